"""How a summary is made, stage by stage: collect → pseudonymise → generate → check → keep.

As a kind of task it satisfies ``jobs.tasks.Task`` by its shape alone: this room imports nothing that knows of jobs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from synopsis.ai.language import detect_language
from synopsis.ai.writer import Brief, Comment, Draft, Language, Writer
from synopsis.kit.errors import Permanent, Transient
from synopsis.kit.threads import SHORT, read_aside
from synopsis.summaries.anonymise import Pseudonymiser
from synopsis.summaries.cache import Written, fingerprint, keep
from synopsis.summaries.check import RefusedDraft, check
from synopsis.summaries.collect import Collected, Received, collect
from synopsis.summaries.prompt import PROMPT_VERSION, build
from synopsis.summaries.roster import Person, Roster
from synopsis.summaries.rosters import Rosters
from synopsis.summaries.stages import Stage
from synopsis.tenancy.scope import Scope

NO_FEEDBACK: dict[Language, str] = {
    "nl": "Er is nog geen feedback over je geschreven, dus er valt nog niets samen te vatten.",
    "en": "Nobody has written feedback about you yet, so there is nothing to summarise.",
}


FOLLOWS_EDIT = (
    "A teacher had changed the summary before this one. That version is kept and can be taken up again; if it was"
    " released, it is what the student goes on seeing until this one is."
)


class Request(Protocol):
    """What is asked for: one student's summary."""

    @property
    def id(self) -> int:
        """By which the answer is found again."""
        ...

    @property
    def evaluation_id(self) -> int:
        """Of which evaluation."""
        ...

    @property
    def student_id(self) -> int | None:
        """Of whom; None is nobody, who has no summary."""
        ...

    @property
    def task_params(self) -> Mapping[str, Any]:
        """``force``: write anew even if nothing has changed."""
        ...


class Report(Protocol):
    """Is told of each stage as it is reached."""

    def __call__(self, stage: str, progress: int) -> None:
        """Name the stage and its progress, 0–100."""
        ...


@dataclass(frozen=True, slots=True)
class Reused:
    """Nothing has changed since this summary was written."""

    summary_id: int
    written_at: datetime


Result = Written | Reused

_rosters = Rosters()


class SummaryPipeline:
    """Makes summaries with one writer."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    @property
    def provider(self) -> str | None:
        """Whom the writer asks."""
        return self._writer.provider

    def had_an_answer(self, result: Result) -> bool:
        """Whether the provider answered for it; a summary that was reused, or of no comments, proves nothing."""
        return isinstance(result, Written) and result.generation_method == "ai"

    def remark(self, result: Result) -> str | None:
        """That nothing was written, or that a teacher's version now has a newer one beside it."""
        if isinstance(result, Written):
            return FOLLOWS_EDIT if result.follows_edit else None
        written_at = result.written_at.astimezone(UTC)
        return (
            f"Nothing has changed since the summary of {written_at:%Y-%m-%d %H:%M} UTC was written, so it was used"
            " again; `force` writes anew."
        )

    async def prepare(self, scope: Scope, requests: Sequence[Request]) -> Mapping[int, Collected | Permanent]:
        """Verify the evaluations and students, and collect their feedback, in one transaction."""
        places = {one.id: (one.evaluation_id, one.student_id) for one in requests if one.student_id is not None}
        collected = await collect(scope, list(places.values()))
        return {
            one.id: (collected.get(places[one.id]) if one.id in places else None) or _takes_no_part(one)
            for one in requests
        }

    async def run(self, request: Request, prepared: Collected, report: Report) -> Result:
        """Make one summary, or find that the current one still holds.

        Raises:
            Transient: the writer could not, or what it wrote was refused; another try may do.
            Permanent: no try will.
        """
        for reached in (Stage.EVALUATION_VERIFIED, Stage.STUDENT_VERIFIED, Stage.FEEDBACK_COLLECTED):
            report(reached, reached.progress)
        mark = fingerprint(prepared, prompt_version=PROMPT_VERSION, model=self._writer.model)
        if mark == prepared.current_fingerprint and not request.task_params.get("force"):
            assert prepared.current_summary_id is not None
            assert prepared.current_written_at is not None
            return Reused(prepared.current_summary_id, prepared.current_written_at)
        written = await self._write(request, prepared, mark, report)
        report(Stage.CACHED, Stage.CACHED.progress)
        return written

    async def record(self, scope: Scope, results: Sequence[tuple[Request, Result]]) -> Mapping[int, int]:
        """Keep the new summaries, in the transaction that completes their jobs; their ids by request."""
        kept = await keep(scope, [result for _, result in results if isinstance(result, Written)])
        return {
            request.id: result.summary_id
            if isinstance(result, Reused)
            else kept[result.evaluation_id, result.student_id]
            for request, result in results
        }

    async def _write(self, request: Request, collected: Collected, mark: str, report: Report) -> Written:
        report(Stage.ANONYMISATION_STARTED, Stage.ANONYMISATION_STARTED.progress)
        letters = sum(len(received.criterion) + len(received.comment) for received in collected.feedback)
        is_long = letters > SHORT or _rosters.known(collected.roster) is None
        names, brief = await read_aside(partial(read, collected), is_long=is_long)
        report(Stage.ANONYMISED, Stage.ANONYMISED.progress)
        draft = await self._draft(brief, names) if brief.comments else None
        report(Stage.GENERATED, Stage.GENERATED.progress)
        return Written(
            evaluation_id=request.evaluation_id,
            student_id=collected.student_id,
            fingerprint=mark,
            summary_text=draft.text if draft else NO_FEEDBACK[brief.language],
            points=points_of(draft, brief.comments, collected.feedback) if draft else (),
            generation_method=self._writer.method if draft else "empty",
            model=self._writer.model,
            prompt_version=PROMPT_VERSION,
            language=brief.language,
            feedback_count=len(collected.feedback),
            reviewer_count=len({received.reviewer_id for received in collected.feedback}),
            input_tokens=draft.input_tokens if draft else None,
            output_tokens=draft.output_tokens if draft else None,
            provider_seconds=draft.provider_seconds if draft else None,
            follows_edit=collected.current_is_edited,
        )

    async def _draft(self, brief: Brief, names: Pseudonymiser) -> Draft:
        draft = await self._writer.write(brief)
        letters = len(draft.text) + sum(len(point.text) for point in draft.points)
        letters += sum(len(comment.criterion or "") + len(comment.text) for comment in brief.comments)
        look = partial(check, draft, language=brief.language, comments=brief.comments, leaks=names.leaks)
        try:
            await read_aside(look, is_long=letters > SHORT)
        except RefusedDraft as refusal:
            raise Transient(f"What the writer handed in was refused: {refusal}", code="answer_refused") from refusal
        return draft


