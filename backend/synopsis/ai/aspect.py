"""One thing that pupils say of each other: the words by which it is known, and how to say it back.

An aspect has up to four kinds of expressions. *Good* ones praise by themselves ("helps others"), *bad* ones find fault
by themselves ("interrupts"), *asked* ones are wishes by themselves ("louder!"), and *topics* need a judgement or a
wish beside them ("your planning was good"). Both languages are looked for in every comment, since classes mix them.

What is said back must be true of **every** expression of the aspect, so an aspect is narrow: who "is quiet" is not said
to have no opinion. It is said in one of three ways, since a pupil who observes something has wished for nothing:
*praised* ("says you listen"), *wished* ("would like you to listen more") and *faulted* ("notices that you interrupt"),
in Dutch as subordinate clauses after "dat je".
"""

import re
from dataclasses import dataclass
from typing import Literal

from synopsis.ai.writer import Language, PointKind

Manner = Literal["praised", "wished", "faulted"]
"""How a comment speaks of an aspect."""
KINDS: dict[Manner, PointKind] = {"praised": "strength", "wished": "growth", "faulted": "growth"}

FILLER = r"(?:\w+ )"
WORD_THAT_DENIES_NOTHING = r"(?:(?!niet|nooit|geen|niks|niets|weinig|amper|not|never|no )\w+ )"
"""What may stand inside an expression: no "never", which would turn it round unseen."""


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that can be said of somebody."""

    name: str
    said: dict[tuple[Language, Manner], str]
    good: re.Pattern[str] | None
    bad: re.Pattern[str] | None
    asked: re.Pattern[str] | None
    topic: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    """A clause with one of these speaks of something else: "you *start* too late" is not about being on time."""


def define(
    name: str,
    *,
    en: tuple[str, str, str],
    nl: tuple[str, str, str],
    good: str = "",
    bad: str = "",
    asked: str = "",
    topic: str = "",
    unless: str = "",
) -> Aspect:
    """An aspect from its name, what to say (praised, wished, faulted), and lists of expressions, one a line."""
    said: dict[tuple[Language, Manner], str] = {
        ("en", "praised"): en[0],
        ("en", "wished"): en[1],
        ("en", "faulted"): en[2],
        ("nl", "praised"): nl[0],
        ("nl", "wished"): nl[1],
        ("nl", "faulted"): nl[2],
    }
    return Aspect(name, said, _any_of(good), _any_of(bad), _any_of(asked), _any_of(topic), _any_of(unless))


def _any_of(expressions: str) -> re.Pattern[str] | None:
    """One pattern from expressions on lines of their own; each begins and ends at a word's edge."""
    lines = [
        line.strip().replace(FILLER, WORD_THAT_DENIES_NOTHING) for line in expressions.splitlines() if line.strip()
    ]
    return re.compile(rf"\b(?:{'|'.join(lines)})(?![\w'])") if lines else None
