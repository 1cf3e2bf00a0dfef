"""What the base view does for an endpoint that is nothing but declarations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Membership
from tests.factories.accounts import Firm, make_firm, make_member, make_user
from tests.support.client import Api
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.preconditions import require_match
from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.db.totals import Total
from ticaret.errors import PreconditionFailed
from ticaret.tenancy.actor import Role

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class _Filters(InputSerializer):
    role_word = serializers.ChoiceField(["owner", "agent"], default="")


class _MemberOut(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()


class _Members(ApiViewSet):
    @operation(
        tag="Test",
        summary="Üyeler",
        role=Role.AGENT,
        scope="accounts:read",
        query=_Filters,
        response=_MemberOut,
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt", search=True),
        extra={"asked": serializers.CharField()},
    )
    def list(self, request: Request) -> Response:
        query = self.query()
        rows = Membership.objects.for_accounts(self.actor.accounts_with(Role.AGENT))
        if query["role_word"]:
            rows = rows.filter(role=query["role_word"])
        return self.page(rows, extra={"asked": query["q"]}, total=Total("SELECT 99", ()))

    @operation(
        tag="Test",
        summary="Üye",
        role=Role.AGENT,
        scope="accounts:read",
        response=_MemberOut,
    )
    def one(self, request: Request, account_id: UUID, membership_id: UUID) -> Response:
        rows = Membership.objects.for_accounts(self.actor.accounts_with(Role.AGENT))
        return self.row(rows.filter(pk=membership_id))


urlpatterns = [
    path("members", _Members.as_view({"get": "list"})),
    path(
        "accounts/<uuid:account_id>/members/<uuid:membership_id>",
        _Members.as_view({"get": "one"}),
    ),
    path("", include("ticaret.urls")),
]
handler404 = "ticaret.api.handlers.not_found"


def test_a_path_without_an_account_covers_all_and_account_id_narrows(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    second = make_firm(owner=firm.owner)
    us = api.as_owner(firm)

    everything = us.get("/members").data["rows"]
    narrowed = us.get("/members", {"accountId": str(second.id)}).data["rows"]
    foreign = us.get("/members", {"accountId": str(other_firm.id)})
    malformed = us.get("/members", {"accountId": "x"})

    assert {row["accountId"] for row in everything} == {str(firm.id), str(second.id)}
    assert [row["accountId"] for row in narrowed] == [str(second.id)]
    assert (foreign.status, foreign.code) == (404, "not_found")
    assert malformed.fields == {"accountId": "invalid"}


def test_a_member_with_too_small_a_role_everywhere_is_refused(api: Api, firm: Firm) -> None:
    viewer = make_member(firm, Role.VIEWER)

    assert api.as_user(viewer).get("/members").code == "forbidden"
    assert api.as_user(make_user()).get("/members").data["rows"] == []


def test_a_row_of_the_callers_other_account_is_not_found_through_this_one(
    api: Api, firm: Firm
) -> None:
    second = make_firm(owner=firm.owner)
    theirs = Membership.objects.for_accounts([second.id]).get()
    us = api.as_owner(firm)

    assert us.get(f"/accounts/{second.id}/members/{theirs.pk}").data["id"] == str(theirs.pk)
    assert us.get(f"/accounts/{firm.id}/members/{theirs.pk}").code == "not_found"


def test_filters_search_and_extras_reach_the_view(api: Api, firm: Firm) -> None:
    make_member(firm, Role.AGENT)
    us = api.as_owner(firm)

    data = us.get("/members", {"roleWord": "agent", "q": "Işık"}).data

    assert (len(data["rows"]), data["asked"], data["total"]) == (1, "Işık", 99)
    assert us.get("/members", {"roleWord": "king"}).fields == {"roleWord": "invalid_choice"}
    assert us.get("/members", {"q": "a\x00"}).fields == {"q": "null_characters_not_allowed"}
    assert us.get("/members", {"q": "x" * 201}).fields == {"q": "max_length"}


@pytest.mark.parametrize(
    "body",
    [
        {"get_queryset": None},
        {"permission_classes": []},
        {"authentication_classes": []},
        {"dispatch": None},
    ],
    ids=lambda body: next(iter(body)),
)
def test_a_view_that_overrides_access_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="access is the base view's business"):
        type("Bad", (ApiViewSet,), body)


def test_an_action_that_declares_nothing_is_refused() -> None:
    def list_all(self: Any, request: Request) -> None:
        """Takes a request, says nothing about who may call."""

    with pytest.raises(TypeError, match="is no @operation"):
        type("Bad", (ApiViewSet,), {"list_all": list_all})


@pytest.mark.parametrize("scope", ["", "everything:read"])
def test_a_role_without_a_known_scope_is_refused(scope: str) -> None:
    with pytest.raises(TypeError, match="needs a scope"):
        operation(tag="t", summary="s", role=Role.VIEWER, scope=scope)(print)


@pytest.mark.parametrize(
    ("if_match", "passes"),
    [
        (None, True),
        ("*", True),
        ('"2026-03-14T09:26:53.589Z"', True),
        ('W/"2026-03-14T09:26:53.589Z"', True),
        ('"old", "2026-03-14T09:26:53.589Z"', True),
        ('"2026-03-14T09:26:53.588Z"', False),
        ("rubbish", False),
        ("", False),
    ],
)
def test_if_match_lets_the_version_seen_through(if_match: str | None, passes: bool) -> None:
    version = datetime(2026, 3, 14, 9, 26, 53, 589_793, tzinfo=UTC)

    if passes:
        require_match(if_match, version)
    else:
        with pytest.raises(PreconditionFailed):
            require_match(if_match, version)
