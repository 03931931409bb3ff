"""Signatures, with the standard's own library as the judge."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from synopsis.webhooks.signature import new_secret, sign


def headers(secrets: list[str], body: bytes, webhook_id: str = "msg_1", age: int = 0) -> dict[str, str]:
    """As they are sent."""
    timestamp = int(time.time()) - age
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(secrets, webhook_id=webhook_id, timestamp=timestamp, body=body),
    }


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.integers(1, 2**63))
def test_the_standards_library_takes_it(text: str, number: int) -> None:
    """Whatever is in the body."""
    secret = new_secret()
    body = text.encode()
    Webhook(secret).verify(body, headers([secret], body, f"msg_{number}"), json_parse=False)


def test_during_a_rotation_each_secret_verifies() -> None:
    """The new and the old ones, and no other."""
    secrets, body = [new_secret() for _ in range(4)], b"{}"
    sent = headers(secrets, body)
    for secret in secrets:
        Webhook(secret).verify(body, sent)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, sent)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body"])
def test_nothing_can_be_changed(changed: str) -> None:
    """Not the body, not the id, not the time."""
    secret, body = new_secret(), b'{"a": 1}'
    sent = headers([secret], body)
    if changed == "body":
        body = b'{"a": 2}'
    else:
        sent[changed] = "msg_2" if changed == "webhook-id" else str(int(sent[changed]) - 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body, sent)


def test_an_old_one_cannot_be_sent_again() -> None:
    """The time is that of the attempt, so that a receiver may refuse what is older than five minutes."""
    secret = new_secret()
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(secret).verify(b"{}", headers([secret], b"{}", age=301))


def test_a_secret_is_long_and_new() -> None:
    """32 random bytes: within the standard's 24 to 64."""
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) == len("whsec_") + 44 for secret in secrets)


def test_the_example_of_the_standard() -> None:
    """A signature that was made elsewhere: by the standard's reference implementation, of its documented example."""
    signature = sign(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
