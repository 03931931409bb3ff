"""The store itself: what is written once, who may write and read, and what its answers mean."""

import httpx
import pytest
from aiohttp import ClientSession, web
from pydantic import SecretStr

from synopsis.kit.config import Settings
from synopsis.results.outcome import Failure, wait_after
from synopsis.results.store import ResultStore, failure_of
from tests.eventually import eventually
from tests.product import free_port
from tests.results import endpoint as tests_own
from tests.results.endpoint import PREFIX, Endpoint


async def fetched(url: str) -> tuple[int, bytes]:
    """As any program does that was given a link."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(url)
    return answer.status_code, answer.content


async def test_an_object_is_written_once(settings: Settings, endpoint: Endpoint) -> None:
    """What is there stays as it is, and counts as stored."""
    store = ResultStore(settings)
    assert await store.put("a.json", b'{"first": 1}') is None
    assert await store.put("a.json", b'{"second": 2}') is None
    assert endpoint.objects() == {f"{PREFIX}/a.json": {"first": 1}}


async def test_without_its_condition_it_would_be_written_twice(settings: Settings, endpoint: Endpoint) -> None:
    """The control: it is the condition that keeps the first."""
    store = ResultStore(settings)
    await store.put("a.json", b'{"first": 1}')
    store._mode = "overwrite"
    await store.put("a.json", b'{"second": 2}')
    assert endpoint.objects() == {f"{PREFIX}/a.json": {"second": 2}}


async def test_a_store_without_conditions_is_sent_none(settings: Settings, endpoint: Endpoint) -> None:
    """One that answers 501 to ``If-None-Match`` gets the same without, from then on; signatures hold."""
    sent: list[str | None] = []

    async def pass_on(request: web.Request) -> web.Response:
        sent.append(request.headers.get("If-None-Match"))
        if "If-None-Match" in request.headers:
            return web.Response(status=501, text="<Error><Code>NotImplemented</Code></Error>")
        async with ClientSession(auto_decompress=False) as client:
            answer = await client.request(
                request.method, endpoint.url + request.raw_path, headers=request.headers, data=await request.read()
            )
            return web.Response(
                status=answer.status, body=await answer.read(), headers={"ETag": answer.headers["ETag"]}
            )

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", pass_on)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    store = ResultStore(settings.model_copy(update={"result_store_endpoint": f"http://127.0.0.1:{port}"}))
    assert [await store.put(key, b"{}") for key in ("a.json", "b.json")] == [None, None]
    await runner.cleanup()
    assert sent == ["*", None, None]
    assert set(endpoint.objects()) == {f"{PREFIX}/a.json", f"{PREFIX}/b.json"}


@pytest.mark.parametrize(
    ("changed", "failure"),
    [
        ({"result_store_secret_access_key": SecretStr("another")}, Failure.ACCESS_DENIED),
        ({"result_store_access_key_id": "nobody"}, Failure.ACCESS_DENIED),
        (
            {
                "result_store_access_key_id": tests_own.READER,
                "result_store_secret_access_key": SecretStr(tests_own.READERS_SECRET),
            },
            Failure.ACCESS_DENIED,
        ),
        (
            {
                "result_store_url": "s3://no-such-bucket",
                "result_store_access_key_id": tests_own.ADMIN,
                "result_store_secret_access_key": SecretStr(tests_own.ADMINS_SECRET),
            },
            Failure.NO_SUCH_BUCKET,
        ),
        ({"result_store_endpoint": "http://127.0.0.1:9"}, Failure.UNREACHABLE),
    ],
)
async def test_why_it_did_not_take_it(
    settings: Settings, endpoint: Endpoint, changed: dict[str, object], failure: Failure
) -> None:
    """A forged signature, an unknown key, one that may not write, a bucket that is not there, nobody at the address."""
    assert await ResultStore(settings.model_copy(update=changed)).put("a.json", b"{}") is failure
    assert endpoint.objects() == {}


async def test_a_store_that_hangs_is_not_waited_for(settings: Settings, endpoint: Endpoint) -> None:
    """An upload takes no longer than its time; what was on its way may arrive, and is then there for the next try."""
    endpoint.freeze()
    store = ResultStore(settings.model_copy(update={"result_store_timeout_seconds": 0.3}))
    try:
        assert await store.put("a.json", b"{}") is Failure.UNREACHABLE
    finally:
        endpoint.thaw()
    assert await ResultStore(settings).put("a.json", b"{}") is None
    assert endpoint.objects() == {f"{PREFIX}/a.json": {}}


async def test_a_link_opens_one_object_for_a_time(settings: Settings, endpoint: Endpoint) -> None:
    """A plain GET gets it; no other object, no other method, nothing without the signature, and nothing afterwards."""
    store = ResultStore(settings.model_copy(update={"result_store_link_seconds": 2}))
    await store.put("school-1/a.json", b'{"school": 1}')
    await store.put("school-2/a.json", b'{"school": 2}')
    [link] = await store.links(["school-1/a.json"])
    assert await fetched(link) == (200, b'{"school": 1}')
    assert (await fetched(link.replace("school-1", "school-2")))[0] == 403, "its neighbour's address is not signed"
    assert (await fetched(link.replace("Expires=2", "Expires=900")))[0] == 403, "nor is a longer time"
    assert (await fetched(link.partition("?")[0]))[0] == 403

    async def has_lapsed() -> bool:
        return (await fetched(link))[0] == 403

    await eventually(has_lapsed, within=15, every=0.2)


async def test_links_are_for_the_public_address(settings: Settings) -> None:
    """Where the store goes by another name outside, links are signed for that one."""
    changed = {"result_store_public_endpoint": "https://results.school.example"}
    [link] = await ResultStore(settings.model_copy(update=changed)).links(["a.json"])
    assert link.startswith(f"https://results.school.example/{tests_own.BUCKET}/{PREFIX}/a.json?")


def test_waits_grow_and_a_refusal_waits_long() -> None:
    """A store that is away is asked ever more rarely, up to once a minute; one that refuses, every five minutes."""
    assert [wait_after(Failure.UNREACHABLE, times) for times in (1, 2, 3, 6, 7, 1000)] == [1, 2, 4, 32, 60, 60]
    assert {wait_after(failure, 1) for failure in Failure if failure.is_refusal} == {300}
    assert {failure for failure in Failure if not failure.is_refusal} == {Failure.UNREACHABLE, Failure.FAILING}


def test_an_answer_of_the_store_is_read(settings: Settings) -> None:
    """5xx and a request for patience are trouble that passes; another 4xx is a refusal."""
    said = "Error performing PUT http://store/a in 1ms - Server returned non-2xx status code: {}: <Error>…"
    read = {status: failure_of(Exception(said.format(status))) for status in (400, 301, 408, 429, 500, 503)}
    assert {status for status, failure in read.items() if failure is Failure.REJECTED} == {400, 301}
    assert {status for status, failure in read.items() if failure is Failure.FAILING} == {408, 429, 500, 503}
