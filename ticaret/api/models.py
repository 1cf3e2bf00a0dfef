"""What the API kit stores."""

from __future__ import annotations

from django.db import models

from ticaret.db.models import BaseModel


class IdempotencyKey(BaseModel):
    """A POST that carried `Idempotency-Key`, and its answer once there is one.

    The answer is sealed: it may hold a secret that is shown only once. `fingerprint`
    is keyed, so that a body (a password in it) cannot be guessed from it.
    """

    caller = models.CharField(max_length=120)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    lease_token = models.UUIDField()
    lease_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.BinaryField(null=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "key"], name="idempotency_caller_key"),
        ]

    def __str__(self) -> str:
        return str(self.id)
