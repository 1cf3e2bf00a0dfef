"""How often something that can be guessed was tried."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class TryCount(models.Model):
    """The times of the latest tries for one key, a digest of what is being guarded."""

    key = models.CharField(max_length=64, primary_key=True)
    times = ArrayField(models.DateTimeField())
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
