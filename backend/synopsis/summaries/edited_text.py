"""What a teacher may not put into a summary: the name of another pupil, or a code that stands for one.

A teacher is no model: how long, in what tone and with which numbers they write is theirs to answer for, and so is a
sentence that they quote. That pupils do not read each other's names here is a promise of ours to those others.
"""

import re
from collections.abc import Set as AbstractSet

from synopsis.kit.errors import Invalid
from synopsis.summaries.cleaning import reveal
from synopsis.summaries.identifiers import PLACEHOLDER
from synopsis.summaries.names import NameFinder
from synopsis.summaries.roster import Roster

MOST_LETTERS = 6000
"""Of an edited text."""
MOST_LETTERS_OF_A_POINT = 600
_SHOWN = 10


def cleaned(text: str) -> str:
    """A text without signs that nobody sees.

    Raises:
        Invalid: nothing is left of it, or it holds a code of ours.
    """
    visible = reveal(text).strip()
    if not visible:
        raise Invalid("The text, or one of its points, is empty.", code="text_empty")
    if codes := list(dict.fromkeys(PLACEHOLDER.findall(visible))):
        raise Invalid(
            f"The text contains {', '.join(codes[:_SHOWN])}: such a code stands for somebody in the comments and says"
            ' nothing to a reader. Write "you" or "a classmate" instead.',
            code="code_in_text",
        )
    return visible


def must_name_no_classmate(text: str, roster: Roster, *, subject_id: int, classmates: AbstractSet[int]) -> None:
    """Refuse the names, addresses and student numbers of other pupils; the subject and the teachers may be named.

    Args:
        text: what the teacher wrote, cleaned.
        roster: everybody of the class.
        subject_id: whom the summary is about.
        classmates: the other pupils.

    Raises:
        Invalid: says which names, as they are written in the text.
    """
    names = [*_names_in(text, roster, subject_id, classmates), *_addresses_in(text, roster, classmates)]
    if names:
        found = list(dict.fromkeys(names))
        raise Invalid(
            f"The text names {', '.join(found[:_SHOWN])}, of this class: a summary names no other pupil. Write"
            ' "a classmate" instead.',
            code="names_classmate",
            extra={"names": found[:_SHOWN]},
        )


def _names_in(text: str, roster: Roster, subject_id: int, classmates: AbstractSet[int]) -> list[str]:
    found = []
    for _, written in NameFinder(roster).plain_names(text):
        word = roster.look(written)
        people = word.people | word.acronym
        if people & classmates and subject_id not in people:
            found.append(written)
    return found


def _addresses_in(text: str, roster: Roster, classmates: AbstractSet[int]) -> list[str]:
    written = text.casefold()
    others = [person for person in roster if person.id in classmates]
    return [
        *(one.email for one in others if one.email and one.email.casefold() in written),
        *(
            one.student_number
            for one in others
            if one.student_number and re.search(rf"(?<!\w){re.escape(one.student_number)}(?!\w)", text)
        ),
    ]
