"""Mails that a development installation keeps instead of sending."""

from __future__ import annotations

from django.db import models

from ticaret.db.fields import EncryptedTextField
from ticaret.db.models import BaseModel


class KeptMail(BaseModel):
    """One mail. Its text may hold a link that signs somebody in, so it is sealed."""

    recipients = models.TextField()
    subject = models.TextField()
    text = EncryptedTextField()

    def __str__(self) -> str:
        return self.subject
