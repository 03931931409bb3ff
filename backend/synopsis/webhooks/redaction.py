"""What of a receiver's answer may be kept in the log."""

import html
import re

KEPT = 1000
"""Characters."""
LOOKED_AT = 2 * KEPT
WINDOW = 16
"""So many letters in a row that also stood in what was sent are no accident."""

REPEATS = "[left out: it repeats what was sent]"

_SECRETS = re.compile(r"whsec_[\w+/=-]+|v1a?,[\w+/=]{20,}|(?i:\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}")
_KEYED = re.compile(
    r"(?i)((?:api[_-]?key|token|secret|password|passwd|authorization|cookie)[\"']?\s*[:=]\s*)[^\s,;}<]+"
)
# Every repetition has its bound: an answer is hostile text, and this runs beside other people's jobs.
_ADDRESSES = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def redacted(answer: bytes, sent: str) -> str:
    """The first 1,000 characters without secrets and addresses; nothing at all if it repeats what pupils wrote.

    Args:
        answer: the body, as it came.
        sent: the text of what was sent that must not come back into our log.
    """
    text = answer[: 4 * LOOKED_AT].decode("utf-8", "replace")[:LOOKED_AT]
    if _repeats(text, sent):
        return REPEATS
    text = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    text = _SECRETS.sub("[secret]", text)
    text = _KEYED.sub(r"\1[secret]", text)
    return _ADDRESSES.sub("[address]", text)[:KEPT]


def _repeats(text: str, sent: str) -> bool:
    plain, ours = _letters(html.unescape(text)), _letters(sent)
    if not ours:
        return False
    size = min(WINDOW, len(ours))
    windows = {ours[at : at + size] for at in range(len(ours) - size + 1)}
    return any(plain[at : at + size] in windows for at in range(len(plain) - size + 1))


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())
