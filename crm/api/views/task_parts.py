"""`/accounts/{accountId}/crm/tasks/{taskId}/…`: watchers and the checklist."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import tasks as serializers
from crm.selectors import tasks as selectors
from crm.services import checklists, task_people
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class WatcherViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Task watcher listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        response=serializers.WatcherOutput,
        errors=[errors.TaskNotFound],
    )
    def list(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.page(selectors.watchers(actor=self.actor, task_id=task_id))

    @operation(
        tag="CRM",
        summary="Task watcher listesini set eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.WatchersInput,
        response=serializers.WatchersOutput,
        errors=[errors.TaskNotFound, errors.UserNotMember],
        if_match=True,
    )
    def replace(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            task_people.set_watchers(
                actor=self.actor,
                task_id=task_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )


class ChecklistViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Task checklist listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"position": "position"}, default="position"),
        response=serializers.ChecklistItemOutput,
        errors=[errors.TaskNotFound],
    )
    def list(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.page(selectors.checklist(actor=self.actor, task_id=task_id))

    @operation(
        tag="CRM",
        summary="Task checklist item olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ChecklistItemInput,
        response=serializers.ChecklistItemOutput,
        status=201,
        errors=[errors.TaskNotFound, errors.ChecklistFull],
    )
    def create(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            checklists.add(actor=self.actor, task_id=task_id, now=timezone.now(), **self.body())
        )

    @operation(
        tag="CRM",
        summary="Task checklist siralamasini set eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ChecklistOrderInput,
        response=serializers.ChecklistOutput,
        errors=[errors.TaskNotFound, errors.ChecklistOrderIncomplete],
        if_match=True,
        extension=True,
    )
    def reorder(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            checklists.reorder(
                actor=self.actor,
                task_id=task_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Task checklist item gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ChecklistItemInput,
        response=serializers.ChecklistItemOutput,
        errors=[errors.TaskNotFound, errors.ChecklistItemNotFound],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, task_id: UUID, item_id: UUID) -> Response:
        return self.answer(
            checklists.update(
                actor=self.actor,
                task_id=task_id,
                item_id=item_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Task checklist item soft-delete eder",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.TaskNotFound, errors.ChecklistItemNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, task_id: UUID, item_id: UUID) -> Response:
        checklists.remove(
            actor=self.actor,
            task_id=task_id,
            item_id=item_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(item_id)
