"""Sorts what goes wrong at a model's provider into "may work later" and "will never work".

By status *and* body: providers say 429 both for "too fast" and for "your money is spent", and only the first passes by
waiting. No message repeats what the provider said, for that may contain the key or a piece of the prompt.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from synopsis.kit.errors import Permanent, Transient, Unavailable

LONGEST_WAIT_SECONDS = 24 * 3600.0
"""A provider that asks for more is taken to mean this."""

_SPENT_CODES = re.compile(
    r"insufficient[_ ]?(?:quota|balance|credits?|funds)|billing|quota_exhausted|credits?_exhausted|payment_required"
    r"|spend(?:ing)?_?limit",
    re.IGNORECASE,
)
_SPENT_WORDS = re.compile(
    r"insufficient[_ ](?:quota|balance|credits?|funds)|exceeded your current quota|billing (?:hard )?limit"
    r"|billing (?:is )?not active|credit balance|out of credits|more credits|spend(?:ing)? limit"
    r"|budget (?:has been )?exceeded",
    re.IGNORECASE,
)
_TOO_LONG = re.compile(
    r"context[_ ](?:length|window|size)|maximum context|too many (?:input )?tokens|prompt is too long|input is too long"
    r"|exceeds? the (?:available )?context|max(?:imum)?[_ ]model[_ ]len|request too large|too large for",
    re.IGNORECASE,
)
_FILTERED = re.compile(
    r"content[_ ](?:filter|policy|management)|responsible_?ai|safety system|moderation", re.IGNORECASE
)
_BAD_KEY = re.compile(r"api[_ -]?key (?:is )?(?:not valid|invalid|expired)|invalid api[_ -]?key", re.IGNORECASE)
_NO_MODEL = re.compile(r"not a valid model|deployment.{0,40}not (?:exist|found)|unknown model", re.IGNORECASE)
_TRY_AGAIN_IN = re.compile(
    r"\b(?:re)?try(?: again)? (?:in|after) (?:about )?(\d{1,6}(?:\.\d{1,9})?)(?: seconds?|s)?\b(?! ?(?:min|hour|day))"
    r"|\b(?:re)?try(?: again)? (?:in|after) ((?:\d{1,6}(?:\.\d{1,9})?(?:ms|d|h|m|s)){1,5})\b",
    re.IGNORECASE,
)
_SLUG = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,40}")
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?")

Failure = Transient | Permanent


def sort_failure(
    status: int, body: object, headers: Mapping[str, str], *, host: str, model: str, key: str = ""
) -> Failure:
    """Say what an answer other than a success means.

    Args:
        status: the HTTP status, 300–599.
        body: the answer as parsed JSON, or as text.
        headers: of the answer, by names in small letters.
        host: of the provider, for the message.
        model: its name, for the message.
        key: never shown, even where the provider names it as its error's code.
    """
    said = _Said(body, key)
    what = f"The model's provider at {host} answered {status}{said.hint}"
    if status in {400, 402, 403, 429} and _is_spent(status, said, headers):
        return Permanent(
            f"{what}: its quota or credit is spent. Top up or raise the limit there, then retry.", code="provider_quota"
        )
    if status == 429:
        return Unavailable(
            f"{what}: too many requests at this moment.",
            code="provider_rate_limited",
            retry_after_seconds=_wait(said, headers),
            asks_for_a_pause=True,
        )
    if status in {408, 409, 425, 499} or status >= 500:
        pause = _wait(said, headers)
        return Unavailable(
            f"{what}: it is overloaded or out of order at this moment.",
            code="provider_unavailable",
            retry_after_seconds=pause,
            asks_for_a_pause=pause is not None,
        )
    if "json_validate_failed" in said.codes:
        return Transient(f"{what}: its model wrote no valid JSON.", code="unusable_answer")
    return _sort_refusal(status, said, what, model)


def _sort_refusal(status: int, said: "_Said", what: str, model: str) -> Permanent:
    if (
        "model_not_found" in said.codes
        or (status == 404 and "model" in said.text.lower())
        or (status in {400, 404} and _NO_MODEL.search(said.text))
    ):
        return Permanent(
            f"{what}: it does not offer the model {model!r} to us. Check SYNOPSIS_AI_MODEL.", code="provider_model"
        )
    if (status in {401, 407} or (status == 403 and not _FILTERED.search(said.text))) or _BAD_KEY.search(said.text):
        return Permanent(f"{what}: it does not accept our key. Check SYNOPSIS_AI_API_KEY.", code="provider_auth")
    if status < 400 or status in {404, 405, 410}:
        return Permanent(
            f"{what}: no chat completions are served there. Check SYNOPSIS_AI_BASE_URL (it usually ends in /v1).",
            code="provider_address",
        )
    return _sort_unwanted_request(status, f"{said.codes} {said.text}", what, model)


def _sort_unwanted_request(status: int, said: str, what: str, model: str) -> Permanent:
    if status == 413 or _TOO_LONG.search(said):
        return Permanent(
            f"{what}: this pupil's comments are too long for the model {model!r}. Choose one with a larger context.",
            code="provider_request",
        )
    if _FILTERED.search(said):
        return Permanent(
            f"{what}: its content filter refuses these comments. A teacher should look at them.",
            code="provider_declined",
        )
    return Permanent(
        f"{what}: it does not understand our request, so the same one will be refused again."
        f" Check that {model!r} is a chat model and that the provider is OpenAI-compatible.",
        code="provider_request",
    )


class _Said:
    """The parts of an error's body that tell errors apart. Providers nest them in several ways."""

    def __init__(self, body: object, key: str) -> None:
        if isinstance(body, list) and body:  # Google
            body = body[0]
        error = body.get("error", body) if isinstance(body, dict) else body
        fields: dict[str, Any] = error if isinstance(error, dict) else {}
        named = [str(fields[name]) for name in ("code", "type", "status") if isinstance(fields.get(name), str)]
        inner = fields.get("innererror")
        if isinstance(inner, dict) and isinstance(inner.get("code"), str):
            named.append(inner["code"])
        self.codes = " ".join(named)
        message = fields.get("message") or fields.get("detail") or fields.get("error") or error
        self.text = str(message)[:20_000]
        shown = next((name for name in named if _SLUG.fullmatch(name) and not (key and key in name)), None)
        self.hint = f" ({shown})" if shown else ""


