"""The list of limits: each from where it is kept to, with what is used of it."""

import re
from typing import Any

import httpx

from synopsis.api.policy import POLICIES
from synopsis.kit.config import CHECKOUT, Settings
from synopsis.kit.rate import Rate
from tests.api.routes import API
from tests.api.test_rate_limit import caller, limited, queue
from tests.factories import School
from tests.serving import serve


async def limits(client: httpx.AsyncClient, base: str = "") -> dict[str, dict[str, Any]]:
    """As they are told, by code."""
    answer = await client.get(f"{base}/limits")
    assert answer.status_code == 200, answer.text
    found = {limit["code"]: limit for limit in answer.json()["limits"]}
    assert len(found) == len(answer.json()["limits"])
    return found


async def test_what_is_left_is_what_the_next_call_finds(settings: Settings, north: School) -> None:
    """Of the caller's own calls alone; to look takes one of the default, and none of the others."""
    settings = limited(settings, queue=Rate(3, 60), batch=Rate(5, 3600), default=Rate(50, 60))
    async with serve(settings) as url, caller(url, north.admin) as admin, caller(url, north.teacher) as teacher:
        await teacher.post(queue(north, 1))
        assert (await limits(admin, API))["rate_queue"]["used"] == 0
        for used in (1, 2, 3):
            answer = await admin.post(queue(north))
            found = await limits(admin, API)
            rate, told = found["rate_queue"], int(answer.headers["X-RateLimit-Remaining"])
            assert (rate["used"], rate["left"], told) == (used, 3 - used, 3 - used)
            assert (rate["value"], rate["window_seconds"], 0 < rate["seconds_to_go"] <= 60) == (3, 60, True)
            assert found["rate_default"]["used"] == used + 1
        assert (await admin.post(queue(north))).status_code == 429
        batch = (await limits(admin, API))["rate_batch"]
        assert (batch["value"], batch["window_seconds"], batch["used"], batch["seconds_to_go"]) == (5, 3600, 0, None)


async def test_what_is_settled_elsewhere_is_told_here(
    admin: httpx.AsyncClient, north: School, settings: Settings
) -> None:
    """What the school changes by a route, what the operator changes by a setting, and what is used of the rest."""
    before = await limits(admin)
    assert before["webhook_attempts"]["value"] == 3
    assert (before["dead_letter_days"]["value"], before["api_keys"]["used"]) == (90, 0)
    assert before["ai_timeout_seconds"]["value"] == settings.ai_timeout_seconds
    assert before["import_rows"]["value"] == 20_000
    retry = {"max_attempts": 5, "strategy": "fixed", "wait": 60}
    await admin.put("/feedback-summaries/webhooks/settings", json={"webhook_retry": retry})
    await admin.put("/feedback-summaries/dead-letters/settings", json={"keep_days": None})
    await admin.post("/api-keys", json={"name": "x", "scopes": ["jobs:read"]})
    after = await limits(admin)
    assert after["webhook_attempts"]["value"] == 5
    assert (after["dead_letter_days"]["value"], after["dead_letter_days"]["left"]) == (None, None)
    assert (after["api_keys"]["used"], after["api_keys"]["left"]) == (1, after["api_keys"]["value"] - 1)


async def test_whoever_wants_another_number_is_told_where(admin: httpx.AsyncClient) -> None:
    """Each setting is one that the operator's example explains, each route one that there is."""
    explained = set(re.findall(r"^#?(\w+)=", (CHECKOUT / "deploy/synopsis.env.example").read_text(), re.MULTILINE))
    for limit in (await limits(admin)).values():
        assert limit["setting"] is None or limit["setting"] in explained, limit
        assert limit["route"] is None or limit["route"] in POLICIES, limit
