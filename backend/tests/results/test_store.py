"""The store itself: what is written once, who may write and read, and what its answers mean."""

import httpx
import pytest
from pydantic import SecretStr

from synopsis.kit.config import Settings
from synopsis.results.outcome import Failure, wait_after
from synopsis.results.store import ResultStore
from tests.eventually import eventually
from tests.results import endpoint as tests_own
from tests.results.endpoint import PREFIX, Endpoint
from tests.results.front import Front


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
    """One that answers 501 to ``If-None-Match`` gets the same without, from then on."""
    async with Front(endpoint.url, lambda request: 501 if "If-None-Match" in request.headers else None) as front:
        store = ResultStore(settings.model_copy(update={"result_store_endpoint": front.url}))
        assert [await store.put(key, b"{}") for key in ("a.json", "b.json")] == [None, None]
    assert front.seen == ["*", None, None]
    assert set(endpoint.objects()) == {f"{PREFIX}/a.json", f"{PREFIX}/b.json"}


async def test_another_keys_variables_do_not_spoil_ours(
    settings: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment says of AWS for other programs is not mixed with the key of the settings."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN"):
        monkeypatch.setenv(f"AWS_{name}", "another")
    store = ResultStore(settings)
    assert await store.put("a.json", b"{}") is None
    [link] = await store.links(["a.json"])
    assert await fetched(link) == (200, b"{}")
    assert "another" not in link


async def test_without_a_key_the_librarys_own_ways_hold(
    settings: Settings, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key in the variables of AWS, as other programs have it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", tests_own.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", tests_own.SECRET)
    nobody = {"result_store_access_key_id": "", "result_store_secret_access_key": SecretStr("")}
    assert await ResultStore(settings.model_copy(update=nobody)).put("a.json", b"{}") is None
    assert len(endpoint.objects()) == 1


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.REJECTED),
        (301, Failure.REJECTED),
        (409, Failure.FAILING),
        (429, Failure.FAILING),
        (500, Failure.FAILING),
        (503, Failure.FAILING),
        (412, None),
        (None, None),
    ],
)
async def test_an_answer_is_read(
    settings: Settings, endpoint: Endpoint, status: int | None, failure: Failure | None
) -> None:
    """5xx, a request for patience and a conflict with another writer (409) pass; other refusals do not.

    412 says that the object is there; a conflict does not, for the other's write may fail yet.
    """
    async with Front(endpoint.url, lambda _: status) as front:
        store = ResultStore(settings.model_copy(update={"result_store_endpoint": front.url}))
        assert await store.put("a.json", b"{}") is failure
    assert front.seen == ["*"], "the library tries nothing twice by itself"


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
    """A store that is away is asked ever more rarely, to every 15 seconds; one that refuses, every five minutes."""
    assert [wait_after(Failure.UNREACHABLE, times) for times in (1, 2, 3, 4, 5, 1000)] == [1, 2, 4, 8, 15, 15]
    assert {wait_after(failure, 1) for failure in Failure if failure.is_refusal} == {300}
    assert {failure for failure in Failure if not failure.is_refusal} == {Failure.UNREACHABLE, Failure.FAILING}
