"""Valid calls of the operations of accounts."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from accounts.models import Membership, SignIn
from accounts.services import accounts as account_services
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import (
    PASSWORD,
    access_token,
    code_now,
    make_api_account,
    make_firm,
    make_member,
    make_two_factor,
)
from ticaret.tenancy.actor import Role


def _accounts(world: World, number: int) -> None:
    for _ in range(number):
        firm = make_firm()
        Membership.objects.create(
            account=firm.account, user=world.firm.owner, role=Role.VIEWER.word
        )


def _members(world: World, number: int) -> None:
    for _ in range(number):
        make_member(world.firm, Role.AGENT)


def _api_accounts(world: World, number: int) -> None:
    for _ in range(number):
        make_api_account(world.firm, name=world.marker)


def _one_api_account(world: World) -> Call:
    api_account, _ = make_api_account(world.firm, name=world.marker)
    return Call(path={"accountId": world.firm.id, "apiAccountId": api_account.pk})


def _one_member(world: World) -> dict[str, UUID]:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return {"accountId": world.firm.id, "userId": member.pk}


def _sessions(world: World, number: int) -> None:
    for _ in range(number):
        access_token(world.firm.owner)


def _entries(world: World, number: int) -> None:
    for step in range(number):
        account_services.update_account(
            actor=world.firm.actor, account_id=world.firm.id, title=f"{world.marker} {step}"
        )


@call("postAuthLogout")
def logout(world: World) -> Call:
    return Call(body={})


@call("getAuthMe")
def me(world: World) -> Call:
    return Call()


@call("getAccounts", rows=_accounts)
def accounts(world: World) -> Call:
    return Call()


@call("postAccounts")
def create_account(world: World) -> Call:
    return Call(body={"title": f"Yeni {world.marker}"})


@call("getAccountsAccountIdUsers", rows=_members)
def members(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdApiAccounts", rows=_api_accounts)
def api_accounts(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("postAccountsAccountIdApiAccounts")
def create_api_account(world: World) -> Call:
    return Call(path={"accountId": world.firm.id}, body={"name": world.marker, "role": "viewer"})


@call("postAccountsAccountIdApiAccountsApiAccountIdRotateSecret")
def rotate_secret(world: World) -> Call:
    return _one_api_account(world)


@call("postAccountsAccountIdApiAccountsApiAccountIdRevoke")
def revoke(world: World) -> Call:
    return _one_api_account(world)


@call("getAccountsAccountIdApiAccountsApiAccountId")
def one_api_account(world: World) -> Call:
    return _one_api_account(world)


@call("patchAccountsAccountIdApiAccountsApiAccountId")
def update_api_account(world: World) -> Call:
    return replace(_one_api_account(world), body={"name": f"Yeni {world.marker}"})


@call("getAccountsAccountId")
def account(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("patchAccountsAccountId")
def update_account(world: World) -> Call:
    return Call(path={"accountId": world.firm.id}, body={"title": f"Yeni {world.marker}"})


@call("postAccountsAccountIdUsers")
def add_member(world: World) -> Call:
    body = {"email": f"yeni-{world.marker}@ornek.com.tr", "role": "viewer"}
    return Call(path={"accountId": world.firm.id}, body=body)


@call("patchAccountsAccountIdUsersUserId")
def change_role(world: World) -> Call:
    return Call(path=_one_member(world), body={"role": "viewer"})


@call("deleteAccountsAccountIdUsersUserId")
def remove_member(world: World) -> Call:
    return Call(path=_one_member(world))


@call("getAccountsAccountIdAudit", rows=_entries)
def audit(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("patchAuthMe")
def update_me(world: World) -> Call:
    return Call(body={"displayName": f"Yeni {world.marker}"})


@call("postAuthChangePassword")
def change_password(world: World) -> Call:
    return Call(body={"password": PASSWORD, "newPassword": "Baska-Bir-Parola-9"})


@call("getAuthSessions", rows=_sessions)
def sessions(world: World) -> Call:
    return Call()


@call("postAuthSessionsEndOthers")
def end_other_sessions(world: World) -> Call:
    return Call(body={})


@call("deleteAuthSessionsSessionId")
def end_session(world: World) -> Call:
    sign_in = SignIn.objects.create(user=world.firm.owner, token_version=1)
    return Call(path={"sessionId": sign_in.pk})


@call("postAuthTwoFactor")
def begin_two_factor(world: World) -> Call:
    return Call(body={"password": PASSWORD})


@call("postAuthTwoFactorConfirm")
def confirm_two_factor(world: World) -> Call:
    secret = make_two_factor(world.firm.owner, confirmed_at=None)
    return Call(body={"code": code_now(secret)})


@call("postAuthTwoFactorDisable")
def disable_two_factor(world: World) -> Call:
    secret = make_two_factor(world.firm.owner)
    return Call(body={"password": PASSWORD, "code": code_now(secret)})


@call("postAuthTwoFactorRecoveryCodes")
def renew_recovery_codes(world: World) -> Call:
    return disable_two_factor(world)
