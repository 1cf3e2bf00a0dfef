"""Notes of a customer, and which mails a user wants."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import OnlyUsers
from crm import errors
from crm.api.serializers import notes as serializers
from crm.selectors import notes as selectors
from crm.selectors.settings import notification_settings_of
from crm.services import notes, notification_settings
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_WRONG = [errors.NoSuchContact, errors.ContactOfOtherCustomer, errors.UserNotMember]


class CustomerNoteViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer notlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.CustomerNoteQuery,
        # Ids are in the order of time, and the index is by id.
        listing=Listing(sorts={"createdAt": "id"}, default="-createdAt", search=True),
        response=serializers.CustomerNoteOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(selectors.notes(actor=self.actor, customer_id=customer_id, **self.query()))

    @operation(
        tag="CRM",
        summary="Customer notu olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerNoteInput,
        response=serializers.CustomerNoteOutput,
        status=201,
        errors=[errors.CustomerNotFound, *_WRONG],
    )
    def create(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            notes.create(
                actor=self.actor, customer_id=customer_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="CRM",
        summary="Customer notunu gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerNoteInput,
        response=serializers.CustomerNoteOutput,
        errors=[errors.CustomerNotFound, errors.NoteNotFound, *_WRONG],
        if_match=True,
    )
    def update(
        self, request: Request, account_id: UUID, customer_id: UUID, note_id: UUID
    ) -> Response:
        return self.answer(
            notes.update(
                actor=self.actor,
                customer_id=customer_id,
                note_id=note_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Customer notunu soft-delete eder",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.CustomerNotFound, errors.NoteNotFound],
        if_match=True,
    )
    def destroy(
        self, request: Request, account_id: UUID, customer_id: UUID, note_id: UUID
    ) -> Response:
        notes.delete(
            actor=self.actor,
            customer_id=customer_id,
            note_id=note_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(note_id)

    @operation(
        tag="CRM",
        summary="Customer notunun onceki hallerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"number": "number"}, default="-number"),
        response=serializers.RevisionOutput,
        errors=[errors.CustomerNotFound, errors.NoteNotFound],
        extension=True,
    )
    def revisions(
        self, request: Request, account_id: UUID, customer_id: UUID, note_id: UUID
    ) -> Response:
        return self.page(
            selectors.note_revisions(actor=self.actor, customer_id=customer_id, note_id=note_id)
        )


class NotificationSettingsViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Kullanicinin CRM bildirim ayarlarini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.NotificationSettingsOutput,
        errors=[OnlyUsers],
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(notification_settings_of(actor=self.actor, account_id=account_id))

    @operation(
        tag="CRM",
        summary="Kullanicinin CRM bildirim ayarlarini gunceller",
        role=Role.VIEWER,
        scope="crm:write",
        request=serializers.NotificationSettingsInput,
        response=serializers.NotificationSettingsOutput,
        errors=[OnlyUsers],
        if_match=True,
        extension=True,
    )
    def update(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            notification_settings.update(
                actor=self.actor,
                account_id=account_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )
