"""How far an account's events have become deliveries."""

from __future__ import annotations

from django.db import models


class FanOutPosition(models.Model):
    """Events up to `position` have their deliveries; advanced in the transaction that makes them.

    It exists from the account's first endpoint on.
    """

    account = models.OneToOneField(
        "accounts.Account", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    position = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True, editable=False)

    def __str__(self) -> str:
        return f"{self.account_id} at {self.position}"