def _is_spent(status: int, said: _Said, headers: Mapping[str, str]) -> bool:
    """Whether money or quota is spent. Words alone do not count where a short wait is offered: that is a rate."""
    if status == 402 or _SPENT_CODES.search(said.codes):
        return True
    wait = _wait(said, headers) if status == 429 else None
    return bool(_SPENT_WORDS.search(said.text)) and (wait is None or wait > 3600)


def _wait(said: _Said, headers: Mapping[str, str]) -> float | None:
    """The wait that is asked for, in seconds: by a header, else in words, as Google and Azure do."""
    asked = retry_after(headers)
    words = _TRY_AGAIN_IN.search(said.text) if asked is None else None
    return _bounded(_duration(words[1] or words[2])) if words else asked


def retry_after(headers: Mapping[str, str]) -> float | None:
    """How long the provider asks to wait, in seconds from 0 to `LONGEST_WAIT_SECONDS`; None where it does not say.

    Reads ``Retry-After-Ms``, ``Retry-After`` (seconds, or a date that is set against the answer's own ``Date``, so that
    no two clocks are compared), then ``X-RateLimit-Reset-Requests`` and ``-Tokens`` (*6m0s*, *120ms*, *2.5*).
    """
    found = _number(headers.get("retry-after-ms", ""))
    if found is not None:
        return _bounded(found / 1000)
    asked = headers.get("retry-after", "")
    found = _number(asked)
    if found is None:
        found = _until(asked, headers.get("date", ""))
    return _bounded(found if found is not None else _rate_limit_reset(headers))


def _rate_limit_reset(headers: Mapping[str, str]) -> float | None:
    """The reset of the bucket that is empty; where none is known to be, the nearest."""
    resets: list[float] = []
    empty: list[float] = []
    for bucket in ("-requests", "-tokens", ""):
        reset = _duration(headers.get(f"x-ratelimit-reset{bucket}", ""))
        if reset is None or reset > LONGEST_WAIT_SECONDS:  # a point in time rather than a wait
            continue
        resets.append(reset)
        if headers.get(f"x-ratelimit-remaining{bucket}", "").strip() == "0":
            empty.append(reset)
    return max(empty) if empty else min(resets, default=None)


def _number(text: str) -> float | None:
    stripped = text.strip()
    return float(stripped) if re.fullmatch(r"\d{1,12}(?:\.\d{1,9})?", stripped) else None


def _until(then: str, now: str) -> float | None:
    try:
        moments = [parsedate_to_datetime(text) for text in (then, now)]
    except ValueError:
        return None
    later, sooner = (moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments)
    return _seconds_between(sooner, later)


def _seconds_between(sooner: datetime, later: datetime) -> float:
    return (later - sooner).total_seconds()


def _duration(text: str) -> float | None:
    stripped = text.strip()
    plain = _number(stripped)
    if plain is not None:
        return plain
    parts = _DURATION.fullmatch(stripped)
    if not stripped or parts is None:
        return None
    factors = (86400, 3600, 60, 1, 0.001)
    return sum(float(part) * factor for part, factor in zip(parts.groups(), factors, strict=True) if part)


def _bounded(seconds: float | None) -> float | None:
    return None if seconds is None else min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
