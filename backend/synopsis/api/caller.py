"""Who calls, as far as it can be told without asking anybody."""

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.tokens import Tokens

IPV6_NETWORK = 2**64
"""Whoever has an address of IPv6 has all of its /64, and is one caller."""


def caller_of(scope: Scope, authorization: str | None, tokens: Tokens) -> str:
    """The person whose token it is, or the address.

    What is no valid token counts for its address: a new one for each call is no new caller.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() == "bearer":
        try:
            claims = tokens.read(token.strip())
        except Unauthenticated:
            pass
        else:
            return f"user:{claims.school_id}:{claims.user_id}"
    return f"address:{address_of(scope)}"


def address_of(scope: Scope) -> str:
    """Where a request comes from: behind a trusted proxy, from where that says."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return f"{IPv6Address(int(address) // IPV6_NETWORK * IPV6_NETWORK)}/64"
        address = address.ipv4_mapped
    return str(address)
