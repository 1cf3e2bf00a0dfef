"""`/accounts/…`: accounts, their members, their API accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import errors, selectors
from accounts.api import serializers
from accounts.services import accounts, api_accounts, members
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_BY_CREATION = Listing(sorts={"createdAt": "created_at"}, default="createdAt")


class AccountViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Kullanıcının account listesini döner",
        role="user",
        listing=Listing(sorts={"title": "title", "createdAt": "created_at"}, default="title"),
        response=serializers.AccountOutput,
    )
    def list(self, request: Request) -> Response:
        return self.page(selectors.accounts(actor=self.actor))

    @operation(
        tag="Accounts",
        summary="Yeni account oluşturur",
        role="user",
        request=serializers.AccountInput,
        response=serializers.AccountOutput,
        status=201,
        errors=[errors.OnlyUsers, errors.SlugTaken],
    )
    def create(self, request: Request) -> Response:
        return self.answer(accounts.create_account(actor=self.actor, **self.body()))

    @operation(
        tag="Accounts",
        summary="Account detayini getirir",
        role=Role.VIEWER,
        scope="accounts:read",
        response=serializers.AccountOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.row(selectors.account(actor=self.actor, account_id=account_id))

    @operation(
        tag="Accounts",
        summary="Account ayarlarini gunceller",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.AccountInput,
        response=serializers.AccountOutput,
        errors=[errors.SlugTaken],
        extension=True,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            accounts.update_account(
                actor=self.actor, account_id=account_id, if_match=self.if_match, **self.body()
            )
        )


class MemberViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Account kullanıcılarını listeler",
        role=Role.VIEWER,
        scope="accounts:read",
        listing=_BY_CREATION,
        response=serializers.MemberOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.members(actor=self.actor))

    @operation(
        tag="Accounts",
        summary="Account'a kullanıcı ekler veya bağlar",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.MemberInput,
        response=serializers.MemberOutput,
        status=201,
        errors=[errors.RoleTooHigh, errors.AlreadyMember],
        description="Who is unknown is invited by mail. The answer is the same in both cases.",
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            members.add(actor=self.actor, account_id=account_id, now=timezone.now(), **self.body())
        )

    @operation(
        tag="Accounts",
        summary="Kullanıcı rolünü günceller",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.RoleInput,
        response=serializers.MemberOutput,
        errors=[errors.RoleTooHigh, errors.LastOwner],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, user_id: UUID) -> Response:
        return self.answer(
            members.change_role(
                actor=self.actor,
                account_id=account_id,
                user_id=user_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="Accounts",
        summary="Kullaniciyi account'tan cikarir",
        role=Role.ADMIN,
        scope="accounts:write",
        deletes=True,
        errors=[errors.RoleTooHigh, errors.LastOwner],
        extension=True,
    )
    def destroy(self, request: Request, account_id: UUID, user_id: UUID) -> Response:
        members.remove(actor=self.actor, account_id=account_id, user_id=user_id, now=timezone.now())
        return self.deleted(user_id)


class ApiAccountViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="API hesaplarını listeler",
        role=Role.ADMIN,
        scope="accounts:read",
        listing=_BY_CREATION,
        response=serializers.ApiAccountOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.api_accounts(actor=self.actor))

    @operation(
        tag="Accounts",
        summary="Yeni API hesabı oluşturur",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.ApiAccountInput,
        response=serializers.NewSecretOutput,
        status=201,
        errors=[errors.RoleTooHigh, errors.InboxNotFound],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        created = api_accounts.create(actor=self.actor, account_id=account_id, **self.body())
        return self.answer(_with_secret(*created))

    @operation(
        tag="Accounts",
        summary="API hesabi detayini getirir",
        role=Role.ADMIN,
        scope="accounts:read",
        response=serializers.ApiAccountOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, api_account_id: UUID) -> Response:
        return self.row(selectors.api_accounts(actor=self.actor).filter(pk=api_account_id))

    @operation(
        tag="Accounts",
        summary="API hesabini gunceller",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.ApiAccountInput,
        response=serializers.ApiAccountOutput,
        errors=[errors.ApiAccountRevoked, errors.RoleTooHigh, errors.InboxNotFound],
        extension=True,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, api_account_id: UUID) -> Response:
        return self.answer(
            api_accounts.update(
                actor=self.actor,
                api_account_id=api_account_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="Accounts",
        summary="API hesabı secret rotate eder",
        role=Role.ADMIN,
        scope="accounts:write",
        request=serializers.RotateInput,
        response=serializers.NewSecretOutput,
        errors=[errors.ApiAccountRevoked, errors.RoleTooHigh],
    )
    def rotate_secret(self, request: Request, account_id: UUID, api_account_id: UUID) -> Response:
        rotated = api_accounts.rotate_secret(
            actor=self.actor,
            api_account_id=api_account_id,
            overlap=timedelta(seconds=self.body()["overlap_seconds"]),
            now=timezone.now(),
        )
        return self.answer(_with_secret(*rotated))

    @operation(
        tag="Accounts",
        summary="API hesabını revoke eder",
        role=Role.ADMIN,
        scope="accounts:write",
        response=serializers.ApiAccountOutput,
        errors=[errors.RoleTooHigh],
    )
    def revoke(self, request: Request, account_id: UUID, api_account_id: UUID) -> Response:
        return self.answer(
            api_accounts.revoke(actor=self.actor, api_account_id=api_account_id, now=timezone.now())
        )


def _with_secret(api_account: Any, secret: str) -> dict[str, Any]:
    return {**rows.show(serializers.ApiAccountOutput, api_account), "secret": secret}
