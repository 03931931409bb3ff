"""Webhooks: what was sent to whom, sending it again, trying an address, and the secret that signs."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Path, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Cursor, Limit, Parts
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import Body, Moment, Page, Text, Time, example, refusals
from synopsis.jobs.webhook_retry import (
    LARGEST_FACTOR,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    SHORTEST_WAIT,
    Strategy,
    WebhookRetry,
)
from synopsis.kit.errors import Invalid
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.audit import Action, record
from synopsis.webhooks import log, secrets, settings
from synopsis.webhooks.outcome import Failure
from synopsis.webhooks.payload import Event
from synopsis.webhooks.planning import plan
from synopsis.webhooks.target import LONGEST_URL, Unfit

router = APIRouter(prefix="/feedback-summaries", tags=["Webhooks"])

LONGEST_OVERLAP_HOURS = 7 * 24

DeliveryId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The delivery's id.", examples=[1])]
OfJob = Annotated[str | None, Query(max_length=200, pattern="^[A-Za-z0-9_-]+$", description="Of this job only.")]

CreatedAfter = Annotated[Moment, Query(description="Owed from this moment on, with its offset from UTC.")]
CreatedBefore = Annotated[Moment, Query(description="Owed before this moment, without it.")]

AskedWait = Annotated[int, Field(ge=SHORTEST_WAIT, le=LONGEST_WAIT)]

WebhookUrl = Annotated[
    Text,
    Field(
        max_length=LONGEST_URL,
        description="Told when the job ends; https:// and public.",
        json_schema_extra={"format": "uri"},
        examples=["https://example.com/webhook"],
    ),
]


class AttemptOut(BaseModel):
    """One call to a receiver."""

    number: int
    at: Time
    status_code: int | None = Field(description="The HTTP status that came back, if one did.")
    milliseconds: int | None
    error: Failure | None = Field(description="Why it failed; null for a success and while it is being made.")
    response: str | None = Field(description="The first 1,000 characters of the answer, without secrets.")


class DeliveryOut(BaseModel):
    """What is owed to a receiver, and what became of it."""

    id: int
    webhook_id: str = Field(description="The header `webhook-id`: the same for every attempt and every replay.")
    event: Event
    job_id: str | None
    url: str
    status: log.DeliveryStatus
    webhook_retry: WebhookRetry = Field(
        description="As it was settled when this became owed; a replay begins anew with it."
    )
    created_at: Time
    next_attempt_at: Time | None
    delivered_at: Time | None
    last_error: Failure | None
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, delivery: log.Delivery) -> Self:
        """The answer for a delivery."""
        return cls.model_validate(asdict(delivery))


class DeliveryPage(Page[DeliveryOut]):
    """Some of the deliveries."""


class TestIn(Body):
    """Where to send a test."""

    model_config = example(url="https://example.com/webhook")

    url: WebhookUrl


class SettingsIn(Body):
    """What holds for the school's webhooks."""

    model_config = example(
        webhook_retry={"strategy": "exponential", "max_attempts": 8, "first_wait": 30, "longest_wait": 3600}
    )

    webhook_retry: WebhookRetry | None = Field(
        description="Of jobs that name none of their own; null for the default, 3 attempts with 30 and 300 s between."
    )


class SettingsOut(BaseModel):
    """What holds for whatever becomes owed from now on."""

    webhook_retry: WebhookRetry
    is_default: bool = Field(description="Whether that is Synopsis' own, and not the school's.")
    updated_at: Time | None = Field(description="When it was last changed; null for never.")
    updated_by: int | None

    @classmethod
    def of(cls, found: settings.WebhookSettings) -> Self:
        """The answer for a school's."""
        return cls.model_validate(asdict(found))