def compiled(people: tuple[Person, ...]) -> Roster:
    """The roster of a class, once for all its pupils."""
    return _rosters.of(people)


def read(collected: Collected) -> tuple[Pseudonymiser, Brief]:
    """What looks for names in an answer, and all that a writer gets."""
    names, comments = anonymise(collected)
    language = detect_language(comment.text for comment in comments)
    return names, Brief(language, comments, *build(language, comments))


def anonymise(collected: Collected) -> tuple[Pseudonymiser, tuple[Comment, ...]]:
    """The comments as a writer may see them, and what looks for names in the answer."""
    names = Pseudonymiser(compiled(collected.roster), subject_id=collected.student_id)
    return names, pseudonymised(collected.feedback, names)


def pseudonymised(feedback: Sequence[Received], names: Pseudonymiser) -> tuple[Comment, ...]:
    """The comments as a writer may see them, numbered as they were received.

    Raises:
        Permanent: something that identifies somebody is left in one of them; nothing is sent.
    """
    comments = []
    for comment in without_names(feedback, names):
        if comment is None:
            raise Permanent(
                "A comment could not be freed of everything that identifies somebody, so nothing was sent to the model."
                " Ask an administrator to look at the names of this class.",
                code="not_anonymous",
            )
        comments.append(comment)
    return tuple(comments)


def without_names(feedback: Sequence[Received], names: Pseudonymiser) -> Iterator[Comment | None]:
    """Each of the comments as a writer may see it; None for one in which something that identifies somebody is left."""
    reviewers = numbered_reviewers(feedback)
    criteria = {said: names.pseudonymise(said) or None for said in {received.criterion for received in feedback}}
    for number, received in enumerate(feedback, start=1):
        text = names.pseudonymise(received.comment)
        criterion = criteria[received.criterion]
        leaks = names.leaks(f"{criterion or ''}\n{text}")
        if any(leak.kind != "token" for leak in leaks):
            yield None
        else:
            yield Comment(number, reviewers[received.reviewer_id], criterion, text)


def numbered_reviewers(feedback: Sequence[Received]) -> dict[int, int]:
    """A number for each reviewer, in the order of their first comments: what stands for their name."""
    return {who: number for number, who in enumerate(dict.fromkeys(one.reviewer_id for one in feedback), start=1)}


def points_of(draft: Draft, comments: Sequence[Comment], feedback: Sequence[Received]) -> tuple[dict[str, Any], ...]:
    """The draft's points as they are kept: evidence by the feedback's own ids, and how many pupils it comes from."""
    by_number = {
        comment.number: (comment.reviewer, received.id) for comment, received in zip(comments, feedback, strict=True)
    }
    return tuple(
        {
            "kind": point.kind,
            "text": point.text,
            "reviewers": len({by_number[number][0] for number in point.evidence}),
            "evidence": [by_number[number][1] for number in point.evidence],
        }
        for point in draft.points
    )


def _takes_no_part(request: Request) -> Permanent:
    return Permanent(
        f"Student {request.student_id} takes no part in evaluation {request.evaluation_id} (any more).",
        code="student_not_enrolled",
    )
