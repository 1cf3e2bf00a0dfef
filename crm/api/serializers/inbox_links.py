"""The customer that an inbox belongs to, as `crmInboxLink` and the endpoints of links show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from rest_framework import serializers

from crm.api.serializers.contacts import LinkedContactOutput
from crm.api.serializers.customers import LinkedCustomerOutput
from crm.choices import SourceType
from crm.models import InboxLink
from crm.ports import LinkSource
from crm.selectors import inbox_links
from ticaret.api import rows as readers
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns

_MOST_CONTACTS = 50
_LARGEST_PAGE = 100

# ------------------------------------------------------------------------- taken


class SourceQuery(InputSerializer):
    q = serializers.CharField(default="", allow_blank=True, max_length=200)
    source_type = serializers.ChoiceField(SourceType.choices, default="")
    channel = serializers.CharField(default="", max_length=32)
    page = serializers.IntegerField(min_value=1, max_value=2**31 - 1, default=1)
    limit = serializers.IntegerField(min_value=1, max_value=_LARGEST_PAGE, default=20)


class InboxLinkInput(InputSerializer):
    """`customerId` null clears the link. `contactIds` are contacts of that customer."""

    customer_id = serializers.UUIDField(allow_null=True)
    contact_ids = serializers.ListField(
        child=serializers.UUIDField(), max_length=_MOST_CONTACTS, default=list
    )
    metadata = serializers.DictField(default=None, allow_null=True)


# ------------------------------------------------------------------------- shown


class LinkSourceOutput(OutputSerializer):
    channel = serializers.CharField()
    source_type = serializers.ChoiceField(SourceType.choices)
    source_id = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    status = serializers.CharField()
    meta = serializers.JSONField()
    updated_at = serializers.DateTimeField()


class _BehindOutput(OutputSerializer):
    link_id = serializers.UUIDField()
    contact = LinkedContactOutput()


class InboxLinkOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    channel = serializers.CharField()
    source_type = serializers.ChoiceField(SourceType.choices)
    source_id = serializers.UUIDField()
    customer = LinkedCustomerOutput()
    contacts = LinkedContactOutput(many=True)
    status = serializers.CharField()
    source = LinkSourceOutput()  # type: ignore[assignment]
    metadata = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()

    @staticmethod
    @columns("id")
    def load_contacts(keys: Sequence[UUID], context: Mapping[str, Any]) -> dict[UUID, Any]:
        behind = inbox_links.contacts_behind(actor=context["actor"], link_ids=keys)
        found: dict[UUID, Any] = {key: [] for key in keys}
        for row in readers.read(_BehindOutput, behind, context=context):
            found[UUID(row["linkId"])].append(row["contact"])
        return found

    @staticmethod
    @columns("account_id", "source_id")
    def load_source(
        keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
    ) -> dict[Any, Any]:
        found = inbox_links.sources_by_id(actor=context["actor"], keys=keys)
        return {key: shown_source(found[key[1]]) for key in keys if key[1] in found}


class InboxLinkStateOutput(InboxLinkOutput):
    """The link of an inbox; without one only `source` and what names it is not null."""

    id = serializers.UUIDField(allow_null=True)
    customer = LinkedCustomerOutput(allow_null=True)
    status = serializers.CharField(allow_null=True)
    metadata = serializers.JSONField(allow_null=True)
    created_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at", allow_null=True)


class SourceWithLinkOutput(LinkSourceOutput):
    link = InboxLinkOutput(allow_null=True)


class SourcesOutput(OutputSerializer):
    rows = SourceWithLinkOutput(many=True)
    page = serializers.IntegerField()
    limit = serializers.IntegerField()
    total = serializers.IntegerField()


def shown_source(source: LinkSource) -> dict[str, Any]:
    """`source` as `LinkSourceOutput` shows it."""
    return {
        "channel": source.channel,
        "sourceType": source.source_type,
        "sourceId": source.source_id,
        "label": source.label,
        "status": source.status,
        "meta": dict(source.meta),
        "updatedAt": source.updated_at,
    }


def links_by_source(
    keys: Sequence[tuple[UUID, UUID]], context: Mapping[str, Any]
) -> dict[tuple[UUID, UUID], dict[str, Any]]:
    """(account, inbox) → its link as `InboxLinkOutput` shows it; who has none is absent.

    For lists of what comes in through inboxes; a fixed number of queries.
    """
    wanted = {source_id for _, source_id in keys}
    found = readers.read_by(InboxLinkOutput, InboxLink, "source_id", list(wanted), context=context)
    shown = {(link["accountId"], link["sourceId"]): link for link in chain(*found.values())}
    by_key = {key: shown.get((str(key[0]), str(key[1]))) for key in keys}
    return {key: link for key, link in by_key.items() if link is not None}


def link_state(
    source: LinkSource, account_id: UUID, link: Any | None, context: Mapping[str, Any]
) -> dict[str, Any]:
    """The link of `source` as `InboxLinkStateOutput` shows it, whether there is one or not."""
    if link is not None:
        return readers.show(InboxLinkStateOutput, link, context=context)
    named: dict[str, Any] = dict.fromkeys(InboxLinkStateOutput().fields)
    return named | {
        "accountId": account_id,
        "channel": source.channel,
        "sourceType": source.source_type,
        "sourceId": source.source_id,
        "contacts": [],
        "source": shown_source(source),
    }
