"""The verdicts on what came in."""

from __future__ import annotations

from django.db.models import TextChoices


class Verdict(TextChoices):
    """`pending` is work; the others are final until somebody replays the delivery.

    processed: it changed something · duplicate: it was known · ignored: kept, but
    nothing here acts on it (the reason says why) · rejected: not readable at all ·
    failed: tried as often as allowed, the error says what went wrong.
    """

    PENDING = "pending", "Pending"
    PROCESSED = "processed", "Processed"
    DUPLICATE = "duplicate", "Duplicate"
    IGNORED = "ignored", "Ignored"
    REJECTED = "rejected", "Rejected"
    FAILED = "failed", "Failed"
