"""The OpenAI-compatible writer, over a real socket, against a server that behaves well and badly."""

import asyncio
import gzip
import json
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
import trustme

from synopsis.ai.openai_compatible import OpenAICompatibleWriter
from synopsis.ai.writer import Brief, Comment, Draft, Point
from synopsis.kit.errors import Misconfigured, Permanent, Transient, Unavailable
from synopsis.summaries.prompt import build
from tests.fake_openai import SCENARIOS, FakeOpenAI, Reply, error, quota_spent, rate_limited

KEY = "sk-test-4f9d1c7ab2"
PUPIL = "Zij luistert goed, alleen komt ze weleens te laat."
GOOGLE_RATE = (
    "You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric:"
    " generate_content_free_tier_requests, limit: 15\nPlease retry in 32.5s."
)
"""Says that money is spent, and means a limit by the minute."""


def in_a_list(status: int, message: str) -> Reply:
    """An error as Google's endpoint puts it."""
    return Reply(status, json.dumps([{"error": {"code": status, "message": message}}]))


COMMENTS = (Comment(1, 1, "Samenwerken", PUPIL), Comment(2, 2, "Planning", "Maakt altijd een duidelijke planning."))
BRIEF = Brief("nl", COMMENTS, *build("nl", COMMENTS))
GOOD = {
    "points": [{"kind": "strength", "text": "Je luistert goed.", "evidence": [1]}],
    "summary": "Klasgenoten vinden dat je goed luistert.",
    "language": "nl",
}

Make = Callable[..., OpenAICompatibleWriter]


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    """The server."""
    async with FakeOpenAI(api_key=KEY, model="small-1") as running:
        yield running


@pytest.fixture
async def make(fake: FakeOpenAI) -> AsyncIterator[Make]:
    """Makes writers that talk to the server, and closes them."""
    made: list[OpenAICompatibleWriter] = []

    def write_with(**changes: Any) -> OpenAICompatibleWriter:
        chosen: dict[str, Any] = {"base_url": fake.base_url, "model": "small-1", "api_key": KEY, "timeout_seconds": 10}
        made.append(OpenAICompatibleWriter(**chosen | changes))
        return made[-1]

    yield write_with
    for writer in made:
        await writer.aclose()


def content(text: str) -> Reply:
    """A completion whose message says this."""
    return Reply(message={"content": text})


async def failure(writer: OpenAICompatibleWriter) -> Transient | Permanent:
    """How writing fails."""
    with pytest.raises((Transient, Permanent)) as raised:
        await writer.write(BRIEF)
    assert isinstance(raised.value, Transient | Permanent)
    return raised.value


async def test_a_good_answer_becomes_a_draft(fake: FakeOpenAI, make: Make) -> None:
    """Text, points, evidence and the tokens used arrive in the draft."""
    fake.answer = lambda _: GOOD
    draft = await make().write(BRIEF)
    assert draft == Draft(
        text="Klasgenoten vinden dat je goed luistert.",
        points=(Point("strength", "Je luistert goed.", (1,)),),
        provider_seconds=draft.provider_seconds,
        input_tokens=draft.input_tokens,
        output_tokens=len(json.dumps(GOOD, ensure_ascii=False)) // 4,
    )
    assert draft.input_tokens == (len(BRIEF.instructions) + len(BRIEF.request)) // 4


async def test_the_request_holds_both_prompts_in_their_roles_and_nothing_of_a_conversation(
    fake: FakeOpenAI, make: Make
) -> None:
    """Instructions go as the system, comments as the user; no tools; one answer with a limit."""
    await make().write(BRIEF)
    (request,) = fake.requests
    assert request.body["messages"] == [
        {"role": "system", "content": BRIEF.instructions},
        {"role": "user", "content": BRIEF.request},
    ]
    assert request.body["model"] == "small-1"
    assert request.body["max_tokens"] > 0
    assert request.body["response_format"]["type"] == "json_schema"
    assert not {"tools", "stream", "functions"} & set(request.body)
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept-encoding"] == "identity"


