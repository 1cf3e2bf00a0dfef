"""What providers posted, kept raw before the answer, and what was in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ticaret.db.ids import new_id
from ticaret.ingress.choices import Verdict


class InboundDelivery(models.Model):
    """One POST of a provider, byte for byte. The same bytes again only raise `repeats`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    provider = models.CharField(max_length=32)
    digest = models.BinaryField(max_length=32)
    body = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)
    repeats = models.PositiveIntegerField(default=0)
    last_received_at = models.DateTimeField(default=timezone.now)
    split_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=16, choices=Verdict, default=Verdict.PENDING)
    error = models.TextField(blank=True, default="")
    processed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "inbound deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "digest"], name="inbound_delivery_body_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(split_at__isnull=True), name="inbound_delivery_unsplit"
            ),
            models.Index(fields=["received_at"], name="inbound_delivery_received"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.received_at:%Y-%m-%d %H:%M:%S} {self.verdict}"


class InboundItem(models.Model):
    """One event inside a delivery. `source` is the inbox as the provider names it.

    All items of one conversation partner share a `mailbox`; a mailbox is handled
    by one worker at a time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(InboundDelivery, on_delete=models.CASCADE, related_name="items")
    index = models.PositiveIntegerField()
    provider = models.CharField(max_length=32)
    source = models.CharField(max_length=128)
    mailbox = models.CharField(max_length=400)
    kind = models.CharField(max_length=80)
    dedupe_key = models.CharField(max_length=600)
    occurred_at = models.DateTimeField()
    payload = models.JSONField()
    verdict = models.CharField(max_length=16, choices=Verdict, default=Verdict.PENDING)
    reason = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True)
    account = models.ForeignKey(
        "accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    inbox_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "index"], name="inbound_item_place_unique"),
            # A provider that packs the same event into another batch is still one event.
            models.UniqueConstraint(
                fields=["provider", "dedupe_key"],
                condition=Q(verdict__in=[Verdict.PENDING, Verdict.PROCESSED]),
                name="inbound_item_event_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["source", "next_attempt_at", "id"],
                condition=Q(verdict=Verdict.PENDING),
                name="inbound_item_due",
            ),
            models.Index(
                fields=["mailbox", "occurred_at", "id"],
                condition=Q(verdict=Verdict.PENDING),
                name="inbound_item_mailbox",
            ),
            models.Index(fields=["account", "-id"], name="inbound_item_of_account"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.verdict}"
