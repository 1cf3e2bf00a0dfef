"""Mails on their way out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.choices import LetterKind, LetterState
from ticaret.db.models import BaseModel


class Letter(BaseModel):
    """The wish to send a mail. What it says, links included, is made when it is sent.

    So no link is ever stored, and asking for a new password costs the same whether or
    not anybody has the address: only the sender looks. A notice is about the row `about_id` of
    the app that registered `topic`.
    """

    kind = models.CharField(max_length=20, choices=LetterKind.choices)
    email = models.EmailField(max_length=254)
    account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    topic = models.CharField(max_length=40, blank=True, default="")
    about_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=LetterState.choices, default=LetterState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state="waiting"),
                name="letter_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