async def test_a_request_says_nothing_of_us_that_it_need_not(fake: FakeOpenAI, make: Make) -> None:
    """No word on our machine or libraries, and no cookie by which two pupils' calls could be joined."""
    writer = make(base_url=fake.base_url.replace("127.0.0.1", "localhost"))  # cookies are kept for names alone
    fake.next(Reply(headers={"set-cookie": "who=you"}))
    for _ in range(2):
        await writer.write(BRIEF)
        said = fake.requests[-1].headers
        assert set(said) == {
            "host", "accept", "accept-encoding", "authorization", "content-type", "content-length", "user-agent"
        }  # fmt: skip
        assert said["user-agent"].startswith("Synopsis/")


@pytest.mark.parametrize(
    ("end", "path"),
    [
        ("/v1", "/v1/chat/completions"),
        ("/v1/", "/v1/chat/completions"),
        ("", "/chat/completions"),
        ("/", "/chat/completions"),
        ("/openai/deployments/small%201?api-version=1", "/openai/deployments/small%201/chat/completions"),
    ],
)
async def test_completions_are_asked_for_below_the_address(fake: FakeOpenAI, make: Make, end: str, path: str) -> None:
    """With and without a slash at its end, and whatever its path is; what Azure wants behind it stays behind it."""
    await make(base_url=fake.base_url.removesuffix("/v1") + end).write(BRIEF)
    assert fake.requests[-1].path == path


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (error(401, f"Incorrect API key provided: {KEY}.", code="invalid_api_key"), Permanent, "provider_auth"),
        (error(403, "You are not allowed."), Permanent, "provider_auth"),
        (error(404, "The model `small-1` does not exist.", code="model_not_found"), Permanent, "provider_model"),
        (error(404, 'model "small-1" not found, try pulling it first', kind="api_error"), Permanent, "provider_model"),
        (error(403, "No access to model.", code="model_not_found"), Permanent, "provider_model"),
        (Reply(404, "404 page not found", content_type="text/plain"), Permanent, "provider_address"),
        (Reply(302, "", {"location": "http://127.0.0.1:9/elsewhere"}), Permanent, "provider_address"),
        (error(400, "Invalid value for 'messages'."), Permanent, "provider_request"),
        (error(413, "Payload too large."), Permanent, "provider_request"),
        (Reply(422, {"detail": [{"msg": "field required"}]}), Permanent, "provider_request"),
        (error(400, "…", code="content_filter"), Permanent, "provider_declined"),
        (error(402, "Payment required."), Permanent, "provider_quota"),
        (quota_spent(), Permanent, "provider_quota"),
        (
            error(429, "Billing hard limit has been reached.", code="billing_hard_limit_reached"),
            Permanent,
            "provider_quota",
        ),
        (error(400, "Your credit balance is too low to access the API."), Permanent, "provider_quota"),
        (rate_limited(), Unavailable, "provider_rate_limited"),
        (error(429, "Quota exceeded for requests per minute.", retry_after="20"), Unavailable, "provider_rate_limited"),
        (
            error(429, "You exceeded your current quota, check billing.", retry_after="20"),
            Unavailable,
            "provider_rate_limited",
        ),
        (in_a_list(429, GOOGLE_RATE), Unavailable, "provider_rate_limited"),
        (in_a_list(400, "API key not valid. Please pass a valid API key."), Permanent, "provider_auth"),
        (error(403, "The model requires moderation; your input was flagged."), Permanent, "provider_declined"),
        (error(404, "The API deployment for this resource does not exist."), Permanent, "provider_model"),
        (error(400, "small-1 is not a valid model ID"), Permanent, "provider_model"),
        (error(499, "The operation was cancelled."), Unavailable, "provider_unavailable"),
        (error(408, "Request timeout."), Unavailable, "provider_unavailable"),
        (error(409, "Conflict."), Unavailable, "provider_unavailable"),
        (error(500, "The server had an error.", kind="server_error"), Unavailable, "provider_unavailable"),
        (Reply(502, "<html>Bad gateway</html>", content_type="text/html"), Unavailable, "provider_unavailable"),
        (error(503, "server busy, maximum pending requests exceeded"), Unavailable, "provider_unavailable"),
        (error(529, "Overloaded."), Unavailable, "provider_unavailable"),
        (error(400, "Failed to generate JSON.", code="json_validate_failed"), Transient, "unusable_answer"),
        (Reply(200, {"error": {"code": 429, "message": "Slow down."}}), Unavailable, "provider_rate_limited"),
        (Reply(200, {"error": {"message": "Upstream broke."}}), Unavailable, "provider_unavailable"),
        (Reply(message={"content": None, "refusal": "I will not."}), Transient, "provider_declined"),
        (Reply(finish_reason="content_filter"), Transient, "provider_declined"),
        (Reply(finish_reason="length"), Transient, "unusable_answer"),
        (Reply(manner="cut"), Unavailable, "provider_unavailable"),
        (Reply(manner="drop"), Unavailable, "provider_unavailable"),
        (SCENARIOS["garbage"], Unavailable, "unusable_answer"),
        (SCENARIOS["page"], Unavailable, "unusable_answer"),
        (SCENARIOS["truncated"], Transient, "unusable_answer"),
        (Reply(body="null"), Transient, "unusable_answer"),
        (Reply(body="[" * 100_000), Unavailable, "unusable_answer"),
        (Reply(body={"choices": []}), Transient, "unusable_answer"),
        (Reply(body=b"x" * 2_000_000), Transient, "unusable_answer"),
        (Reply(500, body=b"x" * 2_000_000), Transient, "unusable_answer"),
    ],
)
async def test_what_goes_wrong_is_sorted_into_try_again_and_never(
    fake: FakeOpenAI, make: Make, reply: Reply, kind: type[Exception], code: str
) -> None:
    """Each fault of a provider has its class and stable code, after one call; no message tells secrets or comments."""
    fake.always = reply
    failed = await failure(make())
    assert (type(failed), failed.code) == (kind, code)
    assert fake.calls == 1
    assert KEY not in str(failed)
    assert PUPIL[:12] not in str(failed)
    assert str(failed)[0].isupper()
    assert str(failed).endswith(".")


