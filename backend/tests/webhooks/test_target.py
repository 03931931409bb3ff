# ruff: noqa: S104  # addresses of all interfaces are among what must not be called
"""Which addresses are called: hostile ones by the hundred, and not one connection to where nobody may look."""

import ipaddress
import itertools
import random
import ssl
from collections import Counter

import httpx
import pytest
import trustme

from synopsis.jobs.webhook_retry import WebhookRetry
from synopsis.webhooks.connection import NotPublic, addresses_of, dial
from synopsis.webhooks.outcome import Failure
from synopsis.webhooks.registration import must_be_callable
from synopsis.webhooks.sender import Sender
from synopsis.webhooks.target import Target, Unfit, is_documentation, may_be_called, read_target
from tests.factories import School
from tests.faults.results import record
from tests.webhooks.post_office import PostOffice, World
from tests.webhooks.receiver import Receiver, Reply

HOSTILE_URLS = [
    # not web addresses
    "", "x", "example.com/webhook", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://a.test/",
    "javascript:alert(1)", "data:text/plain,x", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun/", "https://",
    "https:///x", "https:a.test", "ws://a.test/", "https://:443/", "https://?x", "https://#x",
    # not encrypted
    "http://hook.test/", "HTTP://hook.test/",
    # somebody's name and password, or what one reader takes for one
    "https://user@hook.test/", "https://user:pass@hook.test/", "https://@hook.test/", "https://a:b@127.0.0.1/",
    "https://hook.test@127.0.0.1/", "https://hook.test\\@127.0.0.1/",
    "https://127.0.0.1\\.hook.test/", "https://hook.test%40127.0.0.1/",
    # what ends a line or a header
    "https://hook.test/\r\nHost: x", "https://hook.test/\n", "https://hook.test/ x", "https://hook .test/",
    "https://hook.test/\t", "\thttps://hook.test/", "https://hook.test/\x00", "https://ho\u00a0ok.test/",
    # ports
    "https://hook.test:22/", "https://hook.test:25/", "https://hook.test:80/", "https://hook.test:5432/",
    "https://hook.test:6379/", "https://hook.test:0/", "https://hook.test:65536/", "https://hook.test:99999999999/",
    "https://hook.test:-1/", "https://hook.test:443x/",
    # names of this machine and this network
    "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/", "https://router/",
    "https://lms/", "https://printer.local/", "https://metadata.google.internal/", "https://db.internal./",
    "https://intranet.corp/", "https://nas.home.arpa/", "https://x.lan/", "https://localhost.localdomain/",
    # this machine, in the ways in which it can be written
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/", "https://127.0.0.1./",
    "https://127.000.000.001/", "https://①②⑦.⓪.⓪.①/", "https://１２７.0.0.1/", "https://127。0。0。1/",
    "https://%31%32%37.0.0.1/", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/", "https://[0:0:0:0:0:0:0:1]/", "https://[::ffff:0:7f00:1]/",
    "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::1]/", "https://[2002:7f00:1::]/", "https://[::1%25lo]/",
    "https://[2001:0:7f00:1::]/", "https://[::1", "https://::1/", "https://[::1]:6379/", "https://[v1.x]/",
    # other networks that are not the Internet
    "https://10.0.0.1/", "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://100.64.0.1/", "https://169.254.169.254/latest/meta-data/", "https://169.254.170.2/",
    "https://[fe80::1]/", "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/",
    "https://[fec0::1]/", "https://168.63.129.16/", "https://100.100.100.200/", "https://192.0.0.192/",
    "https://198.18.0.1/", "https://192.0.2.1/", "https://203.0.113.1/", "https://224.0.0.1/", "https://255.255.255.255/",
    "https://240.0.0.1/", "https://[ff02::1]/", "https://[2001:db8::1]/", "https://[3fff::1]/", "https://[5f00::1]/",
    "https://[100::1]/", "https://[::ffff:169.254.169.254]/", "https://[64:ff9b::a9fe:a9fe]/",
    # names that are none
    "https://a..test/", "https://-a.test/", "https://a-.test/", "https://" + "a" * 64 + ".test/", "https://.test/",
    "https://" + "a." * 130 + "test/", "https://hook.test/" + "x" * 2000, "https://xn--a.xn--/", "https://a_b/",
    "https://\u202etset.kooh/", "https://ho\u200bok.\u200btest\u2024/", "https://hook.test\uff0f.evil.test/",
]  # fmt: skip

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "100.100.100.200", "127.0.0.1",
    "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2", "172.16.0.1",
    "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::2", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::c0a8:1", "64:ff9b:1::8.8.8.8", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::",
    "2002:808:808::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1", "fe80::1%eth0", "febf::1",
    "fec0::1", "ff02::1", "ff0e::1", "not an address", "", "127.1", "8.8.8.8/32", "08.8.8.8",
]  # fmt: skip

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
    "2606:4700:4700::1111", "2a00:1450:400e::8", "64:ff9b::808:808",
]  # fmt: skip


