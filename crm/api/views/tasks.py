"""`/accounts/{accountId}/crm/tasks…`: tasks, and those of a customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import tasks as serializers
from crm.selectors import tasks as selectors
from crm.services import tasks
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_SORTS = {
    "dueAt": "due_at",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "priority": "priority_rank",
    "title": "title_order",
}
_WRONG = [
    errors.NoSuchContact,
    errors.ContactOfOtherCustomer,
    errors.UserNotMember,
    errors.NoSuchGroup,
]


class TaskViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM task listesini filtrelerle getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.TaskQuery,
        listing=Listing(sorts=_SORTS, default="dueAt", search=True),
        response=serializers.TaskOutput,
        errors=[errors.CustomerNotFound, errors.NoSuchGroup],
        description="Those without a due time come last. `-priority` begins with the most urgent.",
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(
            selectors.filtered_tasks(
                actor=self.actor,
                account_id=account_id,
                chosen=serializers.task_filter(self.query()),
                now=timezone.now(),
            )
        )

    @operation(
        tag="CRM",
        summary="Task olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.TaskInput,
        response=serializers.TaskOutput,
        status=201,
        errors=[
            errors.ChatNotFound,
            errors.MessageNotFound,
            errors.MessageOfOtherChat,
            errors.NoSuchCustomer,
            *_WRONG,
        ],
        extension=True,
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            tasks.create(actor=self.actor, account_id=account_id, now=timezone.now(), **self.body())
        )

    @operation(
        tag="CRM",
        summary="Tasklari durumlarina gore sayar",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.TaskCountsQuery,
        response=serializers.TaskCountsOutput,
        errors=[errors.CustomerNotFound, errors.NoSuchGroup],
        extension=True,
    )
    def counts(self, request: Request, account_id: UUID) -> Response:
        now = timezone.now()
        rows = selectors.filtered_tasks(
            actor=self.actor,
            account_id=account_id,
            chosen=serializers.task_filter(self.query()),
            now=now,
        )
        counted = selectors.task_counts(rows, now=now)
        return self.answer({"inProgress": counted.pop("in_progress"), **counted})

    @operation(
        tag="CRM",
        summary="Task detayini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.TaskOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.row(selectors.task(actor=self.actor, task_id=task_id))

    @operation(
        tag="CRM",
        summary="Task gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.TaskChangeInput,
        response=serializers.TaskOutput,
        errors=[errors.TaskNotFound, errors.NoSuchCustomer, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            tasks.update(
                actor=self.actor,
                task_id=task_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Task soft-delete eder",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.TaskNotFound],
        if_match=True,
        description="Its comments go with it.",
    )
    def destroy(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        tasks.delete(actor=self.actor, task_id=task_id, now=timezone.now(), if_match=self.if_match)
        return self.deleted(task_id)

    @operation(
        tag="CRM",
        summary="Taski tamamlar",
        role=Role.AGENT,
        scope="crm:write",
        response=serializers.TaskOutput,
        errors=[errors.TaskNotFound],
        if_match=True,
        extension=True,
    )
    def complete(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            tasks.complete(
                actor=self.actor, task_id=task_id, now=timezone.now(), if_match=self.if_match
            )
        )

    @operation(
        tag="CRM",
        summary="Taski yeniden acar",
        role=Role.AGENT,
        scope="crm:write",
        response=serializers.TaskOutput,
        errors=[errors.TaskNotFound],
        if_match=True,
        extension=True,
    )
    def reopen(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            tasks.reopen(
                actor=self.actor, task_id=task_id, now=timezone.now(), if_match=self.if_match
            )
        )


class CustomerTaskViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer task listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts=_SORTS, default="-createdAt"),
        response=serializers.TaskOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(selectors.customer_tasks(actor=self.actor, customer_id=customer_id))

    @operation(
        tag="CRM",
        summary="Customer task olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerTaskInput,
        response=serializers.TaskOutput,
        status=201,
        errors=[errors.CustomerNotFound, *_WRONG],
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            tasks.create_for_customer(
                actor=self.actor, customer_id=customer_id, now=timezone.now(), **self.body()
            )
        )
