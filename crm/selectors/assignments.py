"""How to fetch assignments and their history, and how lists of chats are filtered by them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.choices import AssignmentHow, AssignmentKind, AssignmentMode
from crm.errors import AssignmentRuleNotFound
from crm.models import Assignment, AssignmentChange, AssignmentRule, Group, GroupMember
from crm.selectors.identities import require_chat, require_message
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_M = TypeVar("_M", bound=models.Model)
_HELD = Q(user__isnull=False) | Q(group__isnull=False)


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    """Which chats a list shows by whose they are. Empty fields restrict nothing.

    `mine` and `my_teams` are the acting user's; an API account has neither.
    """

    assigned_user_id: UUID | None = None
    group_id: UUID | None = None
    mine: bool = False
    my_teams: bool = False
    unassigned: bool = False

    @property
    def is_empty(self) -> bool:
        return self == AssignmentFilter()


def narrowed(
    rows: TenantQuerySet[_M], *, actor: Actor, chosen: AssignmentFilter, chat: str = "pk"
) -> TenantQuerySet[_M]:
    """Those of `rows` that `chosen` lets through; `chat` is the column with the chat's id."""
    held = (
        Assignment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
        .filter(kind=AssignmentKind.CHAT, target_id=OuterRef(chat))
        .filter(_HELD)
    )
    own = actor.id if actor.kind == "user" else None
    if chosen.assigned_user_id is not None:
        rows = rows.filter(Exists(held.filter(user_id=chosen.assigned_user_id)))
    if chosen.group_id is not None:
        rows = rows.filter(Exists(held.filter(group_id=chosen.group_id)))
    if own is None and (chosen.mine or chosen.my_teams):
        return rows.none()
    if chosen.mine:
        rows = rows.filter(Exists(held.filter(user=own)))
    if chosen.my_teams:
        teams = GroupMember.objects.for_accounts(actor.accounts_with(Role.VIEWER)).filter(
            user=own, group__deleted_at__isnull=True
        )
        rows = rows.filter(Exists(held.filter(group_id__in=teams.values("group_id"))))
    if chosen.unassigned:
        rows = rows.filter(~Exists(held))
    return rows


def assignments(*, actor: Actor) -> TenantQuerySet[Assignment]:
    """The assignments of the actor's accounts, in the inboxes it may touch."""
    rows = Assignment.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    return rows if actor.inbox_ids is None else rows.filter(inbox_id__in=actor.inbox_ids)


def present(*, actor: Actor, account_id: UUID, kind: str, target_id: UUID) -> Assignment:
    """Whose a chat or a message is now; an unsaved row without an id when it was never anybody's.

    Raises ChatNotFound, MessageNotFound.
    """
    if kind == AssignmentKind.CHAT:
        chat = require_chat(actor=actor, account_id=account_id, conversation_id=target_id)
        conversation_id, inbox_id = chat.id, chat.inbox_id
    else:
        message = require_message(actor=actor, account_id=account_id, message_id=target_id)
        conversation_id, inbox_id = message.conversation_id, message.inbox_id
    rows = assignments(actor=actor).filter(account_id=account_id)
    found = rows.filter(kind=kind, target_id=target_id).first()
    if found is not None:
        return found
    return Assignment(
        id=None,
        account_id=account_id,
        kind=kind,
        target_id=target_id,
        conversation_id=conversation_id,
        inbox_id=inbox_id,
    )


def assignments_of_chats(
    *, actor: Actor, conversation_ids: Sequence[UUID]
) -> dict[UUID, Assignment]:
    """Whose these chats are now, by the chat's id; nobody's are absent. For lists of chats."""
    rows = assignments(actor=actor).filter(_HELD, kind=AssignmentKind.CHAT)
    rows = rows.filter(target_id__in=conversation_ids).select_related("user", "group")
    return {row.target_id: row for row in rows}


def chats_of(
    *, account_id: UUID, user_id: UUID | None, group_id: UUID | None
) -> QuerySet[Assignment, UUID]:
    """The ids of the chats that the user, and the group, have now."""
    wanted = {"user_id": user_id, "group_id": group_id}
    rows = Assignment.objects.for_accounts([account_id]).filter(_HELD, kind=AssignmentKind.CHAT)
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return rows.values_list("target_id", flat=True)


def shown_on_chats(
    *, account_id: UUID, conversation_ids: Collection[UUID]
) -> dict[UUID, dict[str, Any]]:
    """What lists of chats show of the assignment, by chat; nobody's are absent."""
    rows = Assignment.objects.for_accounts([account_id]).filter(_HELD, kind=AssignmentKind.CHAT)
    return {
        row["target_id"]: {
            "userId": row["user_id"],
            "userName": row["user__display_name"],
            "groupId": row["group_id"],
            "groupName": row["group__name"],
            "assignedAt": row["assigned_at"],
        }
        for row in rows.filter(target_id__in=conversation_ids).values(
            "target_id",
            "user_id",
            "user__display_name",
            "group_id",
            "group__name",
            "assigned_at",
        )
    }


