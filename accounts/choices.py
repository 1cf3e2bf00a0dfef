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


class Purpose(TextChoices):
    """What a one-time token is good for."""

    RESET = "reset", "Password reset"
    INVITATION = "invitation", "Invitation"
    SECOND_STEP = "second_step", "Second step of a sign-in"


class LetterKind(TextChoices):
    RESET = "reset", "Password reset"
    IN_USE = "in_use", "Somebody tried to register this address"
    INVITATION = "invitation", "Invitation"
    ADDED = "added", "Added to an account"
    PASSWORD_CHANGED = "password_changed", "Password changed"
    SECOND_FACTOR_OFF = "second_factor_off", "Second factor switched off"
    NOTICE = "notice", "Notice of another app"


class LetterState(TextChoices):
    """`dropped`: there was nobody to write to."""

    WAITING = "waiting", "Waiting"
    SENT = "sent", "Sent"
    DROPPED = "dropped", "Dropped"
    FAILED = "failed", "Failed"
