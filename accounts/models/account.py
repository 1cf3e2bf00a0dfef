"""The tenant."""

from __future__ import annotations

from django.db import models

from accounts.choices import Locale
from ticaret.db.models import BaseModel


class Account(BaseModel):
    """A firm: everything else belongs to one."""

    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    default_currency = models.CharField(max_length=3, default="TRY")
    time_zone = models.CharField(max_length=64, default="Europe/Istanbul")
    locale = models.CharField(max_length=2, choices=Locale.choices, default=Locale.TURKISH)

    def __str__(self) -> str:
        return self.title