class AskedRetry(Body):
    """A strategy, as an address says it; nothing of it for the one that holds in your school."""

    strategy: Strategy = Field(default="list", description="What `waits`, `wait` or the others belong to.")
    max_attempts: int | None = Field(default=None, ge=1, le=MOST_ATTEMPTS)
    waits: tuple[AskedWait, ...] = Field(
        default=(), max_length=MOST_ATTEMPTS - 1, description="`list`: may be given more than once."
    )
    wait: AskedWait | None = Field(default=None, description="`fixed`")
    first_wait: AskedWait | None = Field(default=None, description="`exponential`")
    factor: Annotated[float, Field(gt=1, le=LARGEST_FACTOR)] | None = Field(default=None, description="`exponential`")
    longest_wait: AskedWait | None = Field(default=None, description="`exponential`")


class PlannedOut(BaseModel):
    """One attempt, as it would be made."""

    number: int
    after_seconds: int = Field(description="Since the first one, at the earliest.")
    latest_after_seconds: int = Field(description="Each wait is lengthened by up to a tenth.")
    at: Time = Field(description="At the earliest, if the first one is made now.")


class RetryPreviewOut(BaseModel):
    """What a strategy comes to with a receiver that never answers well."""

    webhook_retry: WebhookRetry
    whose: Literal["asked", "school", "default"] = Field(
        description="Whether you named it, your school has settled it, or nobody has."
    )
    attempts: list[PlannedOut] = Field(
        description="How long each call takes comes on top, and what the receiver asks for in `Retry-After`."
    )


class SecretOut(BaseModel):
    """A secret that signs."""

    secret: str = Field(description="`whsec_` and 32 bytes in base64, as Standard Webhooks libraries take it.")
    created_at: Time
    expires_at: Time | None = Field(description="Until when it signs beside the current one; null for that one.")


class SecretsOut(SecretOut):
    """The current secret, and those before it that still sign."""

    previous: list[SecretOut]

    @classmethod
    def of(cls, live: list[secrets.Secret]) -> Self:
        """The answer for the secrets that sign."""
        current, *before = (asdict(one) for one in live)
        return cls.model_validate({**current, "previous": before})


class Rotation(Body):
    """How a secret is replaced."""

    model_config = example(overlap_hours=48)

    overlap_hours: int = Field(
        default=24,
        ge=0,
        le=LONGEST_OVERLAP_HOURS,
        strict=True,
        description="How long the secrets before it go on signing beside the new one; 0 if one has leaked.",
    )


async def must_be_callable(parts: Parts, url: str, where: str) -> None:
    """Refuse an address that webhooks may not be sent to.

    Raises:
        Invalid: with a sentence that says why.
    """
    try:
        await parts.check_webhook(url)
    except Unfit as unfit:
        errors = [{"where": where, "message": str(unfit)}]
        raise Invalid(f"{where}: {unfit}.", extra={"errors": errors}) from None


async def _test(parts: Parts, body: TestIn) -> str:
    await must_be_callable(parts, body.url, "body.url")
    return body.url