async def test_a_compressed_answer_is_not_unpacked(fake: FakeOpenAI, make: Make) -> None:
    """A few bytes could unfold into gigabytes, so what is compressed against our wish is dropped, good or not."""
    choice = {"index": 0, "message": {"role": "assistant", "content": json.dumps(GOOD)}, "finish_reason": "stop"}
    packed = gzip.compress(json.dumps({"choices": [choice]}).encode())
    fake.always = Reply(body=packed, headers={"content-encoding": "gzip"})
    failed = await failure(make())
    assert (type(failed), failed.code) == (Transient, "unusable_answer")
    assert "compressed" in str(failed)


async def test_a_code_that_contains_the_key_is_not_shown(fake: FakeOpenAI, make: Make) -> None:
    """A provider that puts the key into its error's code does not get it into our message."""
    fake.always = error(401, "no", code=f"bad_{KEY}")
    assert KEY not in str(await failure(make()))


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        (GOOGLE_RATE, 32.5),
        ("Rate limit is exceeded. Try again in 26 seconds.", 26),
        ("Limit reached on tokens per day. Please try again in 7m12.5s.", 432.5),
        ("Please retry in 5 minutes.", None),
        ("Try it in 3 smaller requests.", None),
    ],
)
async def test_a_wait_in_words_is_passed_on(fake: FakeOpenAI, make: Make, words: str, seconds: float | None) -> None:
    """Some providers say it in the message only."""
    fake.always = in_a_list(429, words)
    failed = await failure(make())
    assert isinstance(failed, Transient)
    assert failed.retry_after_seconds == seconds