TRUSTED = ssl.create_default_context()


def guarded(world: World, trusted: ssl.SSLContext = TRUSTED) -> Sender:
    """A sender that is allowed the Internet, in a world of the test's own."""
    return Sender(world.lookup, timeout_seconds=2, allow_private=False, dial=world.dial, trusted=trusted)


def at(host: str, port: int = 443, scheme: str = "https") -> Target:
    """A target as if it had passed every check before the connection."""
    return Target(scheme, host, port, b"/")


def test_hostile_urls_are_refused() -> None:
    """Each of them, before anything is looked up; what is said continues "webhook_url" and has no address in it."""
    assert len(HOSTILE_URLS) > 120
    words = set()
    for url in HOSTILE_URLS:
        with pytest.raises(Unfit, match=r"^must ") as refused:
            pytest.fail(f"{url!r} was taken: {read_target(url, allow_private=False)}")
        words.add(str(refused.value))
    assert len(words) > 5
    assert max(len(word) for word in words) < 100


@pytest.mark.parametrize(
    ("url", "host", "port", "path"),
    [
        ("https://example.com/webhook", "example.com", 443, b"/webhook"),
        ("https://Hook.School.NL:8443/a?b=c#d", "hook.school.nl", 8443, b"/a?b=c"),
        ("https://exämple.test", "xn--exmple-cua.test", 443, b"/"),
        ("https://faß.de/", "xn--fa-hia.de", 443, b"/"),
        ("https://8.8.8.8/", "8.8.8.8", 443, b"/"),
        ("https://[2606:4700:4700::1111]:8443/x", "2606:4700:4700::1111", 8443, b"/x"),
        ("https://hook.test./a@b", "hook.test", 443, b"/a@b"),
        ("https://hook_1.test/ü", "hook_1.test", 443, b"/%C3%BC"),
    ],
)
def test_good_urls_are_taken_apart(url: str, host: str, port: int, path: bytes) -> None:
    """The control, and what the call is made of."""
    target = read_target(url, allow_private=False)
    assert (target.host, target.port, target.path) == (host, port, path)


@pytest.mark.parametrize("host", ["example.com", "a.b.example.org", "example.net.", "EXAMPLE", "x.invalid:8443"])
def test_names_of_the_documentation(host: str) -> None:
    """RFC 2606's, with or without a port."""
    assert is_documentation(host)


@pytest.mark.parametrize("host", ["myexample.com", "example.com.hook.test", "example.nl", "hook.test", "8.8.8.8"])
def test_names_that_only_look_so(host: str) -> None:
    """The control."""
    assert not is_documentation(host)


def test_the_tables() -> None:
    """Neither a private address too many, nor a public one: the edges of each block."""
    assert [address for address in NOT_PUBLIC if may_be_called(address, allow_private=False)] == []
    assert [address for address in PUBLIC if not may_be_called(address, allow_private=False)] == []


def test_nothing_is_public_that_the_standard_library_calls_private() -> None:
    """50,000 addresses at random, near the edges of the special blocks and far: an oracle that we did not write."""
    dice = random.Random(4)
    edges = [int(ipaddress.ip_network(block, strict=False)[0]) for block in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    )]  # fmt: skip
    addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = []
    for _ in range(25_000):
        near = (dice.choice(edges) + dice.randint(-(2**20), 2**20)) % 2**32
        addresses.append(ipaddress.IPv4Address(dice.choice([near, dice.getrandbits(32)])))
        prefix = dice.choice(
            [0, 0x2001 << 112, 0x2002 << 112, 0xFE80 << 112, 0xFC00 << 112, 0xFFFF << 32, 0x3FFF << 112]
        )
        addresses.append(ipaddress.IPv6Address(prefix | dice.getrandbits(dice.choice([16, 32, 64, 112, 128])) % 2**112))
    allowed = [address for address in addresses if may_be_called(str(address), allow_private=False)]
    assert 10_000 < len(allowed) < 30_000
    assert [address for address in allowed if not address.is_global or address.is_multicast] == []


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("127.0.0.1", True), ("::1", True), ("10.1.2.3", True), ("192.168.1.1", True), ("fd12::1", True),
        ("8.8.8.8", True), ("169.254.169.254", False), ("fe80::1", False), ("fd00:ec2::254", False),
        ("100.100.100.200", False), ("168.63.129.16", False), ("224.0.0.1", False), ("0.0.0.0", False),
        ("::ffff:169.254.169.254", False),
    ],
)  # fmt: skip
def test_private_networks_where_they_are_allowed(address: str, may: bool) -> None:  # noqa: FBT001
    """The school's own, and this machine; never the servers that tell a cloud machine its passwords."""
    assert may_be_called(address, allow_private=True) is may


