"""What every writer of summaries promises, and the ways in which it may fail."""

from dataclasses import dataclass
from typing import Literal, Protocol

Language = Literal["nl", "en"]
Method = Literal["ai", "extractive"]
PointKind = Literal["strength", "growth"]


@dataclass(frozen=True, slots=True)
class Comment:
    """One pseudonymised comment, as a writer may see it."""

    number: int
    """Its place in the brief, from 1; a point names its evidence by these numbers."""
    reviewer: int
    """Which of the reviewers wrote it, from 1: two comments of one pupil count as one voice."""
    criterion: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a writer gets: pseudonymised comments and, for a language model, its instructions."""

    language: Language
    comments: tuple[Comment, ...]
    instructions: str
    """The system prompt. Constant for a prompt version; holds nothing that a pupil wrote."""
    request: str
    """The user prompt: the comments as data. A writer that is no language model ignores both prompts."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that the summary says, with the comments that say it."""

    kind: PointKind
    text: str
    evidence: tuple[int, ...]
    """Numbers of the comments that say so; never empty."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer hands in, before it is checked."""

    text: str
    """The summary as the pupil will read it, addressed to them."""
    points: tuple[Point, ...]
    input_tokens: int | None = None
    output_tokens: int | None = None
    provider_seconds: float | None = None
    """How long the provider took; None where there is none."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One point of one pupil's summary, free of names, as whoever looks for the themes of a class may see it."""

    number: int
    """Its place in the brief, from 1; a theme names its evidence by these numbers."""
    pupil: int
    """Whose summary says it, from 1: two statements about one pupil count as one."""
    kind: PointKind
    text: str


@dataclass(frozen=True, slots=True)
class ClassBrief:
    """All that whoever looks for the themes of a class gets."""

    language: Language
    statements: tuple[Statement, ...]
    instructions: str
    """The system prompt, as in ``Brief``."""
    request: str
    """The user prompt: the statements as data."""


@dataclass(frozen=True, slots=True)
class Themes:
    """What was found in a class, before it is checked: each a point whose evidence are numbers of statements."""

    themes: tuple[Point, ...]
    input_tokens: int | None = None
    output_tokens: int | None = None


class Writer(Protocol):
    """Turns a brief into a draft. Safe to call many times at once on one event loop.

    Cancelling the call closes whatever connection it holds.
    """

    @property
    def method(self) -> Method:
        """How the text comes about; stored as ``generation_method`` and shown to the reader."""
        ...

    @property
    def model(self) -> str:
        """Which model or rule set writes, with its version: part of the summary's fingerprint."""
        ...

    @property
    def provider(self) -> str | None:
        """The service that every call depends on, by a stable name; None where there is none."""
        ...

    async def write(self, brief: Brief) -> Draft:
        """Write a draft.

        Raises:
            kit.errors.Unavailable: the provider cannot be had at this moment (time-out, overload, a broken connection).
            kit.errors.Transient: it may work later (an unusable answer).
            kit.errors.Permanent: it will never work (a bad key, an unknown model, a spent quota).
        """
        ...

    async def aclose(self) -> None:
        """Close connections that are kept between calls."""
        ...


class ClassWriter(Writer, Protocol):
    """A writer that also finds the themes of a class."""

    async def find_themes(self, brief: ClassBrief) -> Themes:
        """Find what the summaries of several pupils have in common; whose text is a short phrase, without a count.

        Raises:
            kit.errors.Unavailable, kit.errors.Transient, kit.errors.Permanent: as ``write``.
        """
        ...
