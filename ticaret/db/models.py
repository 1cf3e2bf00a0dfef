"""Base models."""

from __future__ import annotations

from django.db import models

from ticaret.db.ids import new_id


class BaseModel(models.Model):
    """Id and times. `entity_version` is what the API shows and `If-Match` compares.

    It is `updated_at`: every visible change of a row is saved with it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
