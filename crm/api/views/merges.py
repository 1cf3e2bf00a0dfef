"""Merging two customers or two contacts, and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import merges as serializers
from crm.selectors import merges as selectors
from crm.services import merging
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class CustomerMergeViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer birlestirme onizlemesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.PreviewQuery,
        response=serializers.PreviewOutput,
        errors=[errors.CustomerNotFound, errors.SameRecord],
        extension=True,
    )
    def preview(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        loser_id = self.query()["loser_id"]
        found = merging.preview_customers(
            actor=self.actor, winner_id=customer_id, loser_id=loser_id
        )
        return self.answer(_preview(customer_id, loser_id, found))

    @operation(
        tag="CRM",
        summary="Baska bir customer'i bununla birlestirir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerMergeInput,
        response=serializers.MergeOutput,
        status=201,
        errors=[errors.CustomerNotFound, errors.SameRecord],
        if_match=True,
        extension=True,
        description="The customer of the path stays; what hangs on the loser comes to it.",
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            merging.merge_customers(
                actor=self.actor,
                winner_id=customer_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )


class ContactMergeViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Contact birlestirme onizlemesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.PreviewQuery,
        response=serializers.PreviewOutput,
        errors=[errors.ContactNotFound, errors.SameRecord],
        extension=True,
    )
    def preview(self, request: Request, account_id: UUID, contact_id: UUID) -> Response:
        loser_id = self.query()["loser_id"]
        found = merging.preview_contacts(actor=self.actor, winner_id=contact_id, loser_id=loser_id)
        return self.answer(_preview(contact_id, loser_id, found))

    @operation(
        tag="CRM",
        summary="Baska bir contact'i bununla birlestirir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ContactMergeInput,
        response=serializers.MergeOutput,
        status=201,
        errors=[errors.ContactNotFound, errors.SameRecord],
        if_match=True,
        extension=True,
        description="The contact of the path stays; what hangs on the loser comes to it.",
    )
    def create(self, request: Request, account_id: UUID, contact_id: UUID) -> Response:
        return self.answer(
            merging.merge_contacts(
                actor=self.actor,
                winner_id=contact_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )


class MergeViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM birlestirmelerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.MergeQuery,
        listing=Listing(sorts={"mergedAt": "merged_at"}, default="-mergedAt"),
        response=serializers.MergeOutput,
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.merges(actor=self.actor, **self.query()))

    @operation(
        tag="CRM",
        summary="CRM birlestirmesini geri alir",
        role=Role.AGENT,
        scope="crm:write",
        response=serializers.MergeOutput,
        errors=[errors.MergeNotFound, errors.MergeAlreadyUndone, errors.MergeCannotBeUndone],
        extension=True,
    )
    def undo(self, request: Request, account_id: UUID, merge_id: UUID) -> Response:
        return self.answer(merging.undo(actor=self.actor, merge_id=merge_id, now=timezone.now()))


def _preview(winner_id: UUID, loser_id: UUID, found: dict[str, Any]) -> dict[str, Any]:
    return {
        "winnerId": winner_id,
        "loserId": loser_id,
        "values": [
            {"field": serializers.spoken(name), "winner": ours, "loser": theirs, "result": result}
            for name, (ours, theirs, result) in found["fields"].items()
        ],
        "moves": found["moves"],
    }
