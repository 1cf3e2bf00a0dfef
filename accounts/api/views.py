"""The endpoints of accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import errors, selectors
from accounts.api import serializers
from accounts.services import accounts, api_accounts, sessions, users
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Actor, Role

_BY_CREATION = Listing(sorts={"createdAt": "created_at"}, default="createdAt")


class AuthViews(ApiViewSet):
    @operation(
        tag="Auth",
        summary="Email/şifre ile giriş",
        role="public",
        request=serializers.LoginInput,
        response=serializers.SignInOutput,
        errors=[errors.WrongCredentials],
        per_address=20,
        keyed=False,
    )
    def login(self, request: Request) -> Response:
        return self.answer(_shown(sessions.login(**self.body(), now=timezone.now())))

    @operation(
        tag="Auth",
        summary="Çıkış (v1 no-op)",
        role="user",
        request=serializers.LogoutInput,
        response=serializers.LoggedOutOutput,
        per_address=60,
        keyed=False,
    )
    def logout(self, request: Request) -> Response:
        sessions.logout(refresh_token=self.body()["refresh_token"], now=timezone.now())
        return self.answer({"loggedOut": True})

    @operation(
        tag="Auth",
        summary="Yeni kullanici kaydi olusturur",
        role="public",
        request=serializers.RegisterInput,
        response=serializers.SignInOutput,
        status=201,
        errors=[errors.EmailTaken],
        per_address=10,
    )
    def register(self, request: Request) -> Response:
        user = users.register(**self.body())
        return self.answer(_shown(sessions.start(user=user, now=timezone.now())))

    @operation(
        tag="Auth",
        summary="Erişim anahtarını yeniler",
        role="public",
        request=serializers.RefreshInput,
        response=serializers.SignInOutput,
        errors=[errors.RefreshRefused],
        extension=True,
        per_address=60,
        keyed=False,
    )
    def refresh(self, request: Request) -> Response:
        return self.answer(_shown(sessions.refresh(**self.body(), now=timezone.now())))

    @operation(
        tag="Auth",
        summary="Oturum sahibini ve hesaplarını döner",
        role="user",
        response=serializers.MeOutput,
        extension=True,
    )
    def me(self, request: Request) -> Response:
        user = selectors.own_user(actor=self.actor)
        shown = None if user is None else rows.show(serializers.UserOutput, user)
        return self.answer({"user": shown, "accounts": _own_accounts(self.actor)})


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
        errors=[errors.RoleTooHigh],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        created = api_accounts.create(actor=self.actor, account_id=account_id, **self.body())
        return self.answer(_with_secret(*created))

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


def _shown(tokens: sessions.Tokens) -> dict[str, Any]:
    return {
        "accessToken": tokens.access_token,
        "refreshToken": tokens.refresh_token,
        "tokenType": "Bearer",
        "expiresIn": tokens.expires_in,
        "user": rows.show(serializers.UserOutput, tokens.user),
        "accounts": _own_accounts(tokens.actor),
    }


def _own_accounts(actor: Actor) -> list[dict[str, Any]]:
    shown = rows.read(serializers.AccountOutput, selectors.accounts(actor=actor))
    return [{**account, "role": actor.roles[UUID(account["id"])].word} for account in shown]
