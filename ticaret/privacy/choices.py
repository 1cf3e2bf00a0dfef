"""What can be asked for about a person."""

from __future__ import annotations

from django.db.models import TextChoices


class RequestKind(TextChoices):
    EXPORT = "export", "Export"
    ERASURE = "erasure", "Erasure"
