"""Which addresses may be called.

A webhook's address is chosen by a school and called by our server, which stands inside somebody's network. So only
public addresses are called, over TLS, at the usual ports: not the database beside us, not a router, not the server
that tells a cloud machine its own passwords. Everything here is decided without a network; ``connection`` holds each
connection to it.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address, ip_address, ip_network

import httpx2

LONGEST_URL = 2000
PORTS = frozenset({443, 8443})
DEFAULT_PORTS = {"https": 443, "http": 80}


class Unfit(ValueError):
    """This address may not be called; the message continues "the address …"."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be called, as far as can be told without asking for its IP addresses."""

    scheme: str
    host: str
    """In ASCII; a name, or an IP address without brackets."""
    port: int
    path: bytes
    """With its query."""

    @property
    def host_header(self) -> str:
        """The host as HTTP names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


# What one reader skips and another takes for the end of the host or of a header has no place in an address.
_ODD = re.compile(r"[\s\\\x00-\x20\x7f-\xa0]")
_END_OF_HOST = re.compile(r"[/?#]")
_NAME = re.compile(r"(?!.{254})(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\.?")

# Names that mean something inside a network alone; they are not even looked up.
_LOCAL = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "private", "localdomain", "home.arpa")
# RFC 2606: they belong to nobody, and stand in documentation, ours too.
_DOCUMENTATION = ("example", "example.com", "example.net", "example.org", "invalid")


def read_target(url: str, *, allow_private: bool) -> Target:
    """Take a web address apart, by the one parser that the call is made from too.

    Args:
        url: as it was given.
        allow_private: also plain HTTP, any port, and names and addresses of a private network.

    Raises:
        Unfit: it may not be called.
    """
    if len(url) > LONGEST_URL:
        raise Unfit(f"must have at most {LONGEST_URL} characters and has {len(url)}")
    if _ODD.search(url):
        raise Unfit("must not contain spaces, line ends or backslashes")
    try:
        parts = httpx2.URL(url)
        host, port = parts.raw_host.decode("ascii").rstrip(".").lower(), parts.port
    except (httpx2.InvalidURL, UnicodeError, ValueError) as error:
        raise Unfit("must be a web address, like https://example.com/webhook") from error
    if parts.scheme not in DEFAULT_PORTS or not host:
        raise Unfit("must be a web address, like https://example.com/webhook")
    if "@" in _END_OF_HOST.split(url.partition("://")[2], maxsplit=1)[0]:
        raise Unfit("must not contain a user name or a password")
    if parts.scheme == "http" and not allow_private:
        raise Unfit("must begin with https://, since what is sent is about pupils")
    target = Target(parts.scheme, host, DEFAULT_PORTS[parts.scheme] if port is None else port, parts.raw_path)
    _must_have_usable_port(target, allow_private=allow_private)
    _must_have_usable_host(target, allow_private=allow_private)
    return target


def _must_have_usable_port(target: Target, *, allow_private: bool) -> None:
    if not 0 < target.port < 65536:
        raise Unfit("must have a port between 1 and 65535")
    if not allow_private and target.port not in PORTS:
        raise Unfit(f"must use port 443 or 8443, not {target.port}")


def _must_have_usable_host(target: Target, *, allow_private: bool) -> None:
    try:
        literal = ip_address(target.host)
    except ValueError:
        literal = None
    if literal is not None:
        if not may_be_called(target.host, allow_private=allow_private):
            raise not_public()
        return
    # Also refuses the many ways to write an IP address that is none by the standard: 127.1, 0x7f.0.0.1, 2130706433.
    if not _NAME.fullmatch(target.host):
        raise Unfit("must name its host by a domain name or a plain IP address")
    if not allow_private and ("." not in target.host or _is_under(target.host, _LOCAL)):
        raise not_public()


def not_public() -> Unfit:
    """The same words for every address that is not public, and none about which address it is."""
    return Unfit("must be a public address on the Internet")


def _is_under(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith("." + domain) for domain in domains)


def is_documentation(host: str) -> bool:
    """Whether the name is reserved for documentation: it is accepted, as in the examples, and never called."""
    return _is_under(host.partition(":")[0].rstrip(".").lower(), _DOCUMENTATION)


# IANA's special-purpose registries, and what clouds put at addresses that look public.
_NOT_PUBLIC_4 = [
    ip_network(block)
    for block in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
    )
]  # fmt: skip
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [
    ip_network(block)
    for block in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]  # fmt: skip
# How a network that has IPv6 only reaches IPv4: the address that counts is inside.
_TRANSLATED = ip_network("64:ff9b::/96")

_PRIVATE = [
    ip_network(block)
    for block in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7",
    )
]  # fmt: skip
# Inside those, the servers that tell a cloud machine its own passwords.
_NEVER = [ip_network("100.100.100.200/32"), ip_network("fd00:ec2::/32"), ip_network("fd20:ce::/32")]


def may_be_called(address: str, *, allow_private: bool) -> bool:
    """Whether a connection to this IP address may be opened.

    Args:
        address: in its usual form; anything else may not.
        allow_private: also those of a private network and of this machine; link-local ones never.
    """
    try:
        parsed = ip_address(address)
    except (AddressValueError, ValueError):
        return False
    if isinstance(parsed, IPv6Address) and parsed.scope_id is not None:
        return False
    if allow_private and any(parsed in network for network in _PRIVATE):
        return not any(parsed in network for network in _NEVER)
    return _is_public(parsed)


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address in _TRANSLATED:
        return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
