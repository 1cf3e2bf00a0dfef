"""Output serializers as compiled readers: columns, joins, conversions, loaders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from accounts.models import Membership
from tests.factories.accounts import Firm, make_member
from ticaret.api import rows
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


class UserOut(OutputSerializer):
    id = serializers.UUIDField()
    first_name = serializers.CharField()
    full_name = serializers.CharField()

    @staticmethod
    @columns("first_name", "last_name")
    def convert_full_name(first: str, last: str) -> str:
        return f"{first} {last}"


class LabelOut(OutputSerializer):
    word = serializers.CharField(source="role")


class MemberOut(OutputSerializer):
    """Uses every kind of field."""

    user_id = serializers.UUIDField()
    account_title = serializers.CharField(source="account.title")
    user = UserOut(allow_null=True)
    names = LabelOut(source="*")
    tags = LabelOut(many=True)

    @staticmethod
    @columns("role")
    def load_tags(keys: Sequence[str], context: Mapping[str, Any]) -> Mapping[str, Any]:
        context["asked"].append(list(keys))
        return {key: [{"word": key.upper()}] for key in keys if key != "viewer"}


def test_a_page_is_read_in_one_query_and_one_call_of_each_loader(firm: Firm) -> None:
    viewer = make_member(firm, Role.VIEWER, first_name="Işık", last_name="Çelik")
    queryset = Membership.objects.for_accounts([firm.id]).order_by("role")
    asked: list[list[str]] = []

    with CaptureQueriesContext(connection) as captured:
        shown = rows.read(MemberOut, queryset, context={"asked": asked})

    assert len(captured) == 1
    assert asked == [["owner", "viewer"]]
    assert shown[1] == {
        "userId": viewer.pk,
        "accountTitle": "Kuzey Ticaret",
        "user": {"id": viewer.pk, "firstName": "Işık", "fullName": "Işık Çelik"},
        "names": {"word": "viewer"},
        "tags": [],
    }
    assert shown[0]["tags"] == [{"word": "OWNER"}]
    assert list(shown[0]) == ["userId", "accountTitle", "user", "names", "tags"]


def test_an_instance_is_shown_as_its_row_is(firm: Firm) -> None:
    queryset = Membership.objects.for_accounts([firm.id])
    membership = queryset.get()

    shown = rows.show(MemberOut, membership, context={"asked": []})

    assert [shown] == rows.read(MemberOut, queryset, context={"asked": []})


def test_names_change_once_and_free_keys_never() -> None:
    class Input(InputSerializer):
        due_at = serializers.CharField()
        meta_data = serializers.JSONField()

    serializer = Input(data={"dueAt": "x", "metaData": {"snake_key": {"camelKey": 1}}})
    serializer.is_valid(raise_exception=True)

    assert serializer.validated_data == {
        "due_at": "x",
        "meta_data": {"snake_key": {"camelKey": 1}},
    }
