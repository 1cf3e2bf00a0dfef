"""`/accounts/{accountId}/crm/identities…` and a chat's customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import identities as serializers
from crm.selectors import identities as selectors
from crm.selectors.suggestions import Asked, suggestions
from crm.services import linking
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_WRONG = [
    errors.NobodyNamed,
    errors.NoSuchCustomer,
    errors.NoSuchContact,
    errors.ContactOfOtherCustomer,
]


class IdentityViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Eslestirilmemis WhatsApp chat kimliklerini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.UnmatchedQuery,
        listing=Listing(
            sorts={"lastSeenAt": "last_seen_at", "createdAt": "id"},
            default="-lastSeenAt",
            search=True,
        ),
        response=serializers.UnmatchedOutput,
        description="Of every channel. Each with up to five suggestions and their reasons.",
    )
    def unmatched(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.identities(actor=self.actor, state="unmatched", **self.query()))

    @operation(
        tag="CRM",
        summary="CRM identity mapping listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.IdentityQuery,
        listing=Listing(
            sorts={
                "matchedAt": "matched_at",
                "lastSeenAt": "last_seen_at",
                "createdAt": "id",
            },
            default="-matchedAt",
            search=True,
        ),
        response=serializers.IdentityOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        query = self.query()
        if query["state"] == "all":
            query["state"] = ""
        return self.page(selectors.identities(actor=self.actor, **query))

    @operation(
        tag="CRM",
        summary="WhatsApp kimligini customer/contact ile eslestirir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.NewMatchInput,
        response=serializers.IdentityOutput,
        status=201,
        errors=[
            errors.IdentityNotFound,
            errors.ChatNotFound,
            errors.IdentityNotNamed,
            *_WRONG,
        ],
        description="Of every channel: by the identity's id, or by the chat it is in.",
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            linking.match(
                actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="CRM",
        summary="CRM identity mapping detayini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.UnmatchedOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, identity_id: UUID) -> Response:
        return self.row(selectors.identity(actor=self.actor, identity_id=identity_id))

    @operation(
        tag="CRM",
        summary="CRM identity mapping gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.MatchInput,
        response=serializers.IdentityOutput,
        errors=[errors.IdentityNotFound, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, identity_id: UUID) -> Response:
        return self.answer(
            linking.match(
                actor=self.actor,
                account_id=account_id,
                identity_id=identity_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="CRM identity mapping kaldirir",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.IdentityNotFound, errors.NotLinked],
        if_match=True,
        description="The identity itself stays, unmatched, and is not matched by a machine again.",
    )
    def destroy(self, request: Request, account_id: UUID, identity_id: UUID) -> Response:
        linking.remove(
            actor=self.actor,
            account_id=account_id,
            identity_id=identity_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(identity_id)

    @operation(
        tag="CRM",
        summary="Kimlik icin customer/contact onerilerini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.SuggestionsOutput,
        errors=[errors.IdentityNotFound],
        extension=True,
    )
    def suggestions(self, request: Request, account_id: UUID, identity_id: UUID) -> Response:
        identity = selectors.require_identity(actor=self.actor, identity_id=identity_id)
        asked = Asked(identity.id, identity.phone, identity.name, identity.username)
        found = suggestions(account_id=identity.account_id, asked=[asked])
        return self.answer({"identityId": identity.id, "rows": found.get(identity.id, [])})


class CustomerLinkViews(ApiViewSet):
    """The customer of one chat, of whatever channel."""

    @operation(
        tag="CRM",
        summary="Chat customer link bilgisini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.UnmatchedOutput,
        errors=[errors.ChatNotFound],
        description="Without a link `customer` is null.",
    )
    def retrieve(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            linking.of_chat(
                actor=self.actor, account_id=account_id, chat_id=chat_id, now=timezone.now()
            )
        )

    @operation(
        tag="CRM",
        summary="Chat mevcut customer/contact ile eslestirilir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.MatchInput,
        response=serializers.IdentityOutput,
        errors=[errors.ChatNotFound, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            linking.match(
                actor=self.actor,
                account_id=account_id,
                chat_id=chat_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Chat uzerinden customer/contact olusturup eslestirir",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.FromChatInput,
        response=serializers.IdentityOutput,
        status=201,
        errors=[
            errors.ChatNotFound,
            errors.AlreadyLinked,
            errors.NoSuchCustomer,
            errors.TaxNumberTaken,
            errors.UserNotMember,
            errors.NoSuchGroup,
        ],
        description="What is not sent is taken from the chat: the name, and the number if known.",
    )
    def create(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        return self.answer(
            linking.create_from_chat(
                actor=self.actor,
                account_id=account_id,
                chat_id=chat_id,
                now=timezone.now(),
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="Chat customer link kaldirilir",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.ChatNotFound, errors.NotLinked],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, chat_id: UUID) -> Response:
        linking.remove(
            actor=self.actor,
            account_id=account_id,
            chat_id=chat_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(chat_id)
