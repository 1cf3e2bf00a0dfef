"""A password hasher that counts its work."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

hashings: Counter[str] = Counter()


class CountingHasher(Argon2PasswordHasher):
    """The product's hasher; `hashings["all"]` says how often it worked."""

    def encode(self, *args: Any, **kwargs: Any) -> str:
        hashings["all"] += 1
        return super().encode(*args, **kwargs)

    def verify(self, *args: Any, **kwargs: Any) -> bool:
        hashings["all"] += 1
        return super().verify(*args, **kwargs)