async def test_names_that_lead_elsewhere() -> None:
    """A name with such an address, alone or among good ones, first or last, is never connected to."""
    tried = 0
    for address in NOT_PUBLIC:
        for answer in ([address], ["8.8.8.8", address], [address, "8.8.8.8"], ["2606:4700::1", "1.1.1.1", address]):
            world = World({"hook.test": answer})
            said = await guarded(world).post(at("hook.test"), {}, b"{}")
            assert (said.failure, world.dialled) == (Failure.NOT_PUBLIC, []), answer
            tried += 1
    assert tried > 200


async def test_the_control_a_good_name_is_connected_to() -> None:
    """At the very address of the answer."""
    for address in PUBLIC:
        world = World({"hook.test": [address]})
        assert (await guarded(world).post(at("hook.test"), {}, b"{}")).failure is Failure.COULD_NOT_CONNECT
        assert world.dialled == [(address, 443)]


async def test_real_sockets_to_this_machine() -> None:
    """A listener on this machine gets no connection in any spelling; a plain client's calls arrive."""
    async with Receiver() as receiver:
        spellings = ["127.0.0.1", "127.1", "localhost", "::ffff:127.0.0.1", "2130706433", "0x7f000001", "0", "0.0.0.0"]
        world = World({**{host: ["127.0.0.1"] for host in spellings}, "hook.test": ["::ffff:127.0.0.1"]})
        sender = Sender(world.lookup, timeout_seconds=2, allow_private=False, dial=dial)
        for host in [*spellings, "hook.test"]:
            said = await sender.post(at(host, receiver.port, "http"), {}, b"{}")
            assert said.status is None
        assert receiver.connections == 0
        async with httpx.AsyncClient(trust_env=False) as plain:
            for host in ("127.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"):
                assert (await plain.post(f"http://{host}:{receiver.port}/")).status_code == 200
        assert receiver.connections == 5
        allowed = Sender(world.lookup, timeout_seconds=2, allow_private=True, dial=dial)
        assert (await allowed.post(at("127.0.0.1", receiver.port, "http"), {}, b"{}")).status == 200


async def test_rebinding(post: PostOffice, north: School) -> None:
    """A name that was public when it was registered and when it was last called, and is not now."""
    answers = [["8.8.8.8"], ["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8", "10.0.0.1"]]
    world = World({"hook.test": lambda: answers.pop(0)})
    await must_be_callable("https://hook.test/", world.lookup, allow_private=False)
    await post.owe(north, "https://hook.test/")
    await post.deliver(post.courier(sender=guarded(world), allow_private=False), north)
    words = [attempt["error"] for attempt in await post.attempts(north)]
    assert words == ["could_not_connect", "not_public", "not_public"]
    assert world.dialled == [("8.8.8.8", 443)]
    assert answers == [], "each call asks once, and connects to what it was told then"


async def test_alternating_answers() -> None:
    """However the answers change from call to call, and within a call: what is connected to is what was checked."""
    flip = itertools.cycle([["8.8.8.8"], ["127.0.0.1"]])
    world = World({"hook.test": lambda: next(flip)})
    for _ in range(50):
        await guarded(world).post(at("hook.test"), {}, b"{}")
    assert len(world.asked) == 50
    assert {address for address, _ in world.dialled} == {"8.8.8.8"}


async def test_many_addresses() -> None:
    """Of two hundred that are public four are tried; with one that is not, none."""
    many = [f"8.8.{n}.8" for n in range(200)]
    world = World({"many.test": many, "trap.test": [*many, "10.0.0.1"]})
    await guarded(world).post(at("many.test"), {}, b"{}")
    assert len(world.dialled) == 4
    world.dialled.clear()
    assert (await guarded(world).post(at("trap.test"), {}, b"{}")).failure is Failure.NOT_PUBLIC
    assert world.dialled == []


