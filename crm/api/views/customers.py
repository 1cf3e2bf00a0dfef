"""`/accounts/{accountId}/crm/customers…`: customers, who looks after them, their history."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm import errors
from crm.api.serializers import customers as serializers
from crm.api.serializers.history import HistoryOutput, HistoryQuery
from crm.selectors import customers as selectors
from crm.selectors import duplicates
from crm.selectors.history import customer_history
from crm.services import customers
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_WRONG = [errors.TaxNumberTaken, errors.UserNotMember, errors.NoSuchGroup]


class CustomerViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="CRM customer listesini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.CustomerQuery,
        listing=Listing(
            sorts={
                "createdAt": "created_at",
                "updatedAt": "updated_at",
                "title": "title_order",
            },
            default="-createdAt",
            search=True,
        ),
        response=serializers.CustomerOutput,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.customers(actor=self.actor, **self.query()))

    @operation(
        tag="CRM",
        summary="CRM customer olusturur",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerInput,
        response=serializers.NewCustomerOutput,
        status=201,
        errors=_WRONG,
        description="What it may be a duplicate of is listed; it is created all the same.",
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            customers.create(
                actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
            )
        )

    @operation(
        tag="CRM",
        summary="CRM customer detayini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        response=serializers.CustomerOutput,
    )
    def retrieve(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.row(selectors.customer(actor=self.actor, customer_id=customer_id))

    @operation(
        tag="CRM",
        summary="CRM customer gunceller",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.CustomerInput,
        response=serializers.CustomerOutput,
        errors=[errors.CustomerNotFound, *_WRONG],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            customers.update(
                actor=self.actor,
                customer_id=customer_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag="CRM",
        summary="CRM customer soft-delete yapar",
        role=Role.AGENT,
        scope="crm:write",
        deletes=True,
        errors=[errors.CustomerNotFound],
        if_match=True,
        description="Its contacts go with it; its tax number is free again.",
    )
    def destroy(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        customers.delete(
            actor=self.actor, customer_id=customer_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(customer_id)

    @operation(
        tag="CRM",
        summary="Olasi customer kopyalarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=serializers.DuplicatesQuery,
        response=serializers.DuplicatesOutput,
        errors=[errors.CustomerNotFound],
        extension=True,
    )
    def duplicates(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            {
                "rows": duplicates.customers_asked(
                    actor=self.actor, account_id=account_id, **self.query()
                )
            }
        )

    @operation(
        tag="CRM",
        summary="CRM customer audit kayitlarini listeler",
        role=Role.VIEWER,
        scope="crm:read",
        query=HistoryQuery,
        # Ids are in the order of time, and the index is by id.
        listing=Listing(
            sorts={"createdAt": "id"}, default="-createdAt", updated_column="created_at"
        ),
        response=HistoryOutput,
        errors=[errors.CustomerNotFound],
    )
    def history(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(
            customer_history(actor=self.actor, customer_id=customer_id, **self.query())
        )


class RepresentativeViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer temsilcilerini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        response=serializers.CustomerRepresentativeOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(selectors.representatives(actor=self.actor, customer_id=customer_id))

    @operation(
        tag="CRM",
        summary="Customer temsilci listesini set eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.RepresentativesInput,
        response=serializers.RepresentativesOutput,
        errors=[errors.CustomerNotFound, errors.UserNotMember, errors.PrimaryNotInList],
        if_match=True,
    )
    def replace(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            customers.set_representatives(
                actor=self.actor,
                customer_id=customer_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )


class TeamViews(ApiViewSet):
    @operation(
        tag="CRM",
        summary="Customer ekiplerini getirir",
        role=Role.VIEWER,
        scope="crm:read",
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        response=serializers.CustomerTeamOutput,
        errors=[errors.CustomerNotFound],
    )
    def list(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.page(selectors.teams(actor=self.actor, customer_id=customer_id))

    @operation(
        tag="CRM",
        summary="Customer ekip listesini set eder",
        role=Role.AGENT,
        scope="crm:write",
        request=serializers.TeamsInput,
        response=serializers.TeamsOutput,
        errors=[errors.CustomerNotFound, errors.NoSuchGroup, errors.PrimaryNotInList],
        if_match=True,
    )
    def replace(self, request: Request, account_id: UUID, customer_id: UUID) -> Response:
        return self.answer(
            customers.set_teams(
                actor=self.actor,
                customer_id=customer_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )
