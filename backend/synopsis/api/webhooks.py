"""Webhooks: what was sent to whom, sending it again, trying an address, and the secret that signs."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, Field

from synopsis.api.dependencies import LARGEST_ID, CurrentActor, CurrentScope, Parts
from synopsis.api.jobs import visible_job
from synopsis.api.schemas import Body, Page, Text, Time, example, refusals
from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.kit.errors import Invalid
from synopsis.tenancy.actor import scope_of
from synopsis.tenancy.audit import Action, record
from synopsis.webhooks import log, secrets, settings
from synopsis.webhooks.outcome import Failure
from synopsis.webhooks.payload import Event
from synopsis.webhooks.target import LONGEST_URL, Unfit

router = APIRouter(prefix="/feedback-summaries", tags=["Webhooks"])

LONGEST_OVERLAP_HOURS = 7 * 24

DeliveryId = Annotated[int, Path(ge=1, le=LARGEST_ID, description="The delivery's id.", examples=[1])]
Cursor = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200)]
OfJob = Annotated[str | None, Query(max_length=200, pattern="^[A-Za-z0-9_-]+$", description="Of this job only.")]

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

    model_config = example(webhook_retry={"max_attempts": 5, "waits": [60, 600, 3600]})

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
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """What was sent, with every attempt, newest first: an admin's whole school, a teacher's own evaluations."""
    if job_id is not None:
        await visible_job(scope, actor, job_id)
    found = await log.list_deliveries(scope, actor, job_id=job_id, status=status, before=cursor, limit=limit + 1)
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
