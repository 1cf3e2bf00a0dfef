"""The words of accounts, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class RoleWord(TextChoices):
    """The names of `ticaret.tenancy.actor.Role`."""

    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    AGENT = "agent", "Agent"
    VIEWER = "viewer", "Viewer"


class Locale(TextChoices):
    TURKISH = "tr", "Türkçe"
    ENGLISH = "en", "English"
