"""Scheduling the summaries of a class, or of some of its students."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from synopsis.evaluations import store
from synopsis.jobs.submission import DEFAULT_MAX_RETRIES, Submission
from synopsis.jobs.webhook_retry import WebhookRetry, refuse_without_webhook
from synopsis.kit.errors import Invalid
from synopsis.schedules.schedulable import NothingToDo, Params, Plan
from synopsis.tenancy.actor import Actor
from synopsis.tenancy.scope import Scope

LARGEST_ID = 2**63 - 1
MOST_STUDENTS = 500
MOST_RETRIES = 10
LONGEST_URL = 2000

Id = Annotated[int, Field(ge=1, le=LARGEST_ID, strict=True)]
EVERYBODY: Literal["all"] = "all"


def _everybody(value: object) -> object:
    return None if value == EVERYBODY else value


class SummaryParams(BaseModel):
    """``task_params`` of ``generate_summary``."""

    model_config = ConfigDict(extra="forbid")

    evaluation_id: Id
    student_ids: Annotated[
        Annotated[list[Id], Field(min_length=1, max_length=MOST_STUDENTS)] | None, BeforeValidator(_everybody)
    ] = None
    """None, or "all" in JSON, for whoever takes part at the moment of the run."""
    webhook_url: Annotated[str, Field(max_length=LONGEST_URL)] | None = None
    """Whether it may be called is checked where it comes in, and again whenever it is called."""
    webhook_retry: WebhookRetry | None = None
    """None for the school's."""
    max_retries: int = Field(default=DEFAULT_MAX_RETRIES, ge=0, le=MOST_RETRIES, strict=True)

    @model_validator(mode="after")
    def _retries_need_a_webhook(self) -> Self:
        refuse_without_webhook(self.webhook_retry, self.webhook_url)
        return self


class GenerateSummary:
    """``generate_summary``: the task type of the specification.

    There is no ``force``: a summary of the very same feedback is reused, so that a schedule costs nothing while nobody
    writes anything.
    """

    def read(self, params: Params) -> None:
        """Check the parameters by themselves.

        Raises:
            Invalid: what is wrong in which of them.
        """
        _read(params)

    async def authorise(self, scope: Scope, actor: Actor, params: Params) -> None:
        """Only the evaluation's teachers and admins may.

        Raises:
            NotFound: the school has no such evaluation.
            Forbidden: it is not the actor's.
        """
        await store.must_teach(scope, actor, _stored(params).evaluation_id)

    async def check(self, scope: Scope, params: Params) -> None:
        """The students that are named take part.

        Raises:
            NotFound: one does not.
        """
        wanted = _stored(params)
        await store.must_take_part(scope, wanted.evaluation_id, wanted.student_ids or [])

    async def plan(self, scope: Scope, params: Params, *, asked_for: bool) -> Plan | NothingToDo:
        """The students that are named and still take part, or everybody; nothing while the evaluation is not open."""
        wanted = _stored(params)
        evaluation = f"Evaluation {wanted.evaluation_id}"
        status = await store.status_of(scope, wanted.evaluation_id)
        if status == "closed" and not asked_for:
            return NothingToDo(f"{evaluation} is closed, which queued its summaries; reopened, it goes on.")
        if status == "draft" and not asked_for:
            return NothingToDo(f"{evaluation} is a draft; it begins when that is opened.")
        present = await store.student_ids(scope, wanted.evaluation_id)
        named = present if wanted.student_ids is None else list(dict.fromkeys(wanted.student_ids))
        students = sorted(set(named) & set(present))
        gone = sorted(set(named) - set(present))
        if not students:
            who = "the students of this schedule take part" if gone else "students take part"
            return NothingToDo(f"None of {who} in evaluation {wanted.evaluation_id}.")
        submission = Submission(
            evaluation_id=wanted.evaluation_id,
            student_ids=students,
            created_by=None,
            max_retries=wanted.max_retries,
            webhook_url=wanted.webhook_url,
            webhook_retry=wanted.webhook_retry,
        )
        return Plan(submission, _note(gone) if gone else None)


def _note(gone: list[int]) -> str:
    shown = ", ".join(map(str, gone[:10])) + (" …" if len(gone) > 10 else "")
    return f"Passed over, as they take no part any more: {shown}."


def _stored(params: Params) -> SummaryParams:
    """What was checked when it came in; a field that another release has added stops no schedule."""
    return _read({name: params[name] for name in SummaryParams.model_fields.keys() & params.keys()})


def _read(params: Params) -> SummaryParams:
    try:
        return SummaryParams.model_validate(params)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(["task_params", *map(str, first["loc"])])
        text = f"{where[:200]}: {first['msg'].removeprefix('Value error, ')}.".encode("utf-8", "replace").decode()
        raise Invalid(text, code="task_params_invalid") from error
