"""Writes with a language model behind any OpenAI-compatible endpoint: Ollama, vLLM, a commercial one.

One call makes at most one completion: whether a job is tried again is decided in one place, by the job. The only
second request there is happens when a server refuses a *part* of our request that it does not know (a response format,
a temperature); it is then put more simply, and the writer remembers that.

Proxies named in the environment are not used: what pupils wrote goes to the address that the operator set, and nowhere
on the way there by accident. Redirects are not followed for the same reason. ``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` do
hold, for schools with an authority of their own.
"""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import httpx2

from synopsis.ai.answer import SUMMARY, THEMES, Completion, Form, read_completion, read_draft, read_themes, unusable
from synopsis.ai.connections import Answer, Connections
from synopsis.ai.dialect import Dialect
from synopsis.ai.failures import sort_failure
from synopsis.ai.measures import CALLS, TOKENS
from synopsis.ai.writer import Brief, ClassBrief, Draft, Method, Themes
from synopsis.kit import tracing
from synopsis.kit.errors import Misconfigured, Permanent, Transient, Unavailable
from synopsis.kit.tally import Tally
from synopsis.kit.tracing import Kind

OPENAI = "https://api.openai.com/v1"
CONNECT_SECONDS = 5.0
MAX_ANSWER_BYTES = 1024 * 1024
MAX_TOKENS = 2000
"""Of an answer: some 250 words of summary and twelve points, with room for a model that thinks aloud."""
TEMPERATURE = 0.3
"""Sober, yet not zero: the next try after a refused answer must be able to give another."""

_LONGEST_NEGOTIATION = 6
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Without ``json.dumps``, which makes an encoder for each."""


class OpenAICompatibleWriter:
    """Writes summaries with a language model; safe to call hundreds of times at once."""

    def __init__(
        self,
        *,
        base_url: str | None,
        model: str,
        api_key: str,
        timeout_seconds: float,
        connections: int = 100,
        connect_seconds: float = CONNECT_SECONDS,
        max_answer_bytes: int = MAX_ANSWER_BYTES,
        tally: Tally | None = None,
    ) -> None:
        """Prepare connections; none is opened yet.

        Args:
            base_url: with its ``/v1``; None means OpenAI's own.
            model: its name at that endpoint.
            api_key: empty where the endpoint wants none.
            timeout_seconds: for a whole call, by the wall clock, however slowly its bytes come in.
            connections: how many calls may be open at once; more wait, within their time.
            connect_seconds: for opening a connection.
            max_answer_bytes: a longer answer is dropped unread.
            tally: counts time and tokens.

        Raises:
            Misconfigured: the address or the key cannot be used.
        """
        address = _checked_address(base_url or OPENAI)
        self._model = model
        self._host = address.host
        self._key = _checked_key(api_key)
        self._timeout_seconds = timeout_seconds
        self._tally = Tally() if tally is None else tally
        self._dialect = Dialect()
        self._about: tracing.Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "openai",  # whose API it is, whoever serves it
            "gen_ai.request.model": model,
            "gen_ai.request.max_tokens": MAX_TOKENS,
            "gen_ai.request.temperature": TEMPERATURE,
            "server.address": address.host,
            "server.port": address.port or (443 if address.scheme == "https" else 80),
        }
        self._connections = Connections(
            address.copy_with(path=f"{address.path.rstrip('/')}/chat/completions"),
            _headers(self._key),
            connections=connections,
            connect_seconds=min(connect_seconds, timeout_seconds),
            max_bytes=max_answer_bytes,
        )

    @property
    def method(self) -> Method:
        """A language model writes."""
        return "ai"

    @property
    def model(self) -> str:
        """The model's name at its provider."""
        return self._model

    @property
    def provider(self) -> str:
        """The host and the model: another model of the same host may well answer."""
        return f"{self._host} {self._model}"

    async def write(self, brief: Brief) -> Draft:
        """Have a draft written.

        Raises:
            Unavailable: ``provider_timeout``, ``provider_unreachable``, ``provider_unavailable``,
                ``provider_rate_limited``, ``unusable_answer`` where it is no JSON at all.
            Transient: ``provider_declined``, ``unusable_answer``.
            Permanent: ``provider_auth``, ``provider_model``, ``provider_address``, ``provider_request``,
                ``provider_quota``, ``provider_declined``.
        """
        began = time.monotonic()
        draft = read_draft(await self._ask(brief, SUMMARY), brief.language)
        return replace(draft, provider_seconds=time.monotonic() - began)

    async def find_themes(self, brief: ClassBrief) -> Themes:
        """Have the themes of a class found.

        Raises:
            Unavailable, Transient, Permanent: as ``write``.
        """
        return read_themes(await self._ask(brief, THEMES), brief.language)

    async def aclose(self) -> None:
        """Close the connections that are kept between calls."""
        await self._connections.aclose()

    async def _ask(self, brief: Brief | ClassBrief, form: Form) -> Completion:
        with tracing.spanning(f"chat {self._model}", kind=Kind.CLIENT, attributes=self._about) as span:
            with self._timed():
                completion = await self._ask_in_time(brief, form)
            for direction, tokens in _usage(completion).items():
                span.note({f"gen_ai.usage.{direction}_tokens": tokens})
                self._tally.count(TOKENS, (self._model, direction), by=tokens)
        return completion

    @contextmanager
    def _timed(self) -> Iterator[None]:
        began, outcome = time.monotonic(), "broken_off"
        try:
            yield
            outcome = "answered"
        except (Transient, Permanent) as error:
            outcome = error.code
            raise
        finally:
            self._tally.time(CALLS, (self._model, outcome), time.monotonic() - began)

    async def _ask_in_time(self, brief: Brief | ClassBrief, form: Form) -> Completion:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                body = await self._complete(brief, form)
        except TimeoutError as error:
            raise self._too_slow() from error
        if isinstance(body, dict) and body.get("error") and not body.get("choices"):
            raise self._sort_hidden_error(body)
        return read_completion(body)

    async def _complete(self, brief: Brief | ClassBrief, form: Form) -> object:
        """Ask for the completion, more simply each time that the server refuses a part of how we ask."""
        dialect = self._dialect
        for _ in range(_LONGEST_NEGOTIATION):
            answer = await self._connections.post(self._request(dialect, brief, form), tracing.headers())
            if 200 <= answer.status < 300:
                return _parse(answer.content)
            simpler = dialect.simpler(_text(answer)) if answer.status in {400, 422} else None
            if simpler is None:
                raise self._sort(answer.status, _error(answer), answer.headers)
            # From the dialect of this call and not the newest: many calls that learn the same must not go on to
            # step down what only the first of them had to.
            self._dialect = dialect = simpler
        raise Permanent(
            f"The model's provider at {self._host} refuses every way in which we can put our request."
            " Check that it is OpenAI-compatible.",
            code="provider_request",
        )

    def _request(self, dialect: Dialect, brief: Brief | ClassBrief, form: Form) -> bytes:
        body = dialect.body(
            model=self._model,
            instructions=brief.instructions,
            request=brief.request,
            max_tokens=MAX_TOKENS,
            temperature=TEMPERATURE,
            form=form,
        )
        return _as_json(body).encode()

    def _too_slow(self) -> Unavailable:
        return Unavailable(
            f"Connection timeout: the model at {self._host} did not finish within {self._timeout_seconds:g} seconds.",
            code="provider_timeout",
        )

    def _sort(self, status: int, body: object, headers: Mapping[str, str]) -> Transient | Permanent:
        return sort_failure(status, body, headers, host=self._host, model=self._model, key=self._key)

    def _sort_hidden_error(self, body: dict[str, Any]) -> Transient | Permanent:
        """Some gateways answer 200 and put the error, with its status, into the body."""
        error = body["error"]
        status = error.get("code") if isinstance(error, dict) else None
        return self._sort(status if isinstance(status, int) and 400 <= status <= 599 else 502, body, {})


