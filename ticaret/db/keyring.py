"""Authenticated encryption with numbered keys (AES-256-GCM, NIST SP 800-38D).

A sealed value is `1 | key number (2 bytes) | nonce (12 bytes) | ciphertext and tag`.
The associated data names the place that the value belongs to, so a ciphertext
copied to another tenant, column or row does not open.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_VERSION = b"\x01"
_NONCE_BYTES = 12
_HEADER_BYTES = 3 + _NONCE_BYTES


class CannotDecrypt(Exception):
    """The key is gone, the value was changed, or it belongs to another row."""


def current_key_number() -> int:
    """The number of the key that seals; the highest configured one."""
    return max(settings.ENCRYPTION_KEYS)


def seal(plaintext: str, associated_data: bytes) -> bytes:
    """`plaintext` sealed for the place that `associated_data` names."""
    number = current_key_number()
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(settings.ENCRYPTION_KEYS[number])
    body = cipher.encrypt(nonce, plaintext.encode(), associated_data)
    return _VERSION + number.to_bytes(2, "big") + nonce + body


def unseal(sealed: bytes, associated_data: bytes) -> str:
    """The plaintext. Raises `CannotDecrypt`; never returns an empty or partial value instead."""
    key = settings.ENCRYPTION_KEYS.get(key_number(sealed))
    if key is None:
        raise CannotDecrypt(f"key {key_number(sealed)} is not configured")
    try:
        plaintext = AESGCM(key).decrypt(
            sealed[3:_HEADER_BYTES], sealed[_HEADER_BYTES:], associated_data
        )
    except InvalidTag:
        raise CannotDecrypt("the value does not belong here or was changed") from None
    return plaintext.decode()


def key_number(sealed: bytes) -> int:
    """The number of the key that `sealed` was made with. Raises `CannotDecrypt`."""
    if len(sealed) <= _HEADER_BYTES or sealed[:1] != _VERSION:
        raise CannotDecrypt("not a sealed value")
    return int.from_bytes(sealed[1:3], "big")
