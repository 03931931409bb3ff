"""What is stored encrypted: AES-256-GCM under keys that are made from the master key."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from synopsis.kit.errors import Misconfigured

NONCE_BYTES = 12


class Seal:
    """Encrypts with the first master key, and opens what any of them has sealed."""

    def __init__(self, master_keys: Sequence[str], purpose: str) -> None:
        """Make the keys.

        Args:
            master_keys: the present one first, then those that came before it.
            purpose: what is sealed; what was sealed for one purpose does not open for another.
        """
        self._ciphers = [AESGCM(_derived(key, purpose)) for key in master_keys]

    def close(self, text: str, *, owner: str) -> bytes:
        """Encrypt.

        Args:
            text: what is secret.
            owner: whose it is. Bound to it: copied to somebody else's row, it does not open.
        """
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, text.encode(), owner.encode())

    def open(self, sealed: bytes, *, owner: str) -> str:
        """Decrypt.

        Raises:
            Misconfigured: no key that we have opens it.
        """
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], owner.encode()).decode()
            except InvalidTag:
                continue
        raise Misconfigured(
            "What was stored encrypted does not open with SYNOPSIS_MASTER_KEY. If the key was changed, set it to the"
            " new key, a comma, and the old one"
        )


def _derived(master_key: str, purpose: str) -> bytes:
    # The master key is long and random (kit/config.py insists), so that a plain derivation does.
    return HKDF(SHA256(), length=32, salt=None, info=f"synopsis/{purpose}".encode()).derive(master_key.encode())
