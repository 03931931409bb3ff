"""What was found out of a word, remembered: pupils and models share their words."""

from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


class Known(dict[str, Answer]):
    """Answers by the word that was asked for; of a word that is not there, the answer is found out.

    At most so many are remembered, and then all are forgotten.
    """

    def __init__(self, find_out: Callable[[str], Answer], *, most: int, longest: int | None = None) -> None:
        """Know nothing yet.

        Args:
            find_out: the answer of a word, always the same.
            most: how many are remembered.
            longest: letters of a word that is remembered; None is no bound.
        """
        super().__init__()
        self._find_out = find_out
        self._most = most
        self._longest = longest

    def __missing__(self, word: str) -> Answer:
        answer = self._find_out(word)
        if self._longest is None or len(word) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[word] = answer
        return answer
