"""The store, which speaks the protocol of Amazon S3."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from urllib.parse import urlsplit

import obstore
import structlog
from obstore.exceptions import (
    AlreadyExistsError,
    NotFoundError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from synopsis.kit.config import Settings
from synopsis.kit.errors import SynopsisError
from synopsis.results.outcome import Failure

log = structlog.get_logger()

CONNECT_SECONDS = 5.0
SIGN_SECONDS = 1.0
"""Credentials of a machine's role are fetched now and then; whoever reads a job does not wait for longer."""
STATUS = re.compile(r"status code: (\d{3})")
REDIRECTED = "redirect without LOCATION"
"""So Amazon answers for a bucket of another region."""
CODE = re.compile(r"<Code>([A-Za-z0-9]{1,60})</Code>")


class Unsigned(SynopsisError):
    """There are no credentials to sign a link with."""


class ResultStore:
    """One bucket, or a part of it.

    It tries nothing twice by itself: what is owed stands in the database, and so does when it is tried again.
    """

    def __init__(self, settings: Settings) -> None:
        """As the settings ``result_store_…`` say; connects to nobody yet."""
        self._writing = _opened(settings, settings.result_store_endpoint)
        self._signing = _opened(settings, settings.result_store_public_endpoint or settings.result_store_endpoint)
        self._link_time = timedelta(seconds=settings.result_store_link_seconds)
        self._told: tuple[Failure, str | None] | None = None
        self._mode: Literal["create", "overwrite"] = "create"

    async def put(self, key: str, body: bytes) -> Failure | None:
        """Store an object unless there is one; None when it is there.

        To a store that knows no ``If-None-Match`` it is sent without: the same bytes are then written once more.
        """
        try:
            await self._writing.put_async(
                key, body, mode=self._mode, attributes={"Content-Type": "application/json"}, use_multipart=False
            )
        except Exception as error:  # noqa: BLE001  # the library raises Python's own errors, too, and one is one upload's
            if self._mode == "create" and _knows_no_conditions(error):
                self._mode = "overwrite"
                return await self.put(key, body)
            failure = failure_of(error)
            self._tell(key, failure, CODE.search(str(error)))
            return failure
        self._told = None
        return None

    def _tell(self, key: str, failure: Failure | None, code: re.Match[str] | None) -> None:
        """Log it, once for all uploads that fail in the same way."""
        told = (failure, code and code[1]) if failure else None
        if told and told != self._told:
            log.warning("the store does not take a result", key=key, failure=failure, code=told[1])
        self._told = told

    async def links(self, keys: Sequence[str]) -> Sequence[str]:
        """For each object an address under which whoever has it may get it, for a short time.

        Raises:
            Unsigned: there are no credentials to sign with.
        """
        try:
            async with asyncio.timeout(SIGN_SECONDS):
                return await obstore.sign_async(self._signing, "GET", keys, self._link_time)
        except Exception as error:
            raise Unsigned(repr(error)[:300]) from error


def _opened(settings: Settings, endpoint: str) -> S3Store:
    place = urlsplit(settings.result_store_url)
    # What is not set here is left to the library, which knows AWS's own variables, roles and defaults.
    chosen: dict[str, Any] = {"endpoint": endpoint, "region": settings.result_store_region}
    if settings.result_store_access_key_id:
        key = {
            "access_key_id": settings.result_store_access_key_id,
            "secret_access_key": settings.result_store_secret_access_key.get_secret_value(),
            "token": None,
            "expires_at": None,
        }
        # Not as a setting of the library: it would sign with an AWS_SESSION_TOKEN that belongs to another key.
        chosen["credential_provider"] = lambda: key
    named = {name: value for name, value in chosen.items() if value}
    timeout = settings.result_store_timeout_seconds
    return S3Store(
        place.netloc,
        prefix=place.path.strip("/") or None,
        client_options={
            "allow_http": endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=min(CONNECT_SECONDS, timeout)),
            "timeout": timedelta(seconds=timeout),
        },
        retry_config={"max_retries": 0},
        **named,
    )


def failure_of(error: Exception) -> Failure | None:
    """What it means that the store, or the way to it, gave this error; None: the object is there."""
    status = STATUS.search(str(error))
    answered = int(status[1]) if status else None
    if isinstance(error, AlreadyExistsError):
        # 409: another's write of it is under way, and may fail yet.
        return Failure.FAILING if answered == 409 else None
    if isinstance(error, PermissionDeniedError | UnauthenticatedError):
        return Failure.ACCESS_DENIED
    if isinstance(error, NotFoundError | FileNotFoundError):
        return Failure.NO_SUCH_BUCKET
    if answered is None:
        return Failure.REJECTED if REDIRECTED in str(error) else Failure.UNREACHABLE
    return Failure.REJECTED if answered < 500 and answered not in {408, 429} else Failure.FAILING


def _knows_no_conditions(error: Exception) -> bool:
    return isinstance(error, NotSupportedError | NotImplementedError) or "status code: 501" in str(error)