async def test_comments_that_do_not_fit_the_model_are_told_apart(fake: FakeOpenAI, make: Make) -> None:
    """Too long a context has a message of its own, as the remedy is another model."""
    fake.always = error(400, "This model's maximum context length is 4096 tokens.", code="context_length_exceeded")
    failed = await failure(make())
    assert failed.code == "provider_request"
    assert "too long for the model 'small-1'" in str(failed)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0.5"}, 0.5),
        ({"retry_after_ms": "1500"}, 1.5),
        ({"retry_after": "Tue, 24 Nov 2026 03:00:30 GMT", "date": "Tue, 24 Nov 2026 03:00:00 GMT"}, 30),
        ({"retry_after": "Tue, 24 Nov 2026 02:00:00 GMT", "date": "Tue, 24 Nov 2026 03:00:00 GMT"}, 0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "999999999"}, 86400),
        ({"x_ratelimit_reset_requests": "6m0s"}, 360),
        ({"x_ratelimit_reset_tokens": "120ms"}, 0.12),
        ({"x_ratelimit_reset_requests": "1h2m3.5s"}, 3723.5),
        (
            {
                "x_ratelimit_reset_requests": "1s",
                "x_ratelimit_reset_tokens": "40s",
                "x_ratelimit_remaining_tokens": "0",
            },
            40,
        ),
        ({"x_ratelimit_reset_requests": "1s", "x_ratelimit_reset_tokens": "40s"}, 1),
        ({}, None),
    ],
)
async def test_the_wait_that_a_provider_asks_for_is_passed_on(
    fake: FakeOpenAI, make: Make, headers: dict[str, str], seconds: float | None
) -> None:
    """Seconds, milliseconds, dates against the answer's own date, and the resets of rate limits are understood."""
    fake.always = rate_limited(**headers)
    failed = await failure(make())
    assert isinstance(failed, Transient)
    assert failed.retry_after_seconds == (None if seconds is None else pytest.approx(seconds))


@pytest.mark.alone
@pytest.mark.parametrize("manner", ["hang", "drip"])
async def test_a_call_ends_by_the_wall_clock_however_its_bytes_come_in(
    fake: FakeOpenAI, make: Make, manner: Any
) -> None:
    """A provider that hangs, or sends a byte now and then, is left at the deadline and its connection is closed."""
    fake.always = Reply(manner=manner)
    before = asyncio.get_running_loop().time()
    failed = await failure(make(timeout_seconds=0.4))
    assert asyncio.get_running_loop().time() - before < 2
    assert (type(failed), failed.code) == (Unavailable, "provider_timeout")
    assert "Connection timeout" in str(failed)
    assert "0.4 seconds" in str(failed)
    await fake.until(lambda: fake.disconnects == 1)


async def test_nobody_there_is_worth_another_try(make: Make) -> None:
    """A refused connection is told apart from a slow answer."""
    async with FakeOpenAI() as gone:
        address = gone.base_url
    failed = await failure(make(base_url=address))
    assert (type(failed), failed.code) == (Unavailable, "provider_unreachable")


