"""Settings that are more than a word or a number, as they are written in the environment."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
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
    if not _is_origin(written):
        raise ValueError(
            "must be origins separated by commas, each with its scheme and nothing behind the host, in small letters,"
            f" like https://portal.example; {written!r} is none"
        )
    return written


def _is_origin(written: str) -> bool:
    parts = urlsplit(written)
    whole = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    return written == whole and parts.scheme in {"https", "http"} and bool(parts.hostname) and "*" not in written


def _names(written: object) -> object:
    return tuple(_name(part) for part in _parts(written)) if isinstance(written, str) else written


def _name(written: str) -> str:
    if not re.fullmatch(r"[a-z_]{1,60}", written):
        raise ValueError(
            f"must be names separated by commas, of small letters and underscores, at most 60; {written!r} is none"
        )
    return written


def _store_place(written: str) -> str:
    if written and not STORE_PLACE.fullmatch(written):
        raise ValueError(
            "must be s3:// and a bucket, and may go on with a prefix in letters, digits and ._-/, like"
            f" s3://school-results/synopsis; {written!r} is not"
        )
    return written.rstrip("/")


def _endpoint(written: str) -> str:
    if written and not _is_origin(written.rstrip("/")):
        raise ValueError(f"must be an address like https://minio.school.example:9000; {written!r} is none")
    return written.rstrip("/")


STORE_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?")

CallRate = Annotated[Rate, NoDecode, BeforeValidator(_rate)]
Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)]
StorePlace = Annotated[str, AfterValidator(_store_place)]
Endpoint = Annotated[str, AfterValidator(_endpoint)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
