"""Labels of an account, and what was done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors
from messaging.choices import LabelDeed
from messaging.models import ConversationLabel, MessageLabel
from messaging.selectors import labels as selectors
from messaging.services import labels as services
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import ActorOutput, InputSerializer, OutputSerializer, columns
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

LABEL_EXAMPLE = {"name": "Kargo bekliyor", "color": "#f76b15"}


class LabelOutput(OutputSerializer):
    """`chatCount` and `messageCount` say on how many chats and messages it is."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    name = serializers.CharField()
    color = serializers.CharField()
    position = serializers.IntegerField()
    chat_count = serializers.IntegerField()
    message_count = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("id")
    def load_chat_count(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, int]:
        return selectors.label_counts(
            actor=context["actor"], model=ConversationLabel, label_ids=keys
        )

    @staticmethod
    @columns("id")
    def load_message_count(keys: Sequence[UUID], context: Mapping[str, Any]) -> Mapping[UUID, int]:
        return selectors.label_counts(actor=context["actor"], model=MessageLabel, label_ids=keys)


class LabelInput(InputSerializer):
    """`color` is `#rrggbb`; without one the label gets the next colour of the palette."""

    name = serializers.CharField(max_length=60)
    color = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z", default="")


class LabelUpdateInput(InputSerializer):
    """`position` counts from 0; the labels behind it make room."""

    name = serializers.CharField(max_length=60)
    color = serializers.RegexField(r"^#[0-9a-fA-F]{6}\Z")
    position = serializers.IntegerField(min_value=0, max_value=100_000)


class LabelOrderInput(InputSerializer):
    """Labels that are not named follow behind, in the order they had."""

    label_ids = serializers.ListField(
        child=serializers.UUIDField(), allow_empty=False, max_length=1000
    )


class LabelsOutput(OutputSerializer):
    """Labels in their order."""

    rows = LabelOutput(many=True)


class LabelHistoryQuery(InputSerializer):
    """`actor` is the id of who did it; `from` is included, `to` is not."""

    label_id = serializers.UUIDField(default=None)
    chat_id = serializers.UUIDField(default=None)
    message_id = serializers.UUIDField(default=None)
    session_id = serializers.UUIDField(default=None)
    actor = serializers.UUIDField(source="actor_id", default=None)
    action = serializers.ChoiceField(choices=LabelDeed.choices, default="")
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class LabelThenOutput(OutputSerializer):
    """The label as it was called then."""

    id = serializers.UUIDField(source="label_id")
    name = serializers.CharField(source="label_name")
    color = serializers.CharField(source="label.color")


class LabelEventOutput(OutputSerializer):
    """`changes` is `{field: [before, after]}`."""

    id = serializers.UUIDField()
    action = serializers.ChoiceField(source="deed", choices=LabelDeed.choices)
    label = LabelThenOutput(source="*")  # type: ignore[assignment]
    session_id = serializers.UUIDField(source="inbox_id", allow_null=True)
    chat_id = serializers.UUIDField(source="conversation_id", allow_null=True)
    message_id = serializers.UUIDField(allow_null=True)
    actor = ActorOutput(source="*")
    changes = serializers.JSONField()
    occurred_at = serializers.DateTimeField()


class LabelViews(ApiViewSet):
    @operation(
        tag="WA Messages",
        summary="Account label listesini döner",
        role=Role.VIEWER,
        scope="labels:read",
        listing=Listing(
            sorts={"position": "position", "name": "search", "createdAt": "created_at"},
            default="position",
            search=True,
        ),
        response=LabelOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.labels(actor=self.actor, account_id=account_id, **self.query()))

    @operation(
        tag="WA Messages",
        summary="Label oluşturur",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelInput,
        request_example=LABEL_EXAMPLE,
        response=LabelOutput,
        status=201,
        errors=[errors.LabelNameTaken],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            services.create_label(
                actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="WA Messages",
        summary="Label günceller",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelUpdateInput,
        request_example={**LABEL_EXAMPLE, "position": 0},
        response=LabelOutput,
        errors=[errors.LabelNotFound, errors.LabelNameTaken],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, label_id: UUID) -> Response:
        return self.answer(
            services.update_label(
                actor=self.actor,
                account_id=account_id,
                label_id=label_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="WA Messages",
        summary="Label siler ve ilişkileri temizler",
        role=Role.AGENT,
        scope="labels:write",
        deletes=True,
        errors=[errors.LabelNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, label_id: UUID) -> Response:
        services.delete_label(
            actor=self.actor,
            account_id=account_id,
            label_id=label_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(label_id)

    @operation(
        tag="WA Messages",
        summary="Label sırasını değiştirir",
        role=Role.AGENT,
        scope="labels:write",
        request=LabelOrderInput,
        response=LabelsOutput,
        errors=[errors.LabelNotFound],
        extension=True,
    )
    def reorder(self, request: Request, account_id: UUID) -> Response:
        services.order_labels(
            actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
        )
        order = selectors.labels(actor=self.actor, account_id=account_id)
        return self.answer({"rows": shown(self.actor, order.order_by("position", "id"))})


class LabelHistoryViews(ApiViewSet):
    @operation(
        tag="WA Messages",
        summary="Label işlem geçmişini listeler",
        role=Role.VIEWER,
        scope="labels:read",
        query=LabelHistoryQuery,
        # Ids are in the order of time, and the index is by id.
        listing=Listing(
            sorts={"occurredAt": "id"}, default="-occurredAt", updated_column="created_at"
        ),
        response=LabelEventOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(
            selectors.label_history(actor=self.actor, account_id=account_id, **self.query())
        )


def shown(actor: Any, labels: Any) -> list[dict[str, Any]]:
    """These labels as callers see them."""
    return rows.read(LabelOutput, labels, context={"actor": actor})
