"""`/accounts/{accountId}/crm/inbox-links…` and the inboxes of a customer."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import inbox_links as serializers
from crm.selectors import inbox_links as selectors
from crm.selectors.customers import require_customer
from crm.services import inbox_links
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role


class InboxLinkViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM inbox link kaynaklarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.SourceQuery,
        response=serializers.SourcesOutput,
        description="Every inbox of the account, by name, with its link if there is one.",
    )
    def sources(self, request: Request, account_id: UUID) -> Response:
        query = self.query()
        page, limit = query.pop("page"), query.pop("limit")
        found = selectors.sources(actor=self.actor, account_id=account_id, **query)
        shown = found[(page - 1) * limit : page * limit]
        links = serializers.links_by_source(
            [(account_id, source.source_id) for source in shown], {"actor": self.actor}
        )
        return self.answer(
            {
                "rows": [
                    {
                        **serializers.shown_source(source),
                        "link": links.get((account_id, source.source_id)),
                    }
                    for source in shown
                ],
                "page": page,
                "limit": limit,
                "total": len(found),
            }
        )

    @operation(
        tag="CRM",
        summary="CRM inbox link bilgisini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.InboxLinkStateOutput,
        errors=[errors.InboxSourceNotFound],
        description="Without a link `customer` is null.",
    )
    def retrieve(
        self, request: Request, account_id: UUID, source_type: str, source_id: UUID
    ) -> Response:
        return self._state(account_id, source_type, source_id)

    @operation(
        tag="CRM",
        summary="CRM inbox link set eder veya temizler",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.InboxLinkInput,
        response=serializers.InboxLinkStateOutput,
        errors=[
            errors.InboxSourceNotFound,
            errors.NobodyNamed,
            errors.NoSuchCustomer,
            errors.NoSuchContact,
            errors.ContactOfOtherCustomer,
            errors.NotLinked,
        ],
        if_match=True,
    )
    def update(
        self, request: Request, account_id: UUID, source_type: str, source_id: UUID
    ) -> Response:
        inbox_links.set_link(
            actor=self.actor,
            account_id=account_id,
            source_type=source_type,
            source_id=source_id,
            now=timezone.now(),
            if_match=self.if_match,
            **self.body(),
        )
        return self._state(account_id, source_type, source_id)

    @operation(
        tag="CRM",
        summary="CRM inbox link temizler",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.InboxSourceNotFound, errors.NotLinked],
        if_match=True,
    )
    def destroy(
        self, request: Request, account_id: UUID, source_type: str, source_id: UUID
    ) -> Response:
        return self.deleted(
            inbox_links.clear_link(
                actor=self.actor,
                account_id=account_id,
                source_type=source_type,
                source_id=source_id,
                now=timezone.now(),
                if_match=self.if_match,
            )
        )

    def _state(self, account_id: UUID, source_type: str, source_id: UUID) -> Response:
        source = selectors.require_source(
            actor=self.actor, account_id=account_id, source_type=source_type, source_id=source_id
        )
        link = selectors.link_of(actor=self.actor, account_id=account_id, source_id=source_id)
        return self.answer(serializers.link_state(source, account_id, link, {"actor": self.actor}))


class CustomerInboxViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM firmaya bagli gelen kutularini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(
            sorts={"createdAt": "created_at", "updatedAt": "updated_at"}, default="-createdAt"
        ),
        response=serializers.InboxLinkOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        require_customer(actor=self.actor, customer_id=customer_id)
        return self.page(selectors.links(actor=self.actor, customer_id=customer_id))
