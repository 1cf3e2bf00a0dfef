"""The words of Meta's channels, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class Flow(TextChoices):
    """Which of Meta's two logins gave an access."""

    FACEBOOK = "facebook", "Facebook Login"
    INSTAGRAM = "instagram", "Instagram Login"


class ConnectionState(TextChoices):
    """`choosing` → `connecting` → `connected`; `revoked` when the person took the consent back."""

    CHOOSING = "choosing", "Choosing"
    CONNECTING = "connecting", "Connecting"
    CONNECTED = "connected", "Connected"
    REVOKED = "revoked", "Revoked"


class NoticeKind(TextChoices):
    """What the people of an account are told about an asset by mail."""

    EXPIRING = "expiring", "Access ends soon"
    LOST = "lost", "Access lost"


class DeletionState(TextChoices):
    RECEIVED = "received", "Received"
    DONE = "done", "Done"


class CommentHandling(TextChoices):
    """What becomes of comments: taken in as work, or left alone."""

    INBOX = "inbox", "As work"
    IGNORE = "ignore", "Left alone"


class TemplateStatus(TextChoices):
    APPROVED = "APPROVED", "Approved"
    PENDING = "PENDING", "Pending"
    REJECTED = "REJECTED", "Rejected"
    PAUSED = "PAUSED", "Paused"
    DISABLED = "DISABLED", "Disabled"
    IN_APPEAL = "IN_APPEAL", "In appeal"
    PENDING_DELETION = "PENDING_DELETION", "Pending deletion"
    DELETED = "DELETED", "Deleted"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED", "Limit exceeded"
    ARCHIVED = "ARCHIVED", "Archived"
