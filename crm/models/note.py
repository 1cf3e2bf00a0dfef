"""What colleagues write down about customers and tasks, and what it said before."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from crm.choices import WritingKind
from crm.models.contact import Contact
from crm.models.customer import Customer
from crm.models.task import Task
from ticaret.tenancy.models import TenantModel

_LIVE = Q(deleted_at__isnull=True)


class _Writing(TenantModel):
    """A text with its author, and who changed it last. `mentions` are ids of the users it calls."""

    text = models.TextField()
    mentions = models.JSONField(default=list, blank=True)
    author_kind = models.CharField(max_length=16)
    author_id = models.UUIDField(null=True, blank=True)
    author_label = models.CharField(max_length=255, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    edited_by_kind = models.CharField(max_length=16, blank=True, default="")
    edited_by_id = models.UUIDField(null=True, blank=True)
    edited_by_label = models.CharField(max_length=255, blank=True, default="")
    revision_count = models.PositiveIntegerField(default=0, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        abstract = True


class Note(_Writing):
    """What is known of a customer, or of one of its contacts. Any agent may correct it."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="written_notes", db_index=False
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="written_notes"
    )
    search = models.TextField(blank=True, default="", editable=False)

    class Meta(_Writing.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["customer", "-id"], name="crm_note_of_customer"),
            GinIndex(
                fields=["search"],
                opclasses=["gin_trgm_ops"],
                condition=_LIVE,
                name="crm_note_search",
            ),
        ]

    def __str__(self) -> str:
        return f"note on {self.customer_id}"


class Comment(_Writing):
    """What somebody says about a customer or, with `task` set, about a task.

    `customer` of a comment on a task is the task's, or none.
    """

    customer = models.ForeignKey(
        Customer,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,
    )
    task = models.ForeignKey(
        Task,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="comments",
        db_index=False,
    )

    class Meta(_Writing.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | Q(task__isnull=False),
                name="crm_comment_is_on_something",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="crm_comment_of_customer"),
            models.Index(fields=["task", "-id"], name="crm_comment_of_task"),
        ]

    def __str__(self) -> str:
        return f"comment on {self.task_id or self.customer_id}"


class Revision(TenantModel):
    """What a note or comment said until it was changed. Only added to.

    `written_*` is who had written this text, and when.
    """

    kind = models.CharField(max_length=16, choices=WritingKind.choices)
    target_id = models.UUIDField()
    number = models.PositiveIntegerField()
    text = models.TextField()
    written_at = models.DateTimeField()
    written_by_kind = models.CharField(max_length=16)
    written_by_id = models.UUIDField(null=True, blank=True)
    written_by_label = models.CharField(max_length=255, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["target_id", "number"], name="crm_revision_unique"),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.kind} {self.target_id}"
