"""`/accounts/{accountId}/events`: the event feed, read by position."""

from __future__ import annotations

from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api.operations import operation
from ticaret.api.serializers import InputSerializer, OutputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.events import selectors
from ticaret.events.errors import PositionGone
from ticaret.tenancy.actor import Role

MAX_EVENTS = 500


class EventQuery(InputSerializer):
    """`after` is the last position that the caller has seen; `types` are comma separated."""

    after = serializers.IntegerField(min_value=0, max_value=2**62, default=0)
    types = serializers.CharField(default="", max_length=1000)
    limit = serializers.IntegerField(min_value=1, max_value=MAX_EVENTS, default=100)


class EventOutput(OutputSerializer):
    id = serializers.UUIDField()
    position = serializers.IntegerField()
    type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    data = serializers.JSONField(source="payload")  # type: ignore[assignment]


class EventPageOutput(OutputSerializer):
    """`lastPosition` is the newest there is; `oldestPosition` the oldest still kept."""

    rows = EventOutput(many=True)
    oldest_position = serializers.IntegerField()
    last_position = serializers.IntegerField()


class EventFeedViews(ApiViewSet):
    """Everything that happened in an account, in one order, for programs that must miss nothing."""

    @operation(
        tag="Accounts",
        summary="Account olay akisini konumdan itibaren okur",
        role=Role.VIEWER,
        scope="events:read",
        query=EventQuery,
        response=EventPageOutput,
        errors=[PositionGone],
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        query = self.query()
        window = selectors.window(actor=self.actor, account_id=account_id)
        if query["after"] < window.oldest - 1:
            raise PositionGone
        events = selectors.events_after(
            actor=self.actor,
            account_id=account_id,
            position=query["after"],
            limit=query["limit"],
            types=[word.strip() for word in query["types"].split(",") if word.strip()],
        )
        return self.answer(
            {
                "rows": [
                    {
                        "id": event.id,
                        "position": event.position,
                        "type": event.type,
                        "occurredAt": event.occurred_at,
                        "data": event.payload,
                    }
                    for event in events
                ],
                "oldestPosition": window.oldest,
                "lastPosition": window.last,
            }
        )
