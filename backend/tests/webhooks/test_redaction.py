"""What of a receiver's answer is kept."""

import json
import time

import pytest

from synopsis.webhooks.redaction import KEPT, REPEATS, redacted

SUMMARY = "Zoë werkt goed samen en is altijd op tijd. Vaker om hulp vragen zou helpen."


def test_an_ordinary_answer_is_kept() -> None:
    """It is what whoever looks for a fault needs."""
    assert redacted(b'{"error": "unknown job type"}', SUMMARY) == '{"error": "unknown job type"}'


@pytest.mark.parametrize(
    "answer",
    [
        SUMMARY,
        json.dumps({"you_sent": {"summary_text": SUMMARY}}),
        json.dumps({"you_sent": SUMMARY}, ensure_ascii=True),
        f"<pre>{SUMMARY.upper()}</pre>",
        SUMMARY.replace(" ", "&#32;"),
        "x" * 900 + SUMMARY[30:],
        SUMMARY.replace(" ", "&nbsp;"),
    ],
)
def test_an_echo_is_not_kept(answer: str) -> None:
    """What pupils wrote does not come back into a log, in whatever dress."""
    assert redacted(answer.encode(), SUMMARY) == REPEATS


@pytest.mark.parametrize(
    "secret",
    [
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc",
        "Authorization: Basic dXNlcjpwYXNz",
        '"api_key": "sk-canary-0123456789"',
        "token=canary0123456789",
        "password: canary-hunter2",
        "jan.jansen@school.example",
    ],
)
def test_secrets_and_addresses_are_not_kept(secret: str) -> None:
    """The words around them are."""
    kept = redacted(f"rejected ({secret}) by gate 7".encode(), SUMMARY)
    for part in ("MfKQ9r8", "g0hM9SsE", "eyJhbG", "dXNlc", "canary", "jan.jansen"):
        assert part not in kept
    assert kept.startswith("rejected (")
    assert "gate 7" in kept


@pytest.mark.parametrize(
    "answer", [b"\x00\x01\x02", b"\xff\xfe", b"\x1f\x8b" + bytes(100), "\ud800".encode("utf-8", "surrogatepass"), b""]
)
def test_anything_can_be_stored(answer: bytes) -> None:
    """PostgreSQL takes no NUL and a terminal no control characters."""
    kept = redacted(answer, SUMMARY)
    assert not any(ord(character) < 32 for character in kept)
    kept.encode()


def test_no_more_than_a_thousand_characters() -> None:
    """Whatever the replacements made of it."""
    assert len(redacted(b"a@b.nl " * 10_000, SUMMARY)) == KEPT


@pytest.mark.parametrize("piece", ["a", "a.", "a@", "a@a.", "bearer ", "token=", "v1,", "whsec_", " ", "&#", "\u0301"])
def test_a_hostile_answer_costs_no_time(piece: str) -> None:
    """64 kB that an expression could lose itself in cost no more than a few times as much as ordinary ones."""

    def seconds(answer: bytes) -> float:
        started = time.process_time()
        for _ in range(5):
            redacted(answer, SUMMARY)
        return time.process_time() - started

    ordinary = min(seconds(b"The quick brown fox jumps over the lazy dog. " * 1500) for _ in range(3))
    hostile = min(seconds((piece * 64_000)[:64_000].encode()) for _ in range(3))
    assert hostile < 20 * ordinary


def test_nothing_private_was_sent() -> None:
    """Of a failed job there is no text that could come back."""
    assert redacted(b"ok", "") == "ok"