def locked_assignments(
    *, account_id: UUID, kind: str, target_ids: Collection[UUID]
) -> dict[UUID, Assignment]:
    """The rows of these targets by target, locked in the order of the targets' ids.

    For a service that has checked the targets; they must exist by now.
    """
    rows = Assignment.objects.for_accounts([account_id]).filter(kind=kind)
    rows = rows.filter(target_id__in=target_ids).order_by("target_id")
    return {row.target_id: row for row in rows.select_for_update(no_key=True)}


def changes(
    *,
    actor: Actor,
    kind: str = "",
    target_id: UUID | None = None,
    chat_id: UUID | None = None,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    by_id: UUID | None = None,
) -> TenantQuerySet[AssignmentChange]:
    """Who had what, and when. `user_id` and `group_id` find it before and after the change."""
    rows = AssignmentChange.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    exact = {"kind": kind, "target_id": target_id, "conversation_id": chat_id, "actor_id": by_id}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if user_id is not None:
        rows = rows.filter(Q(user_id=user_id) | Q(previous_user_id=user_id))
    if group_id is not None:
        rows = rows.filter(Q(group_id=group_id) | Q(previous_group_id=group_id))
    return rows


def rules(*, actor: Actor) -> TenantQuerySet[AssignmentRule]:
    """How new chats find somebody in the actor's accounts."""
    rows = AssignmentRule.objects.for_accounts(actor.accounts_with(Role.VIEWER))
    if actor.inbox_ids is not None:
        rows = rows.filter(inbox_id__in=actor.inbox_ids)
    return rows


def locked_rule(*, actor: Actor, rule_id: UUID) -> AssignmentRule:
    """One rule, locked until the transaction ends. Raises AssignmentRuleNotFound, Forbidden."""
    found = rules(actor=actor).select_for_update(no_key=True).filter(pk=rule_id).first()
    if found is None:
        raise AssignmentRuleNotFound
    actor.require(found.account_id, Role.ADMIN)
    return found


def active_rules(*, account_ids: Collection[UUID]) -> dict[tuple[UUID, UUID | None], UUID]:
    """(account, inbox or None for every other inbox) → the rule that decides there.

    A rule that is off is among them: it switches off what would hold for every inbox.
    """
    rows = AssignmentRule.objects.for_accounts(account_ids)
    return {(row[0], row[1]): row[2] for row in rows.values_list("account_id", "inbox_id", "id")}


def locked_rules(*, rule_ids: Collection[UUID]) -> dict[UUID, AssignmentRule]:
    """These rules, where they choose somebody, locked in the order of their ids."""
    rows = AssignmentRule.objects.unscoped().filter(id__in=rule_ids)
    rows = rows.exclude(mode=AssignmentMode.OFF).select_for_update(no_key=True).order_by("id")
    return {row.id: row for row in rows}


def capacity_rules() -> list[AssignmentRule]:
    """The rules by capacity of all accounts, for the platform's own sweep."""
    rows = AssignmentRule.objects.unscoped().filter(mode=AssignmentMode.CAPACITY)
    return list(rows.filter(group__deleted_at__isnull=True, group__isnull=False).order_by("id"))


def locked_waiting(*, rule: AssignmentRule, limit: int) -> list[Assignment]:
    """The open chats that the rule left to its group because everybody was full, oldest first.

    Locked; those that somebody else is just assigning are passed over.
    """
    if rule.group_id is None:
        return []
    rows = Assignment.objects.for_accounts([rule.account_id]).filter(
        kind=AssignmentKind.CHAT,
        group_id=rule.group_id,
        user__isnull=True,
        is_open=True,
        how=AssignmentHow.CAPACITY,
    )
    if rule.inbox_id is not None:
        rows = rows.filter(inbox_id=rule.inbox_id)
    else:
        others = AssignmentRule.objects.for_accounts([rule.account_id])
        rows = rows.exclude(inbox_id__in=others.filter(inbox_id__isnull=False).values("inbox_id"))
    waiting = rows.order_by("assigned_at", "id").select_for_update(no_key=True, skip_locked=True)
    return list(waiting[:limit])


def open_chats_of(*, account_id: UUID, user_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many open chats each user has; who has none is absent."""
    rows = Assignment.objects.for_accounts([account_id]).filter(
        kind=AssignmentKind.CHAT, is_open=True, user_id__in=user_ids
    )
    counted = rows.values("user_id").annotate(number=models.Count("pk"))
    return dict(counted.values_list("user_id", "number"))


def available_members(*, account_id: UUID, group_id: UUID) -> list[UUID]:
    """The users of a live group who can be given work: active members, in a fixed order."""
    rows = GroupMember.objects.for_accounts([account_id]).filter(
        group_id=group_id,
        group__deleted_at__isnull=True,
        user__is_active=True,
        user__memberships__account_id=account_id,
    )
    return list(rows.order_by("user_id").values_list("user_id", flat=True))


def group_names(*, group_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of groups that rows fetched for an actor speak of, deleted ones too."""
    return dict(Group.objects.unscoped().filter(id__in=group_ids).values_list("id", "name"))