@router.get("/webhook-deliveries", responses=refusals(404, 422))
async def list_webhook_deliveries(
    actor: CurrentActor,
    scope: CurrentScope,
    job_id: OfJob = None,
    status: log.DeliveryStatus | None = None,
    event: Event | None = None,
    created_after: CreatedAfter = None,
    created_before: CreatedBefore = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """What was sent, with every attempt, newest first: an admin's whole school, a teacher's own evaluations."""
    if job_id is not None:
        await visible_job(scope, actor, job_id)
    sought = log.Sought(
        job_id=job_id, status=status, event=event, created_after=created_after, created_before=created_before
    )
    found = await log.list_deliveries(scope, actor, sought, before=cursor, limit=limit + 1)
    page = [DeliveryOut.of(delivery) for delivery in found[:limit]]
    return DeliveryPage(items=page, next_cursor=str(page[-1].id) if len(found) > limit else None)


@router.post("/webhook-deliveries/{delivery_id}/replay", status_code=202, responses=refusals(404, 409, 422))
async def replay_webhook_delivery(delivery_id: DeliveryId, actor: CurrentActor, scope: CurrentScope) -> DeliveryOut:
    """Send it again, delivered or not, with the same `webhook-id`: a receiver that has it can tell."""
    delivery = await log.replay(scope, actor, delivery_id)
    await record(scope, Action.WEBHOOK_REPLAY, actor_id=actor.user_id, about=delivery_id)
    return DeliveryOut.of(delivery)


@router.post("/webhooks/test", responses=refusals(409, 422))
async def test_webhook(url: Annotated[str, Depends(_test)], actor: CurrentActor, parts: Parts) -> DeliveryOut:
    """Send `webhook.test` to an address, once, and answer with what came of it. No job is touched."""
    async with scope_of(parts.database, actor) as scope:
        delivery_id = await log.add_test(scope, actor, url)
        await record(scope, Action.WEBHOOK_TEST, actor_id=actor.user_id, about=delivery_id)
    await parts.courier.deliver_now(delivery_id)
    async with scope_of(parts.database, actor) as scope:
        return DeliveryOut.of(await log.get_delivery(scope, actor, delivery_id))


async def _asked_retry(asked: Annotated[AskedRetry, Query()]) -> WebhookRetry | None:
    """What the address says; None if that is nothing.

    Raises:
        RequestValidationError: it cannot be.
    """
    said = {name: getattr(asked, name) for name in asked.model_fields_set}
    try:
        return WebhookRetry.model_validate(said) if said else None
    except ValidationError as error:
        raise RequestValidationError([{**one, "loc": ("query", *one["loc"])} for one in error.errors()]) from None


@router.get("/webhooks/preview", responses=refusals(422))
async def preview_webhook_retries(
    asked: Annotated[WebhookRetry | None, Depends(_asked_retry)], scope: CurrentScope
) -> RetryPreviewOut:
    """When the attempts of a strategy would be made, or of the one that holds in your school; nothing is stored."""
    settled = await settings.webhook_settings(scope)
    retry = asked or settled.webhook_retry
    return RetryPreviewOut(
        webhook_retry=retry,
        whose="asked" if asked else "default" if settled.is_default else "school",
        attempts=[PlannedOut.model_validate(asdict(one)) for one in plan(retry, await settings.clock(scope))],
    )


@router.get("/webhooks/settings")
async def get_webhook_settings(scope: CurrentScope) -> SettingsOut:
    """How often your school's webhooks are tried, where a job names nothing else."""
    return SettingsOut.of(await settings.webhook_settings(scope))


@router.put("/webhooks/settings", responses=refusals(422))
async def change_webhook_settings(body: SettingsIn, actor: CurrentActor, scope: CurrentScope) -> SettingsOut:
    """Settle it for what becomes owed from now on; what is under way goes on as it began."""
    changed = await settings.change_webhook_settings(scope, body.webhook_retry, actor_id=actor.user_id)
    retry = body.webhook_retry and body.webhook_retry.model_dump(mode="json")
    await record(scope, Action.WEBHOOK_SETTINGS_CHANGE, actor_id=actor.user_id, webhook_retry=retry)
    return SettingsOut.of(changed)


@router.get("/webhooks/secret")
async def get_webhook_secret(scope: CurrentScope, parts: Parts) -> SecretsOut:
    """The secret by which receivers know us. Every school has its own, made when it is first needed."""
    return SecretsOut.of(await secrets.live_secrets(scope, parts.seal))


@router.post("/webhooks/secret/rotate", responses=refusals(409, 422))
async def rotate_webhook_secret(
    actor: CurrentActor, scope: CurrentScope, parts: Parts, rotation: Rotation | None = None
) -> SecretsOut:
    """A new secret. Until the overlap ends, every webhook is signed by both, so that receivers can change in peace."""
    overlap = timedelta(hours=(rotation or Rotation()).overlap_hours)
    live = await secrets.rotate(scope, parts.seal, overlap=overlap, actor_id=actor.user_id)
    hours = overlap // timedelta(hours=1)
    await record(scope, Action.WEBHOOK_SECRET_ROTATE, actor_id=actor.user_id, overlap_hours=hours)
    return SecretsOut.of(live)
