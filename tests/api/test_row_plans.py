"""Output serializers as compiled readers: columns, joins, conversions, loaders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from accounts.models import Membership
from tests.factories.accounts import Firm, make_member
from ticaret.api import rows
from ticaret.api.renderers import to_json
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.events.models import OutboxEvent
from ticaret.tenancy.actor import Role
from ticaret.tenancy.querysets import UnscopedQuery

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
        "userId": str(viewer.pk),
        "accountTitle": "Kuzey Ticaret",
        "user": {"id": str(viewer.pk), "firstName": "Işık", "fullName": "Işık Çelik"},
        "names": {"word": "viewer"},
        "tags": [],
    }
    assert shown[0]["tags"] == [{"word": "OWNER"}]
    assert list(shown[0]) == ["userId", "accountTitle", "user", "names", "tags"]


def test_an_instance_is_shown_as_its_row_is(firm: Firm) -> None:
    queryset = Membership.objects.for_accounts([firm.id])
    membership = queryset.get()

    shown = rows.show(MemberOut, membership, context={"asked": []})

    assert to_json([shown]) == to_json(rows.read(MemberOut, queryset, context={"asked": []}))


def test_times_numbers_and_free_json_look_the_same_from_a_row_and_from_an_instance(
    firm: Firm,
) -> None:
    class EventOut(OutputSerializer):
        id = serializers.UUIDField()
        occurred_at = serializers.DateTimeField()
        inbox_id = serializers.UUIDField()
        payload = serializers.JSONField()

    times = [datetime(2026, 1, 2, 3, 4, 5, part, tzinfo=UTC) for part in (0, 999_999, 120_000)]
    payloads = [{"amount": 1.5, "text": 'Işık \n"%s" {0}', "none": None}, [], "düz"]
    kept = [
        OutboxEvent(account_id=firm.id, type="x", payload=payload, occurred_at=moment)
        for moment, payload in zip(times, payloads, strict=True)
    ]
    OutboxEvent.objects.bulk_create(kept)

    read = rows.read(EventOut, OutboxEvent.objects.for_accounts([firm.id]).order_by("id"))

    told = orjson.loads(to_json(read))
    assert told == orjson.loads(to_json([rows.show(EventOut, event) for event in kept]))
    assert [event["occurredAt"] for event in told] == [
        "2026-01-02T03:04:05.000Z",
        "2026-01-02T03:04:05.999Z",
        "2026-01-02T03:04:05.120Z",
    ]
    assert told[0]["payload"] == payloads[0]


def test_a_queryset_without_a_tenant_is_refused_and_one_of_no_account_reads_nothing(
    firm: Firm,
) -> None:
    with pytest.raises(UnscopedQuery):
        rows.read(MemberOut, Membership.objects.all())

    assert rows.read(MemberOut, Membership.objects.for_accounts([])) == []


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
