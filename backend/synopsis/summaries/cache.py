"""Summaries as they are kept: found again by a fingerprint of all that went into them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, LiteralString

from psycopg.types.json import Jsonb

from synopsis.ai.writer import Language
from synopsis.summaries.collect import Collected
from synopsis.summaries.roster import Person
from synopsis.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Written:
    """A new summary, checked and ready to be kept."""

    evaluation_id: int
    student_id: int
    fingerprint: str
    summary_text: str
    points: tuple[dict[str, Any], ...]
    generation_method: str
    model: str
    prompt_version: str
    language: Language
    feedback_count: int
    reviewer_count: int
    input_tokens: int | None = None
    output_tokens: int | None = None
    provider_seconds: float | None = None
    """How long the model took."""
    follows_edit: bool = False
    """Whether a teacher had changed the one before it; for whoever reads what became of the job, and not kept."""


def fingerprint(collected: Collected, *, prompt_version: str, model: str) -> str:
    """SHA-256 over the feedback, the roster, the prompt version and the model, as 64 hexadecimal digits.

    The roster belongs to it because a changed name changes what is hidden from the model.
    """
    feedback = _json([[one.id, one.reviewer_id, one.criterion, one.comment] for one in collected.feedback])
    # Put together by hand, for the roster is the larger part and the same for a whole class. Byte for byte the JSON of
    # one object: another would be another fingerprint, and every summary would be written anew.
    content = (
        f'{{"feedback":{feedback},"roster":{_roster_json(collected.roster)}'
        f',"prompt_version":{_json(prompt_version)},"model":{_json(model)}}}'
    )
    return hashlib.sha256(content.encode()).hexdigest()


@lru_cache(maxsize=64)
def _roster_json(people: tuple[Person, ...]) -> str:
    return _json([[person.id, person.name, sorted(person.nicknames)] for person in people])


_json = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


KEEP: LiteralString = """
INSERT INTO feedback_summaries (school_id, evaluation_id, student_id, fingerprint, summary_text, points,
    generation_method, model, prompt_version, language, feedback_count, reviewer_count, input_tokens, output_tokens,
    provider_seconds)
SELECT %(school_id)s, evaluation_id, student_id, fingerprint, summary_text, points, generation_method, model,
    prompt_version, language, feedback_count, reviewer_count, input_tokens, output_tokens, provider_seconds
FROM jsonb_to_recordset(%(rows)s) AS row (evaluation_id bigint, student_id bigint, fingerprint text, summary_text text,
    points jsonb, generation_method text, model text, prompt_version text, language text, feedback_count integer,
    reviewer_count integer, input_tokens integer, output_tokens integer, provider_seconds real)
RETURNING id, evaluation_id, student_id
"""


async def keep(scope: Scope, summaries: Sequence[Written]) -> dict[tuple[int, int], int]:
    """Add summaries; each becomes its student's current one. Returns their ids by evaluation and student."""
    if not summaries:
        return {}
    rows = [{name: getattr(summary, name) for name in Written.__slots__} for summary in summaries]
    kept = await scope.all(KEEP, rows=Jsonb(rows))
    return {(row["evaluation_id"], row["student_id"]): row["id"] for row in kept}
