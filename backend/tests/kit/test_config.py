"""Settings: what stops the start, and whether the sentence says what to do."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_urlsafe

import pytest
from pydantic import SecretStr

from synopsis import runtime
from synopsis.api.app import create_app
from synopsis.kit import config
from synopsis.kit.config import Settings, load_settings, owner_url
from synopsis.kit.errors import Misconfigured
from synopsis.kit.rate import Rate

GOOD = {
    "DATABASE_URL": "postgresql://synopsis_app@localhost/synopsis",
    "REDIS_URL": "redis://localhost:6379/0",
    "SYNOPSIS_JWT_SECRET": "k7Qm2vX9bT4nLr8wZc5yHf3sJd6gPa1e",
    "SYNOPSIS_MASTER_KEY": "Tq5mB8xW2nV7cR4kY9pL3jH6gF1dS0aZ",
}
EXAMPLE = Path(__file__).parents[3] / "deploy" / "synopsis.env.example"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Good settings and nothing else; no development folder to fall back on."""
    for name in list(os.environ):
        if name.startswith(("SYNOPSIS_", "DATABASE_", "REDIS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    config._development_files.cache_clear()
    yield monkeypatch
    config._development_files.cache_clear()


def test_good_settings_are_read(environment: pytest.MonkeyPatch) -> None:
    """From the environment, with the defaults of the contract for the rest."""
    settings = load_settings()
    assert settings.database_url == GOOD["DATABASE_URL"]
    assert settings.signing_key() == GOOD["SYNOPSIS_JWT_SECRET"]
    assert (settings.ai_provider, settings.ai_timeout_seconds) == ("extractive", 60)
    assert settings.master_keys() == [GOOD["SYNOPSIS_MASTER_KEY"]]
    assert (settings.webhook_timeout_seconds, settings.webhook_allow_private) == (10, False)
    assert (settings.lease_seconds, settings.retry_base_seconds, settings.retry_jitter) == (30, 60, 0.1)
    assert (settings.rate_limit_queue, settings.rate_limit_batch) == (Rate(10, 60), Rate(5, 60))
    assert settings.rate_limit_default == Rate(100, 60)
    assert (settings.trusted_proxies, settings.cors_origins) == ((), ())
    assert settings.log_format == "console"


def test_lists_are_read(environment: pytest.MonkeyPatch) -> None:
    """Separated by commas, with spaces or without; empty is none."""
    environment.setenv("SYNOPSIS_TRUSTED_PROXIES", "127.0.0.1, ::1,10.1.0.0/16")
    environment.setenv("SYNOPSIS_CORS_ORIGINS", "https://portal.example, http://localhost:3001")
    environment.setenv("SYNOPSIS_RATE_LIMIT_DEFAULT", "1000/hour")
    environment.setenv("SYNOPSIS_TASKS", "participation, count_words")
    settings = load_settings()
    assert settings.tasks == ("participation", "count_words")
    assert list(map(str, settings.trusted_proxies)) == ["127.0.0.1/32", "::1/128", "10.1.0.0/16"]
    assert settings.cors_origins == ("https://portal.example", "http://localhost:3001")
    assert settings.rate_limit_default == Rate(1000, 3600)
    environment.setenv("SYNOPSIS_TRUSTED_PROXIES", "")
    assert load_settings().trusted_proxies == ()


def test_a_stores_place_is_read(environment: pytest.MonkeyPatch) -> None:
    """A bucket with or without a prefix, and an address; what ends in a slash means the same."""
    assert (load_settings().result_store_url, load_settings().result_store_link_seconds) == ("", 900)
    for written in ("s3://school-results", "s3://school-results/a/b.c/"):
        environment.setenv("SYNOPSIS_RESULT_STORE_URL", written)
        assert load_settings().result_store_url == written.rstrip("/")
    environment.setenv("SYNOPSIS_RESULT_STORE_ENDPOINT", "http://minio:9000/")
    assert load_settings().result_store_endpoint == "http://minio:9000"


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_a_missing_address_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    """The sentence names the variable, the file that explains it, and the quick way out."""
    environment.delenv(name)
    with pytest.raises(Misconfigured, match=rf"{name}.*deploy/synopsis.env.example.*make up"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "must start with postgresql://"),
        ("DATABASE_URL", "", "must start with postgresql://"),
        ("REDIS_URL", "http://localhost", "must start with redis://"),
        ("SYNOPSIS_AI_PROVIDER", "magic", "'extractive' or 'openai'"),
        ("SYNOPSIS_AI_PROVIDER", "openai", "SYNOPSIS_AI_MODEL"),
        ("SYNOPSIS_AI_TIMEOUT_SECONDS", "soon", "valid number"),
        ("SYNOPSIS_AI_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("SYNOPSIS_AI_TIMEOUT_SECONDS", "nan", "SYNOPSIS_AI_TIMEOUT_SECONDS"),
        ("SYNOPSIS_WORKER_CONCURRENCY", "0", "greater than or equal to 1"),
        ("SYNOPSIS_LEASE_SECONDS", "0.1", "greater than or equal to 1"),
        ("SYNOPSIS_RETRY_BASE_SECONDS", "-1", "greater than 0"),
        ("SYNOPSIS_RETRY_JITTER", "2", "less than or equal to 1"),
        ("SYNOPSIS_LOG_FORMAT", "xml", "'console' or 'json'"),
        ("SYNOPSIS_TOKEN_MINUTES", "0", "greater than or equal to 1"),
        ("SYNOPSIS_WEBHOOK_TIMEOUT_SECONDS", "0", "greater than 0"),
        ("SYNOPSIS_WEBHOOK_ALLOW_PRIVATE", "maybe", "boolean"),
        ("SYNOPSIS_RESULT_STORE_URL", "https://bucket", "like s3://school-results/synopsis; 'https://bucket' is not"),
        ("SYNOPSIS_RESULT_STORE_URL", "s3://", "'s3://' is not"),
        ("SYNOPSIS_RESULT_STORE_URL", "s3://bucket/../other", "'s3://bucket/../other' is not"),
        ("SYNOPSIS_RESULT_STORE_URL", "s3://key:secret@bucket", "is not"),
        ("SYNOPSIS_RESULT_STORE_ENDPOINT", "minio:9000", "must be an address like https://minio.school.example:9000"),
        ("SYNOPSIS_RESULT_STORE_ENDPOINT", "https://minio.example/path", "'https://minio.example/path' is none"),
        ("SYNOPSIS_RESULT_STORE_ACCESS_KEY_ID", "key", "go together"),
        ("SYNOPSIS_RESULT_STORE_SECRET_ACCESS_KEY", "secret", "go together"),
        ("SYNOPSIS_RESULT_STORE_LINK_SECONDS", "86400", "less than or equal to 3600"),
        ("SYNOPSIS_RATE_LIMIT_QUEUE", "10", "like 10/minute"),
        ("SYNOPSIS_RATE_LIMIT_BATCH", "", "like 10/minute"),
        ("SYNOPSIS_RATE_LIMIT_DEFAULT", "0/minute", "like 10/minute"),
        ("SYNOPSIS_TRUSTED_PROXIES", "*", "like 127.0.0.1, 10.1.0.0/16; '*' is none"),
        ("SYNOPSIS_TRUSTED_PROXIES", "127.0.0.1, proxy.example", "'proxy.example' is none"),
        ("SYNOPSIS_TRUSTED_PROXIES", "10.0.0.1/8", "'10.0.0.1/8' is none"),
        ("SYNOPSIS_CORS_ORIGINS", "*", "like https://portal.example; '*' is none"),
        ("SYNOPSIS_CORS_ORIGINS", "https://a.example, portal.example", "'portal.example' is none"),
        ("SYNOPSIS_CORS_ORIGINS", "https://portal.example/", "nothing behind the host"),
        ("SYNOPSIS_CORS_ORIGINS", "https://*.example", "'https://*.example' is none"),
        ("SYNOPSIS_CORS_ORIGINS", "null", "'null' is none"),
        (
            "SYNOPSIS_TASKS",
            "count_words, Count-Words",
            "small letters and underscores, at most 60; 'Count-Words' is none",
        ),
    ],
)
def test_a_wrong_setting_is_named(environment: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    """The sentence has the variable as it is written in the environment, and what it may be."""
    environment.setenv(name, value)
    with pytest.raises(Misconfigured) as refused:
        load_settings()
    assert name in str(refused.value)
    assert words in str(refused.value)


def test_all_that_is_wrong_is_told_at_once(environment: pytest.MonkeyPatch) -> None:
    """Nobody starts four times to learn of four mistakes."""
    wrong = {"DATABASE_URL": "x", "REDIS_URL": "x", "SYNOPSIS_LOG_FORMAT": "x", "SYNOPSIS_LEASE_SECONDS": "x"}
    for name, value in wrong.items():
        environment.setenv(name, value)
    with pytest.raises(Misconfigured) as refused:
        load_settings()
    assert [name for name in wrong if name not in str(refused.value)] == []


@pytest.mark.parametrize("name", ["SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY"])
@pytest.mark.parametrize(
    ("secret", "words"),
    [
        ("", "is not set"),
        ("short", "has 5 characters and needs at least 32"),
        ("x" * 31, "has 31 characters"),
        ("x" * 64, "looks like a placeholder"),
        ("change-me-to-something-long-and-random-please", "looks like a placeholder"),
        ("my-very-long-Secret-1234567890-abcdefghij", "looks like a placeholder"),
        ("   " + "k7Qm2vX9bT4nLr8wZc5y", "needs at least 32"),
    ],
)
def test_a_weak_secret_stops_the_start(environment: pytest.MonkeyPatch, name: str, secret: str, words: str) -> None:
    """Missing, short or copied: the sentence names the variable and gives the command that makes a good one."""
    environment.setenv(name, secret)
    with pytest.raises(Misconfigured) as refused:
        create_app(load_settings())
    assert str(refused.value).startswith(f"{name} ")
    assert words in str(refused.value)
    assert "secrets.token_urlsafe(32)" in str(refused.value)
    assert not secret or secret not in str(refused.value)


async def test_a_worker_needs_the_master_key_too(environment: pytest.MonkeyPatch) -> None:
    """It signs webhooks; without the key it does not start."""
    environment.setenv("SYNOPSIS_MASTER_KEY", "short")
    with pytest.raises(Misconfigured, match="SYNOPSIS_MASTER_KEY has 5 characters"):
        async with runtime.worker(load_settings()):
            pytest.fail("it started")


def test_the_master_key_and_those_before_it(environment: pytest.MonkeyPatch) -> None:
    """Separated by commas, the present one first; each must be strong."""
    new = "Zp7vK2wN9xM4qL8tR3yB6jH5gF1dS0cA"
    environment.setenv("SYNOPSIS_MASTER_KEY", f"{new}, {GOOD['SYNOPSIS_MASTER_KEY']}")
    assert load_settings().master_keys() == [new, GOOD["SYNOPSIS_MASTER_KEY"]]
    environment.setenv("SYNOPSIS_MASTER_KEY", f"{new},short")
    with pytest.raises(Misconfigured, match="SYNOPSIS_MASTER_KEY has 5 characters"):
        load_settings().master_keys()


def test_what_the_sentence_says_works(environment: pytest.MonkeyPatch) -> None:
    """The command that the message gives makes a secret that is taken."""
    for _ in range(200):
        assert Settings(jwt_secret=SecretStr(token_urlsafe(32))).signing_key()


def test_settings_do_not_print_their_secrets(environment: pytest.MonkeyPatch) -> None:
    """Neither the key nor the provider's key is in the text of the settings."""
    environment.setenv("SYNOPSIS_AI_API_KEY", "sk-canary-0123456789")
    settings = load_settings()
    for name in ("SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY"):
        assert GOOD[name] not in repr(settings) + str(settings)
    assert "sk-canary" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_the_owners_address_is_asked_for_by_name(environment: pytest.MonkeyPatch) -> None:
    """Migrations without it stop with what to set; with it they take it."""
    with pytest.raises(Misconfigured, match="DATABASE_OWNER_URL is not set"):
        owner_url()
    environment.setenv("DATABASE_OWNER_URL", "postgresql://synopsis_owner@localhost/synopsis")
    assert owner_url() == "postgresql://synopsis_owner@localhost/synopsis"


def test_the_development_file_is_read_where_the_environment_names_no_database(
    environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What `make up` wrote holds for the plain commands, and never for a process that was given its own database."""
    (tmp_path / "env").write_text("DATABASE_URL=postgresql://dev/dev\nREDIS_URL=redis://dev\nDATABASE_OWNER_URL=x\n")
    config._development_files.cache_clear()
    assert load_settings().database_url == GOOD["DATABASE_URL"]
    environment.delenv("DATABASE_URL")
    config._development_files.cache_clear()
    assert load_settings().database_url == "postgresql://dev/dev"
    assert load_settings().redis_url == GOOD["REDIS_URL"]
    assert owner_url() == "x"
    config._development_files.cache_clear()


def test_the_example_file_explains_every_setting() -> None:
    """Each setting is in the file under its name in the environment, and nothing is there that is no setting."""
    named = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    settings = {
        str(field.validation_alias or f"SYNOPSIS_{name.upper()}") for name, field in Settings.model_fields.items()
    }
    assert settings - named == set()
    assert {name for name in named if name.startswith("SYNOPSIS_")} - settings == set()
    assert "DATABASE_OWNER_URL" in named


def test_the_example_files_secret_is_no_secret(environment: pytest.MonkeyPatch) -> None:
    """Whoever copies the file as it is gets a sentence and not a process whose key everybody knows."""
    for name in ("SYNOPSIS_JWT_SECRET", "SYNOPSIS_MASTER_KEY"):
        found = re.findall(rf"^#? ?{name}=(.*)$", EXAMPLE.read_text(), re.MULTILINE)
        assert found
        for secret in found:
            environment.setenv(name, secret.strip())
            with pytest.raises(Misconfigured, match=name):
                create_app(load_settings())
            environment.setenv(name, GOOD[name])
