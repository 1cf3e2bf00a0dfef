"""Message templates of a WhatsApp number: what there is, and sending one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors as messaging_errors
from messaging import selectors as messaging
from messaging.api.serializers import MessageOutput
from messaging.choices import Channel
from meta_channels import errors, selectors, template_parameters
from meta_channels.choices import TemplateStatus
from meta_channels.services import template_sending
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_SEND_ERRORS = [
    errors.NotAWhatsAppNumber,
    errors.TemplateNotFound,
    errors.TemplateNotApproved,
    errors.TemplateParametersWrong,
    messaging_errors.InboxDisabled,
]
_EXAMPLE = {
    "templateId": "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87",
    "body": {"1": "Ayşe", "2": "TR-1042"},
}


class TemplateOutput(OutputSerializer):
    """`parameters` is what a send has to fill in: a header, the body's variables, buttons."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    waba_id = serializers.CharField()
    external_template_id = serializers.CharField(source="external_id")
    name = serializers.CharField()
    language = serializers.CharField()
    category = serializers.CharField()
    status = serializers.ChoiceField(choices=TemplateStatus.choices)
    quality = serializers.CharField()
    rejected_reason = serializers.CharField()
    parameter_format = serializers.CharField()
    components = serializers.JSONField()
    parameters = serializers.JSONField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("components")
    def convert_parameters(components: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        return template_parameters.wanted(components)


class TemplateQuery(InputSerializer):
    status = serializers.ChoiceField(choices=TemplateStatus.choices, default="")
    language = serializers.CharField(default="", allow_blank=True, max_length=16)


class TemplateCardInput(InputSerializer):
    """What fills in one card: `body` by variable, `buttons` by index."""

    header = serializers.DictField(default=None, allow_null=True)
    body = serializers.DictField(
        child=serializers.CharField(max_length=1024, trim_whitespace=False), default=dict
    )
    buttons = serializers.DictField(child=serializers.CharField(max_length=128), default=dict)


class TemplateInput(TemplateCardInput):
    """`header` as the template's header wants it; `cards` are those of a carousel, in order."""

    template_id = serializers.UUIDField()
    cards = serializers.ListField(child=TemplateCardInput(), default=list, max_length=10)


class TemplateToInput(TemplateInput):
    """`to` is a phone number in any notation."""

    to = serializers.CharField(max_length=32)


class TemplateViews(ApiViewSet):
    @operation(
        tag="Meta",
        summary="WhatsApp sablonlarini listeler",
        role=Role.VIEWER,
        scope="messages:read",
        query=TemplateQuery,
        response=TemplateOutput,
        listing=Listing(
            sorts={"name": "name", "createdAt": "created_at", "updatedAt": "updated_at"},
            default="name",
            search=True,
        ),
        errors=[errors.AssetNotFound],
        extension=True,
    )
    def list(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        query = self.query()
        inbox = selectors.asset_of_account(
            actor=self.actor,
            account_id=account_id,
            inbox_id=asset_id,
            channels=[Channel.WHATSAPP_BUSINESS],
        )
        found = selectors.templates(inbox=inbox)
        for name in ("status", "language"):
            if query[name]:
                found = found.filter(**{name: query[name]})
        if query["q"]:
            found = selectors.matching_templates(found, q=query["q"])
        return self.page(found)

    @operation(
        tag="Meta",
        summary="WhatsApp sablonunu bir numaraya gonderir",
        role=Role.AGENT,
        scope="messages:write",
        request=TemplateToInput,
        response=MessageOutput,
        status=202,
        errors=[*_SEND_ERRORS, errors.AssetNotFound, messaging_errors.UnknownRecipient],
        request_example={**_EXAMPLE, "to": "0532 123 45 67"},
        extension=True,
    )
    def send(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        message = template_sending.send_template_to(
            actor=self.actor,
            account_id=account_id,
            asset_id=asset_id,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer(message)

    @operation(
        tag="Meta",
        summary="Meta thread icinde WhatsApp sablonu gonderir",
        role=Role.AGENT,
        scope="messages:write",
        request=TemplateInput,
        response=MessageOutput,
        status=202,
        errors=[*_SEND_ERRORS, messaging_errors.ConversationNotFound],
        request_example=_EXAMPLE,
        extension=True,
    )
    def send_in_thread(self, request: Request, thread_id: UUID) -> Response:
        thread = messaging.conversation(
            actor=self.actor,
            conversation_id=thread_id,
            channels=selectors.META_CHANNELS,
            role=Role.AGENT,
        )
        message = template_sending.send_template(
            actor=self.actor, conversation=thread, now=timezone.now(), **self.body()
        )
        return self.answer(message)
