"""An expression is tried only where it may be found: what is passed over would have found nothing."""

import pytest

from synopsis.ai.aspects import ASPECTS
from synopsis.ai.fragments import needed
from synopsis.ai.touched import aspects_touched
from tests.ai.corpus.labelled import HELD_OUT, REVIEWED, TUNED
from tests.ai.corpus.overread import OVERREAD

TEXTS = sorted({text.lower() for text, *_ in (*TUNED, *HELD_OUT, *REVIEWED, *OVERREAD)})


@pytest.mark.parametrize(
    ("expression", "pieces"),
    [
        (r"(?:hard|difficult) to work with", {"hard", "difficult"}),
        (r"(?:\w+ ){0,4}on time", {"time"}),
        (r"(?:more )?colou?r\w*", {"colo"}),
        (r"(?<!not )(?:l(?:ate|azy)|slow)(?! today)", {"ate", "azy", "slow"}),
        (r"x+yz|don\'t", {"yz", "don't"}),
        (r"\w+ a", set()),
        (r"late|\w+", set()),
    ],
)
def test_every_match_needs_one_of_the_pieces(expression: str, pieces: set[str]) -> None:
    """Of what may be absent nothing is needed, of alternatives each has its own, of a sequence the longest piece."""
    assert needed(expression) == pieces


@pytest.mark.parametrize("expression", [r"a\tb", "a)b", r"(a)\1"])
def test_what_is_not_understood_is_refused(expression: str) -> None:
    """A guess could pass over an expression that would have matched."""
    with pytest.raises(ValueError, match="not understood"):
        needed(expression)


def test_no_aspect_that_a_text_speaks_of_is_passed_over() -> None:
    """In the whole corpus, no expression of an aspect that is not tried is found."""
    missed = [
        (text, aspect.name)
        for text in TEXTS
        for touched in [{aspect.name for aspect in aspects_touched(text)}]
        for aspect in ASPECTS
        if aspect.name not in touched
        for expression in (aspect.asked, aspect.bad, aspect.good, aspect.topic)
        if expression is not None and expression.search(text)
    ]
    assert missed == []


def test_few_aspects_are_tried_for_a_text() -> None:
    """Of nearly sixty, fewer than ten for a comment; all of them are known by some piece."""
    assert len(ASPECTS) > 50
    assert sum(len([*aspects_touched(text)]) for text in TEXTS) / len(TEXTS) < 10
    assert [*aspects_touched("zzz")] == []
