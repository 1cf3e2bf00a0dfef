"""Whose a chat or a message is, whose it was, and how new chats find somebody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from crm.choices import AssignmentAction, AssignmentHow, AssignmentKind, AssignmentMode
from crm.models.group import Group
from ticaret.tenancy.models import TenantModel

_CHAT = Q(kind=AssignmentKind.CHAT)


class Assignment(TenantModel):
    """Who a chat or a message is given to now: a user, a group, or both.

    The row stays when the assignment is removed, with neither: it is what those who assign at
    the same time lock. `target_id` is the chat's or the message's id. `is_open` follows the
    chat: closed and snoozed ones weigh nothing on anybody's capacity.
    """

    kind = models.CharField(max_length=16, choices=AssignmentKind.choices)
    target_id = models.UUIDField()
    conversation_id = models.UUIDField()
    inbox_id = models.UUIDField()
    user = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    how = models.CharField(max_length=16, choices=AssignmentHow.choices, blank=True, default="")
    is_open = models.BooleanField(default=True)
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by_kind = models.CharField(max_length=16, blank=True, default="")
    assigned_by_id = models.UUIDField(null=True, blank=True)
    assigned_by_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "target_id"], name="crm_assignment_target_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "user", "is_open"],
                condition=_CHAT & Q(user__isnull=False),
                name="crm_assignment_of_user",
            ),
            models.Index(
                fields=["account", "group"],
                condition=_CHAT & Q(group__isnull=False),
                name="crm_assignment_of_group",
            ),
            models.Index(fields=["conversation_id"], name="crm_assignment_of_chat"),
            models.Index(
                fields=["account", "group", "assigned_at"],
                condition=_CHAT & Q(user__isnull=True, how=AssignmentHow.CAPACITY, is_open=True),
                name="crm_assignment_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"


class AssignmentChange(TenantModel):
    """Who had what, since when, and who has it now. Only added to.

    No foreign keys: an entry outlives what it speaks of.
    """

    kind = models.CharField(max_length=16, choices=AssignmentKind.choices)
    target_id = models.UUIDField()
    conversation_id = models.UUIDField()
    inbox_id = models.UUIDField()
    action = models.CharField(max_length=16, choices=AssignmentAction.choices)
    previous_user_id = models.UUIDField(null=True, blank=True)
    previous_group_id = models.UUIDField(null=True, blank=True)
    previous_since = models.DateTimeField(null=True, blank=True)
    user_id = models.UUIDField(null=True, blank=True)
    group_id = models.UUIDField(null=True, blank=True)
    how = models.CharField(max_length=16, choices=AssignmentHow.choices)
    reason = models.CharField(max_length=500, blank=True, default="")
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True, blank=True)
    actor_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        indexes = [
            models.Index(fields=["account", "-id"], name="crm_assigned_newest"),
            models.Index(fields=["target_id", "-id"], name="crm_assigned_of_target"),
            models.Index(fields=["conversation_id", "-id"], name="crm_assigned_of_chat"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id} {self.action}"


class AssignmentRule(TenantModel):
    """How new chats of an inbox find somebody; of every other inbox where `inbox_id` is empty.

    `last_user_id` is who was chosen last, so that the next one is next. `capacity` is how many
    open chats a member may have before `capacity` chooses nobody.
    """

    inbox_id = models.UUIDField(null=True, blank=True)
    mode = models.CharField(
        max_length=16, choices=AssignmentMode.choices, default=AssignmentMode.OFF
    )
    group = models.ForeignKey(
        Group, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    capacity = models.PositiveIntegerField(default=20)
    last_user_id = models.UUIDField(null=True, blank=True, editable=False)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "inbox_id"],
                nulls_distinct=False,
                name="crm_assignment_rule_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mode} for {self.inbox_id or 'every inbox'}"
