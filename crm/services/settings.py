"""How an account wants its chats handled: matching, reopening, and who gets new ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import chat_events as events
from crm.choices import AssignmentMode
from crm.errors import RuleNeedsGroup
from crm.models import AssignmentRule, ConversationSettings
from crm.selectors.assignments import locked_rule
from crm.selectors.groups import require_groups
from crm.selectors.inbox_links import require_inbox
from crm.services.changing import assign
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.errors import Forbidden
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: bool,
) -> ConversationSettings:
    """Change `auto_match_by_phone` or `reopen_on_message`. Raises Forbidden, PreconditionFailed."""
    actor.require(account_id, Role.ADMIN)
    insert_new([ConversationSettings(account_id=account_id)])
    rows = ConversationSettings.objects.for_accounts([account_id])
    settings = rows.select_for_update(no_key=True).get()
    require_match(if_match, settings.updated_at)
    changed = assign(settings, changes)
    if not changed:
        return settings
    settings.save(update_fields=[*changed, "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.CONVERSATION_SETTINGS_CHANGED,
        target=settings,
        changes=changed,
    )
    publish(events.settings_event(settings, now))
    return settings


@transaction.atomic
def set_rule(
    *,
    actor: Actor,
    account_id: UUID,
    mode: str,
    now: datetime,
    inbox_id: UUID | None = None,
    group_id: UUID | None = None,
    capacity: int = 20,
    if_match: str | None = None,
) -> AssignmentRule:
    """How new chats of an inbox, or of every inbox without a rule, find somebody.

    Raises InboxSourceNotFound, NoSuchGroup, RuleNeedsGroup, Forbidden, PreconditionFailed.
    """
    actor.require(account_id, Role.ADMIN)
    if inbox_id is not None:
        require_inbox(actor=actor, account_id=account_id, inbox_id=inbox_id)
    elif actor.inbox_ids is not None:
        raise Forbidden
    if group_id is not None:
        require_groups(account_id=account_id, group_ids=[group_id], field="groupId")
    elif mode in (AssignmentMode.ROUND_ROBIN, AssignmentMode.CAPACITY):
        raise RuleNeedsGroup
    values: dict[str, Any] = {"mode": mode, "group_id": group_id, "capacity": capacity}
    rows = AssignmentRule.objects.for_accounts([account_id]).filter(inbox_id=inbox_id)
    is_new = bool(insert_new([AssignmentRule(account_id=account_id, inbox_id=inbox_id)]))
    rule = rows.select_for_update(no_key=True).get()
    if not is_new:
        require_match(if_match, rule.updated_at)
    changed = assign(rule, values)
    if not changed and not is_new:
        return rule
    rule.save(update_fields=["mode", "group", "capacity", "updated_at"])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.ASSIGNMENT_RULE_SET,
        target=rule,
        changes=changed,
    )
    publish(events.rule_event(events.ASSIGNMENT_RULE_SET, rule, now))
    return rule


@transaction.atomic
def delete_rule(
    *, actor: Actor, account_id: UUID, rule_id: UUID, now: datetime, if_match: str | None = None
) -> None:
    """New chats find nobody by this rule any more.

    Raises AssignmentRuleNotFound, Forbidden, PreconditionFailed.
    """
    rule = locked_rule(actor=actor, rule_id=rule_id)
    require_match(if_match, rule.updated_at)
    trail.record(
        actor=actor,
        account_id=account_id,
        action=events.ASSIGNMENT_RULE_DELETED,
        target=rule,
        changes={"mode": (rule.mode, None), "group_id": (rule.group_id, None)},
    )
    publish(events.rule_event(events.ASSIGNMENT_RULE_DELETED, rule, now))
    rule.delete()
