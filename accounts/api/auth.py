"""`/auth/…`: signing in and out, passwords, the second factor, sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import errors, selectors
from accounts.api import serializers
from accounts.services import passwords, sessions, two_factor, users
from ticaret.api import rows
from ticaret.api.addresses import client_address
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor

_LONGEST_AGENT = 200


class AuthViews(ApiViewSet):
    @operation(
        tag="Auth",
        summary="Email/şifre ile giriş",
        role="public",
        request=serializers.LoginInput,
        response=serializers.LoginOutput,
        errors=[errors.WrongCredentials],
        per_address=20,
        keyed=False,
        description="With two-factor authentication the answer holds a `challenge` only, which "
        "`POST /auth/login/two-factor` takes together with a code.",
    )
    def login(self, request: Request) -> Response:
        result = sessions.login(**self.body(), origin=_origin(request), now=timezone.now())
        if isinstance(result, sessions.Tokens):
            return self.answer({**_shown(result), "challenge": None})
        return self.answer(
            {
                "accessToken": None,
                "refreshToken": None,
                "tokenType": "Bearer",
                "expiresIn": result.expires_in,
                "user": None,
                "accounts": [],
                "challenge": result.token,
            }
        )

    @operation(
        tag="Auth",
        summary="İki adımlı girişi kodla tamamlar",
        role="public",
        request=serializers.SecondStepInput,
        response=serializers.SignInOutput,
        errors=[errors.TokenRefused, errors.WrongCode],
        extension=True,
        per_address=20,
        keyed=False,
    )
    def complete_login(self, request: Request) -> Response:
        tokens = sessions.complete_login(**self.body(), origin=_origin(request), now=timezone.now())
        return self.answer(_shown(tokens))

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
        keyed=False,
    )
    def register(self, request: Request) -> Response:
        now = timezone.now()
        user = users.sign_up(**self.body(), address=client_address(request), now=now)
        return self.answer(_shown(sessions.start(user=user, origin=_origin(request), now=now)))

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
        summary="Parola sifirlama maili gonderir",
        role="public",
        request=serializers.ForgotPasswordInput,
        response=serializers.ReceivedOutput,
        per_address=10,
        keyed=False,
        description="The answer and the work are the same whether or not a user has the address.",
    )
    def forgot_password(self, request: Request) -> Response:
        passwords.forgot(**self.body(), address=client_address(request), now=timezone.now())
        return self.answer({"received": True})

    @operation(
        tag="Auth",
        summary="Reset token ile parola yeniler",
        role="public",
        request=serializers.ResetPasswordInput,
        response=serializers.DoneOutput,
        errors=[errors.TokenRefused],
        per_address=20,
        keyed=False,
        description="Ends every session of the user. Nobody is signed in by it.",
    )
    def reset_password(self, request: Request) -> Response:
        passwords.reset(**self.body(), address=client_address(request), now=timezone.now())
        return self.answer({"done": True})

    @operation(
        tag="Auth",
        summary="Daveti kabul eder ve parolayi belirler",
        role="public",
        request=serializers.AcceptInvitationInput,
        response=serializers.DoneOutput,
        errors=[errors.TokenRefused],
        extension=True,
        per_address=20,
        keyed=False,
    )
    def accept_invitation(self, request: Request) -> Response:
        passwords.accept_invitation(
            **self.body(), address=client_address(request), now=timezone.now()
        )
        return self.answer({"done": True})


class MeViews(ApiViewSet):
    @operation(
        tag="Auth",
        summary="Oturum sahibini ve hesaplarını döner",
        role="user",
        response=serializers.MeOutput,
        extension=True,
    )
    def retrieve(self, request: Request) -> Response:
        actor = self.actor
        if actor.kind != "user" or actor.id is None:
            return self.answer({"user": None, "accounts": _own_accounts(actor), "twoFactor": None})
        user = selectors.own_user(actor=actor)
        return self.answer(
            {
                "user": rows.show(serializers.UserOutput, user),
                "accounts": _own_accounts(actor),
                "twoFactor": two_factor.is_on(user_id=actor.id),
            }
        )

    @operation(
        tag="Auth",
        summary="Kendi profilini gunceller",
        role="user",
        request=serializers.ProfileInput,
        response=serializers.UserOutput,
        errors=[errors.OnlyUsers],
        extension=True,
        if_match=True,
    )
    def update(self, request: Request) -> Response:
        return self.answer(
            users.update_profile(actor=self.actor, if_match=self.if_match, **self.body())
        )

    @operation(
        tag="Auth",
        summary="Kendi parolasini degistirir",
        role="user",
        request=serializers.ChangePasswordInput,
        response=serializers.SignInOutput,
        errors=[errors.OnlyUsers, errors.WrongPassword],
        extension=True,
        keyed=False,
        description="Ends every session of the user, this one too; the answer begins a new one.",
    )
    def change_password(self, request: Request) -> Response:
        now = timezone.now()
        user = passwords.change(actor=self.actor, now=now, **self.body())
        return self.answer(_shown(sessions.start(user=user, origin=_origin(request), now=now)))


class TwoFactorViews(ApiViewSet):
    @operation(
        tag="Auth",
        summary="Iki adimli dogrulama kurulumunu baslatir",
        role="user",
        request=serializers.PasswordInput,
        response=serializers.SetUpOutput,
        status=201,
        errors=[errors.OnlyUsers, errors.WrongPassword, errors.TwoFactorIsOn],
        extension=True,
        keyed=False,
        description="Secret and recovery codes are shown in this answer only. Signing in asks for "
        "codes once `POST /auth/two-factor/confirm` has seen one.",
    )
    def begin(self, request: Request) -> Response:
        found = two_factor.begin(actor=self.actor, now=timezone.now(), **self.body())
        return self.answer(
            {
                "secret": found.secret,
                "otpauthUri": found.otpauth_uri,
                "recoveryCodes": found.recovery_codes,
            }
        )

    @operation(
        tag="Auth",
        summary="Iki adimli dogrulamayi acar",
        role="user",
        request=serializers.CodeInput,
        response=serializers.TwoFactorOutput,
        errors=[
            errors.OnlyUsers,
            errors.WrongCode,
            errors.TwoFactorIsOn,
            errors.TwoFactorIsOff,
        ],
        extension=True,
        keyed=False,
    )
    def confirm(self, request: Request) -> Response:
        two_factor.confirm(actor=self.actor, now=timezone.now(), **self.body())
        return self.answer({"twoFactor": True})

    @operation(
        tag="Auth",
        summary="Iki adimli dogrulamayi kapatir",
        role="user",
        request=serializers.PasswordAndCodeInput,
        response=serializers.TwoFactorOutput,
        errors=[
            errors.OnlyUsers,
            errors.WrongPassword,
            errors.WrongCode,
            errors.TwoFactorIsOff,
        ],
        extension=True,
        keyed=False,
    )
    def switch_off(self, request: Request) -> Response:
        two_factor.switch_off(actor=self.actor, now=timezone.now(), **self.body())
        return self.answer({"twoFactor": False})

    @operation(
        tag="Auth",
        summary="Kurtarma kodlarini yeniler",
        role="user",
        request=serializers.PasswordAndCodeInput,
        response=serializers.RecoveryCodesOutput,
        errors=[
            errors.OnlyUsers,
            errors.WrongPassword,
            errors.WrongCode,
            errors.TwoFactorIsOff,
        ],
        extension=True,
        keyed=False,
    )
    def renew_recovery_codes(self, request: Request) -> Response:
        codes = two_factor.renew_recovery_codes(actor=self.actor, now=timezone.now(), **self.body())
        return self.answer({"recoveryCodes": codes})


class SessionViews(ApiViewSet):
    @operation(
        tag="Auth",
        summary="Kendi oturumlarini listeler",
        role="user",
        listing=Listing(
            sorts={"lastUsedAt": "last_used_at", "createdAt": "created_at"}, default="-lastUsedAt"
        ),
        response=serializers.SessionOutput,
        errors=[errors.OnlyUsers],
        extension=True,
    )
    def list(self, request: Request) -> Response:
        return self.page(selectors.sign_ins(actor=self.actor))

    @operation(
        tag="Auth",
        summary="Kendi oturumunu sonlandirir",
        role="user",
        deletes=True,
        errors=[errors.OnlyUsers, NotFound],
        extension=True,
    )
    def destroy(self, request: Request, session_id: UUID) -> Response:
        sessions.end(actor=self.actor, sign_in_id=session_id, now=timezone.now())
        return self.deleted(session_id)

    @operation(
        tag="Auth",
        summary="Diger butun oturumlari sonlandirir",
        role="user",
        response=serializers.SignInOutput,
        errors=[errors.OnlyUsers],
        extension=True,
        keyed=False,
        description="Ends the console's sessions too; the answer begins a new one for the caller.",
    )
    def end_others(self, request: Request) -> Response:
        tokens = sessions.end_others(actor=self.actor, origin=_origin(request), now=timezone.now())
        return self.answer(_shown(tokens))


def _origin(request: Request) -> sessions.Origin:
    agent = request.headers.get("User-Agent", "").replace("\0", "")
    return sessions.Origin(client_address(request), agent[:_LONGEST_AGENT])


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
