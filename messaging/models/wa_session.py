"""A WhatsApp number linked at a gateway, who else may use it, and the states it went through."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.choices import SessionCommand, SharePermission, StateSource, WaSessionStatus
from messaging.models.inbox import Inbox
from ticaret.db.fields import EncryptedTextField
from ticaret.tenancy.models import TenantModel


class WaSession(TenantModel):
    """What an inbox of channel `provider_whatsapp` has beyond other inboxes.

    `command` is what the gateway must still be told; it is claimed with a lease and done
    by a task. `reported_at` is the gateway's own time of the state it reported last, so that
    what comes late changes nothing. `last_activity_at` is the last proof of life; silence is
    judged between the two hours of the account's day. `missed_since` is the time
    from which messages may have been missed and are fetched once the session works.
    """

    id = None  # type: ignore[assignment]
    inbox = models.OneToOneField(
        Inbox, on_delete=models.CASCADE, primary_key=True, related_name="wa_session"
    )
    provider = models.CharField(max_length=32)
    webhook_key = EncryptedTextField(null=True)

    status = models.CharField(
        max_length=16, choices=WaSessionStatus, default=WaSessionStatus.STARTING
    )
    status_reason = models.CharField(max_length=255, blank=True, default="")
    reported_at = models.DateTimeField(null=True, blank=True)
    status_since = models.DateTimeField(default=timezone.now)
    phone_number = models.CharField(max_length=32, blank=True, default="")
    jid = models.CharField(max_length=128, blank=True, default="")
    lid = models.CharField(max_length=128, blank=True, default="")
    push_name = models.CharField(max_length=255, blank=True, default="")
    linked_at = models.DateTimeField(null=True, blank=True)
    qr_seen_at = models.DateTimeField(null=True, blank=True)
    qr_rounds = models.PositiveSmallIntegerField(default=0)

    command = models.CharField(
        max_length=16, choices=SessionCommand, blank=True, default=SessionCommand.NONE
    )
    command_attempts = models.PositiveSmallIntegerField(default=0)
    command_error = models.CharField(max_length=255, blank=True, default="")
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    last_activity_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField(default=timezone.now)
    check_error = models.CharField(max_length=255, blank=True, default="")
    unreachable_since = models.DateTimeField(null=True, blank=True)
    restarts = models.PositiveSmallIntegerField(default=0)
    restarted_at = models.DateTimeField(null=True, blank=True)
    next_restart_at = models.DateTimeField(null=True, blank=True)

    missed_since = models.DateTimeField(null=True, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    next_sync_at = models.DateTimeField(null=True, blank=True)
    sync_job_id = models.UUIDField(null=True, blank=True)
    contacts_refreshed_at = models.DateTimeField(null=True, blank=True)
    next_contacts_at = models.DateTimeField(null=True, blank=True)
    labels_synced_at = models.DateTimeField(null=True, blank=True)

    check_seconds = models.PositiveIntegerField(default=60)
    silence_minutes = models.PositiveIntegerField(default=120)
    watch_from_hour = models.PositiveSmallIntegerField(default=8)
    watch_until_hour = models.PositiveSmallIntegerField(default=22)
    auto_restart = models.BooleanField(default=True)
    restart_limit = models.PositiveSmallIntegerField(default=3)
    gap_repair = models.BooleanField(default=True)
    history_days = models.PositiveSmallIntegerField(default=30)
    contact_refresh_hours = models.PositiveSmallIntegerField(default=24)
    label_sync = models.BooleanField(default=False)
    keep_media = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name = "WhatsApp session"
        constraints = [
            models.UniqueConstraint(fields=["account", "inbox"], name="wa_session_account_inbox"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=~Q(command=SessionCommand.NONE),
                name="wa_session_commanded",
            ),
            models.Index(fields=["next_check_at"], name="wa_session_check_due"),
        ]

    def __str__(self) -> str:
        return f"{self.phone_number or self.inbox_id} {self.status}"


class WaSessionShare(TenantModel):
    """Lets `target_account` use a session of `account`, which stays its owner."""

    session = models.ForeignKey(WaSession, on_delete=models.CASCADE, related_name="shares")
    target_account = models.ForeignKey(
        "accounts.Account", on_delete=models.CASCADE, related_name="+"
    )
    permission = models.CharField(max_length=16, choices=SharePermission)
    shared_by_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        verbose_name = "WhatsApp session share"
        constraints = [
            models.UniqueConstraint(fields=["session", "target_account"], name="wa_share_unique"),
            models.CheckConstraint(
                condition=~Q(account=models.F("target_account")), name="wa_share_not_with_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission} for {self.target_account_id}"


class WaSessionState(TenantModel):
    """One state that a session was in, from `occurred_at` on."""

    session = models.ForeignKey(WaSession, on_delete=models.CASCADE, related_name="states")
    status = models.CharField(max_length=16, choices=WaSessionStatus)
    reason = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(max_length=16, choices=StateSource)
    occurred_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        verbose_name = "state of a WhatsApp session"
        verbose_name_plural = "states of WhatsApp sessions"
        constraints = [
            models.UniqueConstraint(
                fields=["session", "occurred_at", "status"], name="wa_state_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} since {self.occurred_at:%Y-%m-%d %H:%M:%S}"
