"""`/accounts/{accountId}/crm/assignments…` and the rules that assign new chats."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import assignments as serializers
from crm.choices import AssignmentKind
from crm.selectors import assignments as selectors
from crm.services import assigning, settings
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_WRONG = [errors.AssigneeMissing, errors.UserNotMember, errors.NoSuchGroup]
_EACH = "Each id has its own result; one that is not there stops nothing."


class AssignmentAuditViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM assignment audit geçmişini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.ChangeQuery,
        # Ids are in the order of time, and the indexes are by id.
        listing=Listing(
            sorts={"createdAt": "id"}, default="-createdAt", updated_column="created_at"
        ),
        response=serializers.ChangeOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.changes(actor=self.actor, **self.query()))


class ChatAssignmentViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Chat assignment bilgisini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.AssignmentOutput,
        errors=[errors.ChatNotFound],
    )
    def retrieve(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            selectors.present(
                actor=self.actor,
                account_id=account_id,
                kind=AssignmentKind.CHAT,
                target_id=chat_id,
            )
        )

    @operation(
        tag="CRM",
        summary="Chat assignment set/change eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.AssignInput,
        response=serializers.AssignmentOutput,
        errors=[errors.ChatNotFound, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            assigning.assign(
                actor=self.actor,
                account_id=account_id,
                kind=AssignmentKind.CHAT,
                target_id=chat_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Chat assignment kaldırır",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.ChatNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        assigning.unassign(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.CHAT,
            target_id=chat_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(chat_id)

    @operation(
        tag="CRM",
        summary="Chatleri toplu atar",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.AssignChatsInput,
        response=serializers.BulkOutput,
        errors=_WRONG,
        description=_EACH,
    )
    def assign_many(self, request: Request, account_id: UUID) -> Response:
        body = self.body()
        results = assigning.assign_many(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.CHAT,
            target_ids=body.pop("chat_ids"),
            now=timezone.now(),
            **body,
        )
        return self.answer(serializers.bulk_answer(results))

    @operation(
        tag="CRM",
        summary="Chat assignmentlarını toplu kaldırır",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.UnassignChatsInput,
        response=serializers.BulkOutput,
        description=_EACH,
    )
    def unassign_many(self, request: Request, account_id: UUID) -> Response:
        body = self.body()
        results = assigning.unassign_many(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.CHAT,
            target_ids=body.pop("chat_ids"),
            now=timezone.now(),
            **body,
        )
        return self.answer(serializers.bulk_answer(results))


class MessageAssignmentViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Mesaj assignment bilgisini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.AssignmentOutput,
        errors=[errors.MessageNotFound],
    )
    def retrieve(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.answer(
            selectors.present(
                actor=self.actor,
                account_id=account_id,
                kind=AssignmentKind.MESSAGE,
                target_id=message_id,
            )
        )

    @operation(
        tag="CRM",
        summary="Mesaj assignment set/change eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.AssignInput,
        response=serializers.AssignmentOutput,
        errors=[errors.MessageNotFound, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        return self.answer(
            assigning.assign(
                actor=self.actor,
                account_id=account_id,
                kind=AssignmentKind.MESSAGE,
                target_id=message_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Mesaj assignment kaldırır",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.MessageNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, message_id: UUID) -> Response:
        assigning.unassign(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.MESSAGE,
            target_id=message_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(message_id)

    @operation(
        tag="CRM",
        summary="Mesajları toplu atar",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.AssignMessagesInput,
        response=serializers.BulkOutput,
        errors=_WRONG,
        description=_EACH,
    )
    def assign_many(self, request: Request, account_id: UUID) -> Response:
        body = self.body()
        results = assigning.assign_many(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.MESSAGE,
            target_ids=body.pop("message_ids"),
            now=timezone.now(),
            **body,
        )
        return self.answer(serializers.bulk_answer(results))

    @operation(
        tag="CRM",
        summary="Mesaj assignmentlarını toplu kaldırır",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.UnassignMessagesInput,
        response=serializers.BulkOutput,
        description=_EACH,
    )
    def unassign_many(self, request: Request, account_id: UUID) -> Response:
        body = self.body()
        results = assigning.unassign_many(
            actor=self.actor,
            account_id=account_id,
            kind=AssignmentKind.MESSAGE,
            target_ids=body.pop("message_ids"),
            now=timezone.now(),
            **body,
        )
        return self.answer(serializers.bulk_answer(results))


class AssignmentRuleViews(ApiViewSet):
    """How new chats find somebody by themselves."""

    @operation(
        tag="CRM",
        summary="Otomatik atama kurallarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"createdAt": "id"}, default="createdAt"),
        response=serializers.RuleOutput,
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.rules(actor=self.actor))

    @operation(
        tag="CRM",
        summary="Otomatik atama kuralini set eder",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.RuleInput,
        response=serializers.RuleOutput,
        errors=[errors.InboxSourceNotFound, errors.NoSuchGroup, errors.RuleNeedsGroup],
        extension=True,
        if_match=True,
    )
    def replace(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            settings.set_rule(
                actor=self.actor,
                account_id=account_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Otomatik atama kuralini siler",
        role=Role.ADMIN,
        scope="crm:write",
        deletes=True,
        errors=[errors.AssignmentRuleNotFound],
        extension=True,
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, rule_id: UUID) -> Response:
        settings.delete_rule(
            actor=self.actor,
            account_id=account_id,
            rule_id=rule_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(rule_id)
