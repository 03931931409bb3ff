"""Standard Webhooks v1: how a receiver knows that it was us, and that nothing was changed or sent again late.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A signing secret as receivers take it: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def sign(signing_secrets: Sequence[str], *, webhook_id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature``: a signature by each secret, so that a receiver may know any one of them.

    Args:
        signing_secrets: as ``new_secret`` made them, the current one first.
        webhook_id: of the message, the same for each of its attempts; has no full stop in it.
        timestamp: of the attempt, in seconds since 1970.
        body: exactly as it is sent.
    """
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_signature(one, content)}" for one in signing_secrets)


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
