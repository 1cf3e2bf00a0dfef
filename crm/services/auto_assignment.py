"""New chats find somebody by themselves: in turn, by capacity, or the customer's representative.

Decided in the transaction of the message that opened the chat. Rows of chats are locked first
and the rule after them, so each chat is decided once and turns are taken one after another.
Where everybody is full a chat is the group's, until a sweep finds that somebody has room again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import Membership
from crm.choices import AssignmentHow, AssignmentKind, AssignmentMode
from crm.models import Assignment, AssignmentRule, Identity
from crm.ports import ConversationFacts
from crm.selectors.assignments import (
    active_rules,
    available_members,
    capacity_rules,
    locked_rules,
    locked_waiting,
    open_chats_of,
)
from crm.services.assigning import Assignee, Target, ensure_rows, give
from crm.services.matching import platform
from ticaret.db.bulk import write_back

# How many waiting chats of a rule one sweep looks at.
_AT_ONCE = 200
_HOW = {
    AssignmentMode.ROUND_ROBIN: AssignmentHow.ROUND_ROBIN,
    AssignmentMode.CAPACITY: AssignmentHow.CAPACITY,
    AssignmentMode.REPRESENTATIVE: AssignmentHow.REPRESENTATIVE,
}


def assign_opened(*, account_id: UUID, chats: Sequence[ConversationFacts], now: datetime) -> None:
    """Give each chat that was opened, and is nobody's, to whom the account's rules choose."""
    known = active_rules(account_ids=[account_id])
    by_rule: dict[UUID, list[ConversationFacts]] = defaultdict(list)
    for chat in chats:
        rule_id = known.get((account_id, chat.inbox_id)) or known.get((account_id, None))
        if rule_id is not None:
            by_rule[rule_id].append(chat)
    if not by_rule:
        return
    deciding = [chat for chats_of_rule in by_rule.values() for chat in chats_of_rule]
    rows = ensure_rows(account_id=account_id, targets=[_target(chat) for chat in deciding])
    nobodys = {
        target_id for target_id, row in rows.items() if row.user_id is None and row.group_id is None
    }
    for rule in locked_rules(rule_ids=by_rule).values():
        waiting = [chat for chat in by_rule[rule.id] if chat.id in nobodys]
        _decide(rule, waiting, now)


def hand_over_waiting(*, now: datetime) -> int:
    """Give the chats that wait because everybody was full to members who have room again.

    Returns how many found somebody.
    """
    return sum(_hand_over(rule, now) for rule in capacity_rules())


@transaction.atomic
def _hand_over(found: AssignmentRule, now: datetime) -> int:
    waiting = locked_waiting(rule=found, limit=_AT_ONCE)
    rule = locked_rules(rule_ids=[found.id]).get(found.id) if waiting else None
    if rule is None or (rule.mode, rule.group_id) != (found.mode, found.group_id):
        return 0
    chosen = _choices(rule, [row.target_id for row in waiting])
    given = give(
        actor=platform([rule.account_id]),
        account_id=rule.account_id,
        wanted=[(_of_row(row), chosen[row.target_id]) for row in waiting],
        how=AssignmentHow.CAPACITY,
        now=now,
    )
    write_back([rule], ["last_user_id"])
    return len(given)


def _decide(rule: AssignmentRule, chats: Sequence[ConversationFacts], now: datetime) -> None:
    if not chats:
        return
    chosen = _choices(rule, [chat.id for chat in chats])
    give(
        actor=platform([rule.account_id]),
        account_id=rule.account_id,
        wanted=[(_target(chat), assignee) for chat in chats if (assignee := chosen.get(chat.id))],
        how=_HOW[AssignmentMode(rule.mode)],
        now=now,
        only_unassigned=True,
    )
    write_back([rule], ["last_user_id"])


def _choices(rule: AssignmentRule, chat_ids: Sequence[UUID]) -> dict[UUID, Assignee]:
    if rule.mode == AssignmentMode.REPRESENTATIVE:
        return _representatives(rule, chat_ids)
    members = (
        available_members(account_id=rule.account_id, group_id=rule.group_id)
        if rule.group_id
        else []
    )
    if rule.mode == AssignmentMode.CAPACITY:
        return _by_capacity(rule, members, chat_ids)
    return {chat_id: Assignee(_next(rule, members), rule.group_id) for chat_id in chat_ids}


def _by_capacity(
    rule: AssignmentRule, members: Sequence[UUID], chat_ids: Sequence[UUID]
) -> dict[UUID, Assignee]:
    """To who has the fewest open chats; to the group alone while everybody is full."""
    load = dict.fromkeys(members, 0)
    load |= open_chats_of(account_id=rule.account_id, user_ids=members)
    chosen: dict[UUID, Assignee] = {}
    for chat_id in chat_ids:
        fewest = min(load.values(), default=rule.capacity)
        if fewest >= rule.capacity:
            chosen[chat_id] = Assignee(None, rule.group_id)
            continue
        user_id = _next(rule, [member for member in members if load[member] == fewest])
        if user_id is not None:
            load[user_id] += 1
        chosen[chat_id] = Assignee(user_id, rule.group_id)
    return chosen


def _representatives(rule: AssignmentRule, chat_ids: Sequence[UUID]) -> dict[UUID, Assignee]:
    """To the customer's primary representative and team; to the rule's group for others."""
    rows = (
        Identity.objects.for_accounts([rule.account_id])
        .filter(conversation_id__in=chat_ids, customer__deleted_at__isnull=True)
        .values_list(
            "conversation_id",
            "customer__primary_representative_id",
            "customer__primary_team_id",
            "customer__primary_representative__is_active",
            "customer__primary_team__deleted_at",
        )
    )
    members = _members_among(rule.account_id, [row[1] for row in rows if row[1]])
    chosen = {
        row[0]: Assignee(
            row[1] if row[3] and row[1] in members else None, None if row[4] else row[2]
        )
        for row in rows
    }
    return {chat_id: chosen.get(chat_id) or Assignee(None, rule.group_id) for chat_id in chat_ids}


def _members_among(account_id: UUID, user_ids: Sequence[UUID]) -> set[UUID]:
    rows = Membership.objects.for_accounts([account_id]).filter(user_id__in=user_ids)
    return set(rows.values_list("user_id", flat=True))


def _next(rule: AssignmentRule, members: Sequence[UUID]) -> UUID | None:
    """Who comes after the one chosen last, in the order of the members."""
    if not members:
        return None
    last = rule.last_user_id
    later = [member for member in members if last is not None and member > last]
    rule.last_user_id = later[0] if later else members[0]
    return rule.last_user_id


def _of_row(row: Assignment) -> Target:
    return Target(row.kind, row.target_id, row.conversation_id, row.inbox_id, row.is_open)


def _target(chat: ConversationFacts) -> Target:
    return Target(AssignmentKind.CHAT, chat.id, chat.id, chat.inbox_id, chat.is_open)