async def test_a_name_server_that_never_answers_is_left_after_the_time_for_connecting(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking up the host is a part of connecting."""

    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never)
    failed = await failure(make(base_url="http://model.example/v1", connect_seconds=0.1))
    assert (type(failed), failed.code) == (Unavailable, "provider_unreachable")
    assert "within 0.1 seconds" in str(failed)


async def test_a_name_that_nobody_knows_is_worth_another_try(make: Make) -> None:
    """Name servers have bad moments, too."""
    failed = await failure(make(base_url="http://model.invalid/v1"))
    assert (type(failed), failed.code) == (Unavailable, "provider_unreachable")


async def test_only_a_certificate_that_is_trusted_gets_the_key(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An unknown authority's server is sent nothing; named by SSL_CERT_FILE, the authority is believed."""
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    async with FakeOpenAI(tls=tls) as fake:
        failed = await failure(make(base_url=fake.base_url))
        assert (type(failed), failed.code) == (Unavailable, "provider_unreachable")
        assert "certificate could not be verified" in str(failed)
        assert not fake.requests
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        trusting = make(base_url=fake.base_url)
        assert (await trusting.write(BRIEF)).text
        fake.always = Reply(manner="hang")
        call = asyncio.create_task(trusting.write(BRIEF))
        await fake.until(lambda: fake.calls == 2)
        call.cancel()
        await fake.until(lambda: fake.disconnects == 1)


@pytest.mark.parametrize(
    "said",
    [b"", b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}", b"HTTP/1.1 200 OK\r\n"],
)
async def test_what_is_no_http_is_a_broken_connection(make: Make, said: bytes) -> None:
    """A server of another kind, or one that dies while it speaks; not even the log's traceback tells the key."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        failed = await failure(make(base_url=f"http://{host}:{port}/v1"))
    assert (type(failed), failed.code) == (Unavailable, "provider_unavailable")
    assert KEY not in "".join(traceback.format_exception(failed))


async def test_a_host_that_takes_no_connection_is_left_after_the_time_for_connecting(make: Make) -> None:
    """Connecting has a shorter time limit of its own."""
    with socket.socket() as deaf, ExitStack() as crowd:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        host, port = deaf.getsockname()
        with suppress(BlockingIOError, TimeoutError):
            for _ in range(8):  # fills the queue of a server that accepts nobody
                crowd.enter_context(socket.create_connection((host, port), timeout=0.1))
        failed = await failure(make(base_url=f"http://{host}:{port}/v1", connect_seconds=0.3))
    assert failed.code == "provider_unreachable"
    assert "within 0.3 seconds" in str(failed)


async def test_cancelling_a_call_closes_its_connection(fake: FakeOpenAI, make: Make) -> None:
    """Who cancels a job stops the model's work for it: the provider sees the line go dead."""
    fake.always = Reply(manner="hang")
    call = asyncio.create_task(make().write(BRIEF))
    await fake.until(lambda: fake.open_calls == 1)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    await fake.until(lambda: fake.disconnects == 1)


@pytest.mark.alone
async def test_hundreds_of_calls_overlap_on_one_writer(fake: FakeOpenAI, make: Make) -> None:
    """As many calls as the writer was given connections for are open at the same moment."""
    fake.always = Reply(manner="hang")
    writer = make(connections=300, timeout_seconds=60)
    calls = [asyncio.create_task(writer.write(BRIEF)) for _ in range(300)]
    await fake.until(lambda: fake.open_calls == 300, seconds=30)
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)
    await fake.until(lambda: fake.disconnects == 300)


async def test_no_more_calls_are_open_than_there_are_connections(fake: FakeOpenAI, make: Make) -> None:
    """The others wait for their turn and get it."""
    fake.delay_seconds = 0.05
    writer = make(connections=4)
    await asyncio.gather(*(writer.write(BRIEF) for _ in range(20)))
    assert (fake.calls, fake.peak, fake.connections) == (20, 4, 4)


async def test_calls_that_ended_badly_leave_their_place_to_others(fake: FakeOpenAI, make: Make) -> None:
    """However a call ends (refused, cut off, unreadable, cancelled, too slow), its connection's place is free again."""
    writer = make(connections=2, timeout_seconds=1)
    for _ in range(2):
        fake.next(
            rate_limited(), *(SCENARIOS[name] for name in ("cutting", "dropping", "garbage", "hanging", "dripping"))
        )
        for _ in range(6):
            await failure(writer)
        fake.next(Reply(body=b"x" * 2_000_000))
        await failure(writer)
        fake.next(Reply(body=b"", headers={"content-encoding": "br"}))
        await failure(writer)
        fake.next(Reply(manner="hang"))
        before = fake.calls
        call = asyncio.create_task(writer.write(BRIEF))
        await fake.until(lambda before=before: fake.calls > before)  # type: ignore[misc]
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
    fake.gate.clear()
    calls = [asyncio.create_task(writer.write(BRIEF)) for _ in range(2)]
    await fake.until(lambda: fake.open_calls == 2, seconds=1)
    fake.gate.set()
    assert all(draft.text for draft in await asyncio.gather(*calls))


