"""Who calls, as far as it can be told without asking anybody."""

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

from synopsis.api.known_keys import KnownKeys
from synopsis.kit.errors import Unauthenticated
from synopsis.tenancy.keys import is_key
from synopsis.tenancy.tokens import Tokens

IPV6_NETWORK = 2**64
"""Whoever has an address of IPv6 has all of its /64, and is one caller."""


def caller_of(scope: Scope, authorization: str | None, tokens: Tokens, keys: KnownKeys) -> str:
    """The person whose token it is, the API key, or the address.

    What is no valid token or known key counts for its address: a new one for each call is no new caller.
    """
    scheme, _, token = (authorization or "").partition(" ")
    known = _known(token.strip(), tokens, keys) if scheme.lower() == "bearer" else None
    return known or f"address:{address_of(scope)}"


def _known(token: str, tokens: Tokens, keys: KnownKeys) -> str | None:
    if is_key(token):
        key_id = keys.id_of(token)
        return None if key_id is None else f"key:{key_id}"
    try:
        claims = tokens.read(token)
    except Unauthenticated:
        return None
    return f"user:{claims.school_id}:{claims.user_id}"


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
