"""Comments on customers and tasks."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import notes as serializers
from crm.selectors import notes as selectors
from crm.services import comments
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

# Ids are in the order of time, and the indexes are by id.
_COMMENTS = Listing(sorts={"createdAt": "id"}, default="-createdAt")


class CustomerCommentViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer yorumlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=_COMMENTS,
        response=serializers.CommentOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(selectors.customer_comments(actor=self.actor, customer_id=customer_id))

    @operation(
        tag="CRM",
        summary="Customer yorumu olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CommentInput,
        response=serializers.CommentOutput,
        status=201,
        errors=[errors.CustomerNotFound, errors.UserNotMember],
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            comments.create_on_customer(
                actor=self.actor, customer_id=customer_id, now=timezone.now(), **self.body()
            )
        )


class TaskCommentViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Task yorumlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=_COMMENTS,
        response=serializers.CommentOutput,
        errors=[errors.TaskNotFound],
    )
    def list(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.page(selectors.task_comments(actor=self.actor, task_id=task_id))

    @operation(
        tag="CRM",
        summary="Task yorumu olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CommentInput,
        response=serializers.CommentOutput,
        status=201,
        errors=[errors.TaskNotFound, errors.UserNotMember],
    )
    def create(self, request: Request, account_id: UUID, task_id: UUID) -> Response:
        return self.answer(
            comments.create_on_task(
                actor=self.actor, task_id=task_id, now=timezone.now(), **self.body()
            )
        )


class CommentViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer/task yorum detayini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.CommentOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, comment_id: UUID) -> Response:
        return self.row(selectors.comment(actor=self.actor, comment_id=comment_id))

    @operation(
        tag="CRM",
        summary="Customer/task yorumunu gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CommentInput,
        response=serializers.CommentOutput,
        errors=[errors.CommentNotFound, errors.NotTheAuthor, errors.UserNotMember],
        if_match=True,
        description="Its author may, or an admin.",
    )
    def update(self, request: Request, account_id: UUID, comment_id: UUID) -> Response:
        return self.answer(
            comments.update(
                actor=self.actor,
                comment_id=comment_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Customer/task yorumunu soft-delete eder",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.CommentNotFound, errors.NotTheAuthor],
        if_match=True,
        description="Its author may, or an admin.",
    )
    def destroy(self, request: Request, account_id: UUID, comment_id: UUID) -> Response:
        comments.delete(
            actor=self.actor, comment_id=comment_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(comment_id)

    @operation(
        tag="CRM",
        summary="Yorumun onceki hallerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"number": "number"}, default="-number"),
        response=serializers.RevisionOutput,
        errors=[errors.CommentNotFound],
        extension=True,
    )
    def revisions(self, request: Request, account_id: UUID, comment_id: UUID) -> Response:
        return self.page(selectors.comment_revisions(actor=self.actor, comment_id=comment_id))