async def test_connections_are_used_again(fake: FakeOpenAI, make: Make) -> None:
    """Calls one after the other share one connection, also after an error."""
    writer = make()
    await writer.write(BRIEF)
    fake.next(rate_limited())
    await failure(writer)
    await writer.write(BRIEF)
    assert (fake.calls, fake.connections) == (3, 1)


@pytest.mark.parametrize(
    ("refused", "sent"),
    [
        ({"response_format:json_schema": "response_format json_schema is not supported"}, {"json_object"}),
        ({"response_format": "Unknown parameter: 'response_format'."}, {None}),
    ],
)
async def test_a_server_without_structured_answers_is_asked_more_simply_and_remembered(
    fake: FakeOpenAI, make: Make, refused: dict[str, str], sent: set[str | None]
) -> None:
    """The response format is stepped down until the server takes it, once for a writer and not once for a call."""
    fake.unsupported = refused
    writer = make()
    assert (await writer.write(BRIEF)).text
    steps = fake.calls
    await writer.write(BRIEF)
    assert fake.calls == steps + 1
    last = fake.requests[-1].body.get("response_format")
    assert {last["type"] if last else None} == sent


async def test_parameters_that_a_model_does_not_know_are_left_out(fake: FakeOpenAI, make: Make) -> None:
    """A limit under its newer name, and no temperature, where the server says so."""
    fake.unsupported = {
        "max_tokens": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
        "temperature": "Unsupported value: 'temperature' does not support 0.3 with this model.",
    }
    assert (await make().write(BRIEF)).text
    assert "max_completion_tokens" in fake.requests[-1].body
    assert not {"temperature", "max_tokens"} & set(fake.requests[-1].body)


async def test_many_first_calls_find_the_dialect_together(fake: FakeOpenAI, make: Make) -> None:
    """Calls that learn at the same time of a missing format do not step down further than is needed."""
    fake.unsupported = {"response_format:json_schema": "json_schema is not supported"}
    writer = make()
    await asyncio.gather(*(writer.write(BRIEF) for _ in range(20)))
    await writer.write(BRIEF)
    assert fake.requests[-1].body["response_format"] == {"type": "json_object"}


async def test_a_server_that_refuses_everything_is_not_asked_for_ever(fake: FakeOpenAI, make: Make) -> None:
    """The negotiation ends."""
    fake.always = error(400, "max_tokens, max_completion_tokens, temperature, response_format, role system not ok")
    failed = await failure(make())
    assert (type(failed), failed.code) == (Permanent, "provider_request")
    assert fake.calls <= 6


WRAPPED = json.dumps(GOOD)


@pytest.mark.parametrize(
    "said",
    [
        WRAPPED,
        f"```json\n{WRAPPED}\n```",
        f"Sure! Here is the summary:\n\n{WRAPPED}\n\nDo you want more?",
        f'<think>The comment {{"summary": 1}} says …</think>\n{WRAPPED}',
        f'{{"note": "first"}} {WRAPPED}',
        f"{{not json}} {WRAPPED}",
        WRAPPED.replace("[1]", '["1", 1]'),
        WRAPPED.replace('"nl"', '"Nederlands"'),
    ],
)
async def test_what_models_wrap_around_their_json_is_looked_past(fake: FakeOpenAI, make: Make, said: str) -> None:
    """Fences, courtesies, thoughts and other objects around the answer do not matter."""
    fake.next(content(said))
    draft = await make().write(BRIEF)
    assert (draft.text, draft.points) == (GOOD["summary"], (Point("strength", "Je luistert goed.", (1,)),))


