"""Private notes in a chat, the settings of chats, and the timeline of a customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import chats as serializers
from crm.selectors import conversation_notes as notes_selectors
from crm.selectors.settings import settings_of
from crm.selectors.timeline import timeline
from crm.services import conversation_notes, settings
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class ConversationNoteViews(ApiViewSet):
    """Only colleagues see these."""

    @operation(
        tag="CRM",
        summary="Sohbetin ozel notlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        # Ids are in the order of time, and the index is by id.
        listing=Listing(sorts={"createdAt": "id"}, default="-createdAt"),
        response=serializers.NoteOutput,
        errors=[errors.ChatNotFound],
        extension=True,
    )
    def list(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.page(
            notes_selectors.notes(actor=self.actor, account_id=account_id, chat_id=chat_id)
        )

    @operation(
        tag="CRM",
        summary="Sohbete ozel not ekler",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.NoteInput,
        response=serializers.NoteOutput,
        status=201,
        errors=[errors.ChatNotFound, errors.UserNotMember],
        extension=True,
    )
    def create(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            conversation_notes.create(
                actor=self.actor,
                account_id=account_id,
                chat_id=chat_id,
                now=timezone.now(),
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Sohbetin ozel notunu gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.NoteInput,
        response=serializers.NoteOutput,
        errors=[
            errors.ChatNotFound,
            errors.NoteNotFound,
            errors.NotTheAuthor,
            errors.UserNotMember,
        ],
        extension=True,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, chat_id: UUID, note_id: UUID) -> Response:
        return self.answer(
            conversation_notes.update(
                actor=self.actor,
                account_id=account_id,
                chat_id=chat_id,
                note_id=note_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Sohbetin ozel notunu siler",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.ChatNotFound, errors.NoteNotFound, errors.NotTheAuthor],
        extension=True,
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, chat_id: UUID, note_id: UUID) -> Response:
        conversation_notes.delete(
            actor=self.actor,
            account_id=account_id,
            chat_id=chat_id,
            note_id=note_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(note_id)


class ConversationSettingsViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Sohbet ayarlarini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.SettingsOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(settings_of(actor=self.actor, account_id=account_id))

    @operation(
        tag="CRM",
        summary="Sohbet ayarlarini gunceller",
        role=Role.ADMIN,
        scope="crm:write",
        request=serializers.SettingsInput,
        response=serializers.SettingsOutput,
        extension=True,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            settings.update(
                actor=self.actor,
                account_id=account_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )


class TimelineViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer activity timeline getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.TimelineQuery,
        response=serializers.TimelineOutput,
        errors=[errors.CustomerNotFound],
        description="Newest first, from every linked chat and everything done in CRM. "
        "`nextCursor` leads on at the same cost at any depth.",
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        query = self.query()
        entries, following = timeline(
            actor=self.actor,
            account_id=account_id,
            customer_id=customer_id,
            limit=query["limit"],
            cursor=query["cursor"],
            types=[word.strip() for word in query["types"].split(",") if word.strip()],
        )
        return self.answer(
            {
                "rows": [
                    {
                        "id": entry.id,
                        "type": entry.type,
                        "occurredAt": entry.occurred_at,
                        "actor": entry.actor,
                        "data": entry.data,
                    }
                    for entry in entries
                ],
                "limit": query["limit"],
                "nextCursor": following,
            }
        )