async def test_redirects_are_not_followed(post: PostOffice, north: School) -> None:
    """To this machine least of all; a plain client that follows them gets there."""
    async with Receiver() as inside, Receiver(Reply(307, {"Location": inside.url})) as outside:
        await post.owe(north, outside.url)
        await post.deliver(post.courier(), north)
        assert (len(outside.calls), inside.connections) == (3, 0)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as plain:
            await plain.post(outside.url)
        assert inside.connections == 1


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up itself, behind our back; a plain client goes there."""
    async with Receiver() as proxy, Receiver() as receiver:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        sender = Sender(World().lookup, timeout_seconds=2, allow_private=True)
        assert (await sender.post(read_target(receiver.url, allow_private=True), {}, b"{}")).status == 200
        assert (proxy.connections, receiver.connections) == (0, 1)
        async with httpx.AsyncClient() as plain:
            await plain.post(receiver.url)
        assert proxy.connections == 1


async def test_nothing_is_kept_between_calls() -> None:
    """No cookie of one school's receiver comes with another school's call, and no connection is used twice."""
    async with Receiver(Reply(headers={"Set-Cookie": "a=b", "Connection": "keep-alive"})) as receiver:
        sender = Sender(World().lookup, timeout_seconds=2, allow_private=True)
        for _ in range(3):
            await sender.post(read_target(receiver.url, allow_private=True), {}, b"{}")
        assert receiver.connections == 3
        assert [call for call in receiver.calls if "cookie" in call.headers] == []


async def test_registration() -> None:
    """Refused with its own words; a name that nobody knows just now is let through, as is the documentation's."""
    world = World({"in.test": ["10.0.0.1"], "mixed.test": ["8.8.8.8", "::1"], "out.test": ["8.8.8.8"]})
    for url in ("https://in.test/", "https://mixed.test/"):
        with pytest.raises(Unfit, match="must be a public address on the Internet"):
            await must_be_callable(url, world.lookup, allow_private=False)
    world.asked.clear()
    for url in ("https://out.test/", "https://unknown.test/", "https://example.com/webhook"):
        await must_be_callable(url, world.lookup, allow_private=False)
    assert world.asked == ["out.test", "unknown.test"]


async def test_a_literal_address_is_not_looked_up() -> None:
    """It is what it is."""
    world = World()
    assert await addresses_of("8.8.8.8", world.lookup, allow_private=False) == ["8.8.8.8"]
    with pytest.raises(NotPublic):
        await addresses_of("::1", world.lookup, allow_private=False)
    assert world.asked == []


ONCE = WebhookRetry(max_attempts=1, waits=())
MANY = [f"8.8.{n}.8" for n in range(200)]


def hostile_world(port: int) -> tuple[World, list[str]]:
    """Names that lead, now or at the second look, to where nobody may look, and every hostile address."""
    flip = itertools.cycle([["8.8.8.8"], ["127.0.0.1"]])
    names = {f"alone-{n}.test": [address] for n, address in enumerate(NOT_PUBLIC)}
    names |= {f"among-{n}.test": ["8.8.8.8", address] for n, address in enumerate(NOT_PUBLIC)}
    names |= {"many.test": [*MANY, "10.0.0.1"], "böse.test".encode("idna").decode(): ["::ffff:10.0.0.1"]}
    world = World({**names, "flip.test": lambda: next(flip), "redirects.test": MANY, "good.test": ["8.8.8.8"]}, port)
    storable = [url for url in HOSTILE_URLS if "\x00" not in url and len(url) <= 2000]
    urls = [f"https://{name.encode().decode('idna')}/" for name in names]
    return world, [*storable, *urls, *["https://flip.test/"] * 10, "https://redirects.test/"]


async def test_f31_hostile_addresses_by_the_hundred(post: PostOffice, north: School) -> None:
    """Owed as if nobody had looked at them when they came in: no connection leads to where nobody may look."""
    authority, trusted = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(trusted)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("redirects.test", "good.test", "flip.test").configure_cert(serving)
    async with Receiver() as inside, Receiver(tls=serving) as outside:
        outside.always = lambda call: (
            Reply(307, {"Location": inside.url}) if call.headers["host"] == "redirects.test" else Reply()
        )
        world, urls = hostile_world(outside.port)
        await post.owe_each(north, [*urls, "https://good.test/"], retry=ONCE)
        courier = post.courier(sender=guarded(world, trusted), allow_private=False)
        await post.deliver(courier, north)
        reached = inside.connections
    rows = await post.deliveries(north)
    delivered = {row["url"] for row in rows if row["status"] == "delivered"}
    dialled = {address for address, _ in world.dialled}
    not_public = dialled - set(MANY)
    assert (reached, not_public) == (0, set())
    assert dialled == {"8.8.8.8", MANY[0]}, "the control: what is public is connected to"
    assert delivered == {"https://flip.test/", "https://good.test/"}, "and delivered, while its name is public"
    words = Counter(row["last_error"] for row in rows)
    assert words.keys() == {"unusable_url", "documentation_name", "not_public", "redirected", None}
    assert words["not_public"] == 2 * len(NOT_PUBLIC) + 2 + 5, "each name, and the one that flips every other time"
    record(
        "F31", what="hostile webhook addresses (private, mapped, rebinding, redirecting, user names, IDN, huge);"
        f" connections to what is not public: {reached + len(not_public)}", times=len(urls), lost=0, doubled=0,
        command="pytest tests/webhooks/test_target.py -k f31",
    )  # fmt: skip