async def test_a_message_in_parts_is_put_together(fake: FakeOpenAI, make: Make) -> None:
    """Some servers send the text of a message as a list."""
    fake.next(
        Reply(message={"content": [{"type": "text", "text": WRAPPED[:30]}, {"type": "text", "text": WRAPPED[30:]}]})
    )
    assert (await make().write(BRIEF)).text == GOOD["summary"]


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "Je luistert goed.",
        "[1, 2]",
        '{"summary": "Je luistert goed."}',
        '{"summary": 7, "points": []}',
        '{"summary": "Goed.", "points": {}}',
        '{"summary": "Goed.", "points": ["Je luistert goed."]}',
        '{"summary": "Goed.", "points": [{"kind": "praise", "text": "Goed.", "evidence": [1]}]}',
        '{"summary": "Goed.", "points": [{"kind": "growth", "text": 3, "evidence": [1]}]}',
        '{"summary": "Goed.", "points": [{"kind": "growth", "text": "Goed.", "evidence": 1}]}',
        '{"summary": "Goed.", "points": [{"kind": "growth", "text": "Goed.", "evidence": [1.5]}]}',
        '{"summary": "Goed.", "points": [{"kind": "growth", "text": "Goed.", "evidence": [true]}]}',
        WRAPPED.replace('"nl"', '"en"'),
        WRAPPED[:-3],
        "{" * 5000,
        '{"a":' * 20_000,
    ],
)
async def test_an_answer_of_another_shape_is_unusable(fake: FakeOpenAI, make: Make, said: str) -> None:
    """Nothing is guessed: what is not the object that was asked for is refused and may be tried again."""
    fake.next(content(said))
    failed = await failure(make())
    assert (type(failed), failed.code) == (Transient, "unusable_answer")


@pytest.mark.parametrize(
    "usage", [None, {}, {"prompt_tokens": -1, "completion_tokens": "many"}, {"prompt_tokens": 2**40}]
)
async def test_missing_or_absurd_token_counts_are_left_out(fake: FakeOpenAI, make: Make, usage: object) -> None:
    """A server that counts no tokens, or wrongly, does not spoil the summary."""
    choice = {"index": 0, "message": {"role": "assistant", "content": WRAPPED}, "finish_reason": "stop"}
    fake.next(Reply(body={"choices": [choice], "usage": usage}))
    draft = await make().write(BRIEF)
    assert (draft.input_tokens, draft.output_tokens) == (None, None)


async def test_the_environment_does_not_redirect_what_pupils_wrote(
    fake: FakeOpenAI, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a proxy nor the SDK's own variables change where a request goes or what it says of us."""
    async with FakeOpenAI() as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.base_url)
        monkeypatch.setenv("ALL_PROXY", elsewhere.base_url)
        monkeypatch.setenv("OPENAI_BASE_URL", elsewhere.base_url)
        monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody")
        monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-somebody")
        await make().write(BRIEF)
        assert elsewhere.connections == 0
    assert not {"openai-organization", "openai-project"} & set(fake.requests[-1].headers)


async def test_no_key_is_needed_where_the_server_wants_none(make: Make) -> None:
    """Ollama and vLLM need no key, and a key from the SDK's own variable is not sent to them."""
    async with FakeOpenAI() as local:
        await make(base_url=local.base_url, api_key="").write(BRIEF)
        assert local.requests[0].headers["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    "changes",
    [
        {"base_url": "localhost:11434/v1"},
        {"base_url": "ftp://localhost/v1"},
        {"base_url": "http://"},
        {"base_url": "http://user:pass@localhost/v1"},
        {"base_url": "http://[::1/v1"},
        {"api_key": "sk-12\n34"},
        {"api_key": "sk–1234"},
    ],
)
def test_an_address_or_key_that_cannot_be_is_refused_at_the_start(make: Make, changes: dict[str, str]) -> None:
    """A wrong setting stops the process with a sentence, instead of failing every job; the key is not repeated."""
    with pytest.raises(Misconfigured) as raised:
        make(**changes)
    assert "SYNOPSIS_AI_" in str(raised.value)
    assert changes.get("api_key", "nothing") not in str(raised.value)


def test_without_an_address_it_is_openai_itself(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default is fixed, whatever the SDK would take from the environment."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://elsewhere.example/v1")
    assert make(base_url=None)._connections._url == "https://api.openai.com/v1/chat/completions"
