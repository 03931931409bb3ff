"""A text as the words of which it consists, with the questions one asks about neighbours."""

import re
from functools import cached_property

from synopsis.summaries.identifiers import PLACEHOLDER
from synopsis.summaries.roster import Roster

_WORDS = re.compile(rf"{PLACEHOLDER.pattern}|[^\W\d_]+")
_JOINT = re.compile(r"[\s\-–—.'’‘`´_/*~]{0,3}")
_GLUE = re.compile(r"[0-9_]")
_SENTENCE_END = frozenset(".!?:;\n•")
_OPENING = " \t\"'“”‘’„«»()*_-–—>"


class Passage:
    """The words of one text, as the roster knows them. Places (``at``) are numbers of words.

    Where the words stand is found out only when it is asked: of most texts no word needs a second look.
    """

    def __init__(self, text: str, roster: Roster) -> None:
        self.text = text
        self.words = roster.look_at_all(_WORDS.findall(text))
        self.has_tags = "#" in text

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def _starts(self) -> list[int]:
        starts = []
        end = 0
        for word in self.words:
            start = self.text.index(word.raw, end)
            starts.append(start)
            end = start + len(word.raw)
        return starts

    def start(self, at: int) -> int:
        """Where this word starts in the text."""
        return self._starts[at]

    def end(self, at: int) -> int:
        """Where this word ends in the text."""
        return self._starts[at] + len(self.words[at].raw)

    def near(self, at: int) -> bool:
        """Whether nothing but a joint parts this word from the next; a full stop joins only what is short."""
        gap = self.gap(at)
        return gap is not None and bool(_JOINT.fullmatch(gap)) and ("." not in gap or len(self.words[at].raw) <= 2)

    def gap(self, at: int) -> str | None:
        """What stands between this word and the next; nothing if either is missing."""
        if at < 0 or at + 1 >= len(self.words):
            return None
        return self.text[self.end(at) : self.start(at + 1)]

    def before(self, at: int) -> str:
        """The word before, folded; empty at the start."""
        return self.words[at - 1].folded if at else ""

    def after(self, at: int) -> str:
        """The word after, folded; empty at the end."""
        return self.words[at + 1].folded if at + 1 < len(self.words) else ""

    def dotted(self, at: int) -> bool:
        """Whether a full stop follows at once."""
        end = self.end(at)
        return self.text[end : end + 1] == "."

    def goes_on(self, at: int) -> bool:
        """Whether the sentence goes on in small letters after a full stop: *V. deed*."""
        end = self.end(at)
        after = self.text[end : end + 3]
        return len(after) == 3 and after[:2] == ". " and after[2].islower()

    def glued(self, at: int) -> bool:
        """Whether digits or underscores are glued to the word, as in the name of an account."""
        start, end = self.start(at), self.end(at)
        return bool(_GLUE.match(self.text, end) or (start and _GLUE.match(self.text, start - 1)))

    def starts_sentence(self, at: int) -> bool:
        """Whether the word is the first of a sentence or a line."""
        start = self.start(at)
        before = self.text[max(0, start - 8) : start].rstrip(_OPENING)
        return before[-1] in _SENTENCE_END if before else start <= 8

    def shouted(self, at: int) -> bool:
        """Whether capitals say nothing, for the words of the sentence on both sides are in capitals too."""
        around = [
            self.words[other].raw
            for left, other in ((at - 1, at - 1), (at, at + 1))
            if (gap := self.gap(left)) is not None and not set(gap) & _SENTENCE_END
        ]
        return bool(around) and all(raw.isupper() and raw[0] != "[" for raw in around)

    def with_glued(self, start: int, end: int) -> tuple[int, int]:
        """Widen a stretch by the digits, underscores and letters that are glued to it: *sanne_dv04*."""
        text = self.text
        if start and _GLUE.match(text, start - 1):
            while start and _is_glue(text[start - 1]):
                start -= 1
        if _GLUE.match(text, end):
            while end < len(text) and _is_glue(text[end]):
                end += 1
        return start, end


def _is_glue(char: str) -> bool:
    return char.isalnum() or char == "_"
