"""Which aspects a clause may speak of: most words touch none, so most expressions need not be tried."""

from collections.abc import Iterator

from synopsis.ai.aspect import Aspect
from synopsis.ai.aspects import ASPECTS
from synopsis.ai.fragments import needed

_MOST_PARTS = 8192
_LONGEST_PART = 40


def aspects_touched(clause: str) -> Iterator[Aspect]:
    """The aspects of which some expression may be found in a clause, in their order."""
    for number in sorted(_ALWAYS.union(*map(_touching.__getitem__, clause.split()))):
        yield ASPECTS[number]


class _Touching(dict[str, frozenset[int]]):
    """The numbers of the aspects that a part of a clause touches; those of some thousands of parts are remembered."""

    def __missing__(self, part: str) -> frozenset[int]:
        pieces = {part[at : at + length] for at in range(len(part)) for length in _LENGTHS}
        numbers = frozenset().union(*(_BY_PIECE[piece] for piece in pieces & _BY_PIECE.keys()))
        if len(part) <= _LONGEST_PART:
            if len(self) >= _MOST_PARTS:
                self.clear()
            self[part] = numbers
        return numbers


def _needs_of(aspect: Aspect) -> frozenset[str]:
    """One of these is in every clause that speaks of an aspect; none, if that cannot be said."""
    expressions = [one for one in (aspect.asked, aspect.bad, aspect.good, aspect.topic) if one is not None]
    needs = [needed(expression.pattern) for expression in expressions]
    return frozenset().union(*needs) if all(needs) else frozenset()


_NEEDS = [_needs_of(aspect) for aspect in ASPECTS]
_ALWAYS = frozenset(number for number, needs in enumerate(_NEEDS) if not needs)
_BY_PIECE = {
    piece: frozenset(number for number, needs in enumerate(_NEEDS) if piece in needs)
    for piece in frozenset().union(*_NEEDS)
}
_LENGTHS = sorted({len(piece) for piece in _BY_PIECE})
_touching = _Touching()
