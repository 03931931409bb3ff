"""Settings that are more than a word or a number, as they are written in the environment."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

from synopsis.kit.rate import Rate

Network = IPv4Network | IPv6Network


def _rate(written: object) -> object:
    return Rate.parse(written) if isinstance(written, str) else written


def _parts(written: str) -> list[str]:
    return [part.strip() for part in written.split(",") if part.strip()]


def _networks(written: object) -> object:
    return tuple(_network(part) for part in _parts(written)) if isinstance(written, str) else written


def _network(written: str) -> Network:
    try:
        return ip_network(written)
    except ValueError as error:
        raise ValueError(
            f"must be addresses or networks separated by commas, like 127.0.0.1, 10.1.0.0/16; {written!r} is none"
        ) from error


def _origins(written: object) -> object:
    return tuple(_origin(part) for part in _parts(written)) if isinstance(written, str) else written


def _origin(written: str) -> str:
    parts = urlsplit(written)
    if written != f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else ""):
        raise _no_origin(written)
    if parts.scheme not in {"https", "http"} or not parts.hostname or "*" in written:
        raise _no_origin(written)
    return written


def _no_origin(written: str) -> ValueError:
    return ValueError(
        "must be origins separated by commas, each with its scheme and nothing behind the host, in small letters, like"
        f" https://portal.example; {written!r} is none"
    )


def _names(written: object) -> object:
    return tuple(_name(part) for part in _parts(written)) if isinstance(written, str) else written


def _name(written: str) -> str:
    if not re.fullmatch(r"[a-z_]{1,60}", written):
        raise ValueError(
            f"must be names separated by commas, of small letters and underscores, at most 60; {written!r} is none"
        )
    return written


CallRate = Annotated[Rate, NoDecode, BeforeValidator(_rate)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