def _headers(key: str) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Authorization": f"Bearer {key or 'none'}",
        "Content-Type": "application/json",
        "User-Agent": f"Synopsis/{version('synopsis')}",
    }


def _usage(completion: Completion) -> dict[str, int]:
    """Tokens by their direction, as far as the provider tells."""
    found = {"input": completion.input_tokens, "output": completion.output_tokens}
    return {direction: tokens for direction, tokens in found.items() if tokens is not None}


def _text(answer: Answer) -> str:
    return answer.content.decode(errors="replace")


def _error(answer: Answer) -> object:
    """What is said of an error: as JSON, else as text."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        return _text(answer)


def _parse(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        # No model wrote this: a proxy's page, or a server that is out of order. Every other job would get it too.
        raise Unavailable(str(unusable("it is no JSON")), code="unusable_answer") from error


def _checked_address(url: str) -> httpx2.URL:
    try:
        address = httpx2.URL(url.strip())
    except httpx2.InvalidURL as error:
        raise Misconfigured("SYNOPSIS_AI_BASE_URL is no address; it looks like http://localhost:11434/v1") from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise Misconfigured(
            "SYNOPSIS_AI_BASE_URL must begin with http:// or https:// and name a host,"
            " such as http://localhost:11434/v1"
        )
    if address.userinfo:
        raise Misconfigured("SYNOPSIS_AI_BASE_URL must hold no user name or password; set SYNOPSIS_AI_API_KEY instead")
    return address


def _checked_key(key: str) -> str:
    stripped = key.strip()
    if not stripped.isascii() or not stripped.isprintable():
        raise Misconfigured("SYNOPSIS_AI_API_KEY holds a character that no key has; copy it again")
    return stripped
