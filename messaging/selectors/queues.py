"""How long the oldest work has waited: what readiness asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet
from django.utils import timezone

from messaging.choices import (
    AttachmentState,
    ConversationStatus,
    DispatchState,
    InboxStatus,
    SessionCommand,
)
from messaging.models import (
    Attachment,
    Conversation,
    ConversationAction,
    Dispatch,
    LabelPush,
    WaSession,
)


def oldest_due_wake() -> datetime | None:
    """Since when the conversation that was snoozed until then waits to be woken; None for none."""
    rows = Conversation.objects.unscoped().filter(
        status=ConversationStatus.SNOOZED, snoozed_until__lte=timezone.now()
    )
    moment: datetime | None = rows.aggregate(t=Min("snoozed_until"))["t"]
    return moment


_UNDER_WAY = [DispatchState.QUEUED, DispatchState.SENDING]


def _ahead(rows: type[Dispatch | ConversationAction]) -> QuerySet[Any]:
    """What of `rows` stands before the outer row in its conversation."""
    return rows.objects.unscoped().filter(
        conversation=OuterRef("conversation"), id__lt=OuterRef("id"), state__in=_UNDER_WAY
    )


def _oldest(rows: QuerySet[Any]) -> datetime | None:
    """Since when the first of `rows` is due, among those that nothing holds back."""
    now = timezone.now()
    waiting = (
        rows.filter(state=DispatchState.QUEUED, next_attempt_at__lte=now)
        .filter(inbox__status=InboxStatus.ACTIVE, inbox__deleted_at__isnull=True)
        .exclude(inbox__sends_wait_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def oldest_due_send() -> datetime | None:
    """Since when the oldest message that may leave now has waited; None when none does.

    What stands behind another message or action of its conversation may not leave yet.
    """
    messages, actions = _ahead(Dispatch), _ahead(ConversationAction)
    rows = Dispatch.objects.unscoped().filter(~Exists(messages), ~Exists(actions))
    return _oldest(rows)


def oldest_due_action() -> datetime | None:
    """Since when the oldest action that may be done now has waited; None when none does.

    What stands behind another action or message of its conversation may not be done yet.
    """
    messages, actions = _ahead(Dispatch), _ahead(ConversationAction)
    rows = ConversationAction.objects.unscoped().filter(~Exists(messages), ~Exists(actions))
    return _oldest(rows)


def oldest_due_file() -> datetime | None:
    """Since when the oldest file to fetch has waited; None when none does."""
    now = timezone.now()
    waiting = (
        Attachment.objects.unscoped()
        .filter(state=AttachmentState.PENDING, next_attempt_at__lte=now)
        .exclude(lease_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def oldest_due_command() -> datetime | None:
    """Since when the oldest command to a gateway that nobody gives has waited; None for none."""
    now = timezone.now()
    waiting = (
        WaSession.objects.unscoped()
        .exclude(command=SessionCommand.NONE)
        .filter(next_attempt_at__lte=now)
        .exclude(lease_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment


def oldest_due_label_push() -> datetime | None:
    """Since when the oldest change of labels to tell a number has waited; None when none does."""
    now = timezone.now()
    waiting = (
        LabelPush.objects.unscoped()
        .filter(failed=False, next_attempt_at__lte=now)
        .filter(inbox__status=InboxStatus.ACTIVE, inbox__deleted_at__isnull=True)
        .exclude(lease_until__gt=now)
    )
    moment: datetime | None = waiting.aggregate(t=Min("next_attempt_at"))["t"]
    return moment
