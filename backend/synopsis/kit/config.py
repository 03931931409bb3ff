"""Every setting, read from the environment once, in this file only.

``DATABASE_URL``, ``DATABASE_OWNER_URL`` and ``REDIS_URL`` go by the names that other tools know; all the rest begins
with ``SYNOPSIS_``. ``deploy/synopsis.env.example`` lists and explains them. Where no ``DATABASE_URL`` is set, the
addresses that ``make up`` wrote to ``DATA_DIR/env`` (by default ``.data/dev/env`` at the root of the checkout) hold,
so that the plain commands of the documentation work in a development checkout.
"""

import os
from functools import cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from synopsis.kit.errors import Misconfigured
from synopsis.kit.rate import Rate
from synopsis.kit.setting_types import CallRate, Endpoint, Names, Networks, Origins, StorePlace

CHECKOUT = Path(__file__).resolve().parents[3]
SHORTEST_SECRET = 32

WEAK_SECRETS = ("change", "secret", "example", "password", "default", "insecure")


class Settings(BaseSettings):
    """The settings of one process; frozen, and checked against each other."""

    model_config = SettingsConfigDict(env_prefix="SYNOPSIS_", frozen=True, extra="ignore", populate_by_name=True)

    database_url: str = Field(validation_alias="DATABASE_URL")
    """The application's role: may not bypass row-level security."""
    redis_url: str = Field(validation_alias="REDIS_URL")

    jwt_secret: SecretStr = SecretStr("")
    """Signs bearer tokens; at least 32 characters."""
    master_key: SecretStr = SecretStr("")
    """Encrypts what is stored encrypted; at least 32 characters. After a change: the new one, a comma, the old one."""
    token_minutes: int = Field(default=60, ge=1, le=24 * 60)
    """How long a bearer token holds, in minutes."""

    ai_provider: Literal["extractive", "openai"] = "extractive"
    ai_base_url: str = ""
    """An OpenAI-compatible endpoint, with its /v1; empty means OpenAI's own."""
    ai_model: str = ""
    ai_api_key: SecretStr = SecretStr("")
    ai_timeout_seconds: float = Field(default=60, gt=0, le=600)

    worker_concurrency: int = Field(default=100, ge=1, le=2000)
    """How many jobs one worker process runs at once."""
    lease_seconds: float = Field(default=30, ge=1, le=3600)
    """How long a worker may be silent before its jobs are given to another."""
    drain_seconds: float = Field(default=25, ge=0, le=600)
    """How long a worker that was told to stop lets its jobs finish."""
    retry_base_seconds: float = Field(default=60, gt=0, le=3600)
    """Retry n waits base x 2^n seconds, at most 30 minutes."""
    retry_jitter: float = Field(default=0.1, ge=0, le=1)
    """Each wait is lengthened by up to this share of itself, so that a crowd does not come back at once."""

    tasks: Names = ()
    """Kinds of task that other packages bring and that run here; see ``jobs/extending.py``."""

    oldest_queued_seconds: float = Field(default=300, gt=0)
    """A job that has been due for longer than this makes the queues' health `degraded`."""

    overdue_schedule_seconds: float = Field(default=300, gt=0)
    """A schedule that has been due for longer than this and was not fired makes the queues' health `degraded`."""
    schedule_runs_kept: int = Field(default=1000, ge=10, le=100_000)
    """How many runs of each schedule are kept, the newest ones; those before them are deleted."""

    failpoint: str = ""
    """For tests of crashes: the place at which the process kills itself (see ``kit/failpoints.py``)."""
    webhook_timeout_seconds: float = Field(default=10, gt=0, le=60)
    """The longest that one call to a receiver may take, all of it included."""
    webhook_allow_private: bool = False
    """Whether webhooks may go to private addresses and over plain HTTP: for development, and receivers in-house."""

    rate_limit_queue: CallRate = Rate(10, 60)
    """How often a caller may queue one summary."""
    rate_limit_batch: CallRate = Rate(5, 60)
    """How often a caller may queue many at once."""
    rate_limit_default: CallRate = Rate(100, 60)
    """How often a caller may call the rest of the API."""
    sign_in_failures: int = Field(default=5, ge=1, le=1_000_000)
    """How many failures to sign in to one account, in a row, cost nothing; after each further one there is a wait."""
    sign_in_failures_address: int = Field(default=50, ge=1, le=1_000_000)
    """Likewise from one address, whatever the accounts."""
    trusted_proxies: Networks = ()
    """Who may say in ``X-Forwarded-For`` and ``X-Forwarded-Proto`` whose request it passes on."""

    cors_origins: Origins = ()
    """Other origins whose pages may call the API from a browser."""

    traces_endpoint: str = Field(default="", validation_alias="OTEL_EXPORTER_OTLP_ENDPOINT")
    """Who takes OpenTelemetry's traces, over OTLP/HTTP; empty: there are none."""

    result_store_url: StorePlace = ""
    """Where results are stored too, like ``s3://bucket/prefix``; empty: nowhere else than in the database."""
    result_store_endpoint: Endpoint = ""
    """The store's address, like ``https://minio.school.example:9000``; empty: Amazon's."""
    result_store_public_endpoint: Endpoint = ""
    """The same store, as those reach it who are given links; empty: at the same address."""
    result_store_region: str = ""
    result_store_access_key_id: str = ""
    """Empty: as the AWS libraries find their credentials, in ``AWS_…`` variables or from the machine's role."""
    result_store_secret_access_key: SecretStr = SecretStr("")
    result_store_timeout_seconds: float = Field(default=10, gt=0, le=60)
    """The longest that one upload may take."""
    result_store_link_seconds: int = Field(default=900, ge=1, le=3600)
    """For how long a link to a result holds."""

    log_format: Literal["console", "json"] = "console"
    page_directory: Path = CHECKOUT / "frontend" / "dist"
    """The built page that the API serves at /."""

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, url: str) -> str:
        if not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("must start with postgresql://")
        return url

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, url: str) -> str:
        if not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must start with redis://, rediss:// or unix://")
        return url

    @field_validator("traces_endpoint")
    @classmethod
    def _is_http(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://, like http://localhost:4318; gRPC is not spoken")
        return url

    @model_validator(mode="after")
    def _a_model_has_a_name(self) -> "Settings":
        if self.ai_provider == "openai" and not self.ai_model:
            raise ValueError(
                "SYNOPSIS_AI_PROVIDER=openai needs SYNOPSIS_AI_MODEL, the model's name at that endpoint,"
                " and SYNOPSIS_AI_BASE_URL unless the endpoint is OpenAI's own"
            )
        return self

    @model_validator(mode="after")
    def _a_key_has_its_secret(self) -> "Settings":
        if bool(self.result_store_access_key_id) != bool(self.result_store_secret_access_key.get_secret_value()):
            raise ValueError(
                "SYNOPSIS_RESULT_STORE_ACCESS_KEY_ID and SYNOPSIS_RESULT_STORE_SECRET_ACCESS_KEY go together: set both,"
                " or neither where the machine's own role gives access"
            )
        return self

    def signing_key(self) -> str:
        """The secret that signs bearer tokens.

        Raises:
            Misconfigured: it is missing, short, or one that was copied from an example.
        """
        return _strong(self.jwt_secret.get_secret_value(), "SYNOPSIS_JWT_SECRET")

    def master_keys(self) -> list[str]:
        """The keys that encrypt what is stored encrypted: the present one, then those that came before it.

        Raises:
            Misconfigured: one is missing, short, or was copied from an example.
        """
        keys = self.master_key.get_secret_value().split(",")
        return [_strong(key.strip(), "SYNOPSIS_MASTER_KEY") for key in keys]


def _strong(secret: str, name: str) -> str:
    make_one = f"set {name} to the output of: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    if not secret:
        raise Misconfigured(f"{name} is not set; {make_one}")
    if len(secret) < SHORTEST_SECRET:
        raise Misconfigured(f"{name} has {len(secret)} characters and needs at least {SHORTEST_SECRET}; {make_one}")
    if len(set(secret)) < 10 or any(word in secret.lower() for word in WEAK_SECRETS):
        raise Misconfigured(f"{name} looks like a placeholder; {make_one}")
    return secret


def data_dir() -> Path:
    """Where the development servers keep their data: ``DATA_DIR``, else ``.data/dev`` in the checkout."""
    return Path(os.environ.get("DATA_DIR") or CHECKOUT / ".data" / "dev")


@cache
def _development_files() -> tuple[Path, ...]:
    """The files that `make up` wrote, where the environment itself names no database."""
    if os.environ.get("DATABASE_URL"):
        return ()
    return tuple(path for path in (data_dir() / "env", data_dir() / "secrets") if path.is_file())


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        Misconfigured: something is missing or wrong; the message names each setting and what to do.
    """
    try:
        return Settings(_env_file=_development_files())  # the environment gives the rest
    except ValidationError as error:
        problems = "; ".join(_in_words(problem["loc"], problem["msg"]) for problem in error.errors())
        raise Misconfigured(
            f"{problems}. Set it in the environment (deploy/synopsis.env.example explains every setting),"
            " or run `make up` first for local servers."
        ) from error


def _in_words(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else ""
    if name and not name.isupper():
        name = f"SYNOPSIS_{name.upper()}"
    return f"{name}: {message}" if name else message.removeprefix("Value error, ")


def owner_url() -> str:
    """The address for migrations, ``DATABASE_OWNER_URL``: the role that owns the schema.

    Raises:
        Misconfigured: it is not set anywhere.
    """
    url = os.environ.get("DATABASE_OWNER_URL", "")
    for path in _development_files():
        for line in path.read_text(encoding="utf-8").splitlines():
            if not url and line.startswith("DATABASE_OWNER_URL="):
                url = line.partition("=")[2]
    if not url:
        raise Misconfigured(
            "DATABASE_OWNER_URL is not set: migrations need the role that owns the schema."
            " Set it, or run `make up` first for local servers."
        )
    return url


def unreachable(variable: str, url: str, error: Exception) -> Misconfigured:
    """What to say when PostgreSQL is not at the address that a setting names; without its password."""
    try:
        address = urlsplit(url)
        place = f"{address.hostname or 'its server'}:{address.port or 5432}"
    except ValueError:
        return Misconfigured(
            f"{variable} cannot be read as an address. In a password, / is written as %2F, : as %3A and @ as %40."
        )
    return Misconfigured(
        f"No connection to PostgreSQL at {place}, which {variable} names."
        f" Start it (`make up`), or correct the address. It said: {error}"
    )
