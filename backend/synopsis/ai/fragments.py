"""What every match of an expression contains: letters that are looked for before the expression is tried."""

import re
from collections.abc import Iterable

_ATOM = re.compile(
    r"(?P<group>\(\?:)|(?P<around>\(\?<?[=!])|(?P<end>\))|(?P<either>\|)|(?P<any>\[\^?.[^\]]*\]|\\[wWdDsS]|\.)"
    r"|(?P<edge>\\[bB]|\^|\$)|(?P<letter>\\[^a-zA-Z0-9]|[^\\])",
    re.DOTALL,
)
_TIMES = re.compile(r"\{(?P<least>\d+)(?:,\d*)?\}|(?P<sign>[?*+])")
_SHORTEST = 2

Needed = frozenset[str]
"""At least one of these is in every match; none, if that cannot be said."""


def needed(expression: str) -> Needed:
    """Find pieces without blanks of which every match of an expression contains one.

    Knows what the lists of aspects are written with: letters, classes, groups, looking around, and how often.
    """
    found, end = _alternatives(expression, 0)
    if end < len(expression):
        raise ValueError(f"What stands at {end} is not understood: {expression!r}")
    return found


def _alternatives(expression: str, at: int) -> tuple[Needed, int]:
    """Of all alternatives together, and where they end: at a closing bracket, or at the end."""
    needs: list[Needed] = []
    while True:
        need, at = _sequence(expression, at)
        needs.append(need)
        if expression[at : at + 1] != "|":
            return (frozenset().union(*needs) if all(needs) else frozenset()), at
        at += 1


def _sequence(expression: str, at: int) -> tuple[Needed, int]:
    """Of what stands one behind the other, the piece that is longest and so the rarest."""
    needs: list[Needed] = []
    run = ""
    while (atom := _ATOM.match(expression, at)) and not (atom["end"] or atom["either"]):
        at, inner = atom.end(), Needed()
        if atom["group"] or atom["around"]:
            inner, at = _alternatives(expression, at)
            at += 1
        times = _TIMES.match(expression, at)
        at = times.end() if times else at
        always = times is None or times["sign"] == "+" or (times["least"] or "0") != "0"
        if atom["letter"] and always:
            run += atom["letter"][-1]
        if not atom["letter"] or times:
            needs += _pieces(run)
            run = ""
        if atom["group"] and always:
            needs.append(inner)
    needs += _pieces(run)
    return max(filter(None, needs), key=lambda need: min(map(len, need)), default=Needed()), at


def _pieces(run: str) -> Iterable[Needed]:
    return (Needed((piece,)) for piece in run.split() if len(piece) >= _SHORTEST)
