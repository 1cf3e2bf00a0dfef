"""Valid calls of the operations of accounts."""

from __future__ import annotations

from accounts.models import Membership
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import make_api_account, make_firm, make_member
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
