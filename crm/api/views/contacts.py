"""`/accounts/{accountId}/crm/contacts…` and the contacts of a customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import contacts as serializers
from crm.api.serializers.customers import DuplicatesOutput
from crm.selectors import contacts as selectors
from crm.selectors import duplicates
from crm.services import contacts
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_CONTACTS = Listing(
    sorts={"createdAt": "created_at", "updatedAt": "updated_at", "displayName": "name_order"},
    default="-createdAt",
    search=True,
)


class CustomerContactViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer contact listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.CustomerContactQuery,
        listing=_CONTACTS,
        response=serializers.ContactOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(
            selectors.contacts_of(actor=self.actor, customer_id=customer_id, **self.query())
        )

    @operation(
        tag="CRM",
        summary="Customer contact olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ContactInput,
        response=serializers.NewContactOutput,
        status=201,
        errors=[errors.CustomerNotFound, errors.ContactNeedsName],
        description="What it may be a duplicate of is listed; it is created all the same.",
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            contacts.create(
                actor=self.actor, customer_id=customer_id, now=timezone.now(), **self.body()
            )
        )


class ContactViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM contact listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.ContactQuery,
        listing=_CONTACTS,
        response=serializers.ContactOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.contacts(actor=self.actor, **self.query()))

    @operation(
        tag="CRM",
        summary="CRM contact detayini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.ContactOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, contact_id: UUID) -> Response:
        return self.row(selectors.contact(actor=self.actor, contact_id=contact_id))

    @operation(
        tag="CRM",
        summary="CRM contact gunceller veya baska customer altina tasir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.ContactChangeInput,
        response=serializers.ContactOutput,
        errors=[
            errors.ContactNotFound,
            errors.CustomerNotFound,
            errors.ContactNeedsName,
            errors.ContactMoved,
        ],
        if_match=True,
        description="Another `customerId` moves the contact there, with all that hangs on it.",
    )
    def update(self, request: Request, account_id: UUID, contact_id: UUID) -> Response:
        return self.answer(
            contacts.update(
                actor=self.actor,
                contact_id=contact_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="CRM contact soft-delete yapar",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.ContactNotFound, errors.ContactMoved],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, contact_id: UUID) -> Response:
        contacts.delete(
            actor=self.actor, contact_id=contact_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(contact_id)

    @operation(
        tag="CRM",
        summary="Olasi contact kopyalarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.ContactDuplicatesQuery,
        response=DuplicatesOutput,
        errors=[errors.ContactNotFound],
        extension=True,
    )
    def duplicates(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            {
                "rows": duplicates.contacts_asked(
                    actor=self.actor, account_id=account_id, **self.query()
                )
            }
        )
