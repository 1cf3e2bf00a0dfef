"""`/accounts/{accountId}/crm/groups…` and the groups of a user."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import groups as serializers
from crm.selectors import groups as selectors
from crm.selectors.people import require_member_of
from crm.services import groups
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_GROUPS = Listing(
    sorts={"name": "name_order", "createdAt": "created_at", "updatedAt": "updated_at"},
    default="name",
    search=True,
)


class GroupViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM gruplarını listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=_GROUPS,
        response=serializers.GroupOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.groups(actor=self.actor, **self.query()))

    @operation(
        tag="CRM",
        summary="CRM grubu oluşturur",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.GroupInput,
        response=serializers.GroupOutput,
        status=201,
        errors=[errors.GroupNameTaken],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            groups.create(
                actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="CRM",
        summary="CRM grup detayını getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.GroupOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        return self.row(selectors.group(actor=self.actor, group_id=group_id))

    @operation(
        tag="CRM",
        summary="CRM grubunu günceller",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.GroupInput,
        response=serializers.GroupOutput,
        errors=[errors.GroupNotFound, errors.GroupNameTaken],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        return self.answer(
            groups.update(
                actor=self.actor,
                group_id=group_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="CRM grubunu siler",
        role=Role.ADMIN,
        scope="crm:write",
        deletes=True,
        errors=[errors.GroupNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        groups.delete(
            actor=self.actor, group_id=group_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(group_id)


class GroupMemberViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Grup üyelerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        response=serializers.GroupMemberOutput,
        errors=[errors.GroupNotFound],
    )
    def list(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        return self.page(selectors.members(actor=self.actor, group_id=group_id))

    @operation(
        tag="CRM",
        summary="Gruba kullanıcı ekler",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.GroupMemberInput,
        response=serializers.GroupMemberOutput,
        status=201,
        errors=[errors.GroupNotFound, errors.UserNotMember],
    )
    def create(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        return self.answer(
            groups.add_member(
                actor=self.actor, group_id=group_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="CRM",
        summary="Grup üyelerini toplu set eder",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.GroupMembersInput,
        response=serializers.GroupMembersOutput,
        errors=[errors.GroupNotFound, errors.UserNotMember],
        if_match=True,
    )
    def replace(self, request: Request, account_id: UUID, group_id: UUID) -> Response:
        return self.answer(
            groups.set_members(
                actor=self.actor,
                group_id=group_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Gruptan kullanıcı çıkarır",
        role=Role.ADMIN,
        scope="crm:write",
        deletes=True,
        errors=[errors.GroupNotFound],
    )
    def destroy(
        self, request: Request, account_id: UUID, group_id: UUID, user_id: UUID
    ) -> Response:
        groups.remove_member(
            actor=self.actor, group_id=group_id, user_id=user_id, now=timezone.now()
        )
        return self.deleted(user_id)


class UserGroupViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Kullanıcının CRM gruplarını listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=_GROUPS,
        response=serializers.GroupOutput,
    )
    def list(self, request: Request, account_id: UUID, user_id: UUID) -> Response:
        require_member_of(actor=self.actor, account_id=account_id, user_id=user_id)
        return self.page(selectors.groups(actor=self.actor, user_id=user_id, **self.query()))
