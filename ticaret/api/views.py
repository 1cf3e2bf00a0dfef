"""The base of every view of the API."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSetMixin

from ticaret.api import idempotency, rows
from ticaret.api.addresses import client_address
from ticaret.api.errors import MethodNotAllowed
from ticaret.api.operations import Operation, operation_of
from ticaret.api.pagination import ListQuery, read_page
from ticaret.api.parsers import Upload, check_length
from ticaret.api.renderers import to_json
from ticaret.api.serializers import InputSerializer
from ticaret.db.totals import Total
from ticaret.errors import NotAuthenticated, NotFound
from ticaret.tenancy.actor import Actor, Role

_OWN = frozenset(
    {
        "actor",
        "authentication_classes",
        "check_permissions",
        "dispatch",
        "get_authenticators",
        "get_object",
        "get_permissions",
        "get_queryset",
        "initial",
        "perform",
        "permission_classes",
        "queryset",
        "throttle_classes",
    }
)


class _Search(InputSerializer):
    q = serializers.CharField(default="", allow_blank=True, max_length=200)


class SearchQuery(ListQuery, _Search):
    """The parameters of a list that can be searched."""


class AccountQuery(InputSerializer):
    """Narrows an operation whose path names no account."""

    account_id = serializers.UUIDField(default=None, allow_null=True)


class ApiViewSet(ViewSetMixin, APIView):
    """A view translates and makes one call; who may call is declared by `@operation`.

    Inside an action: `self.actor`, `self.body()`, `self.query()`, and one of
    `self.page(queryset)`, `self.row(queryset)`, `self.answer(result)`, `self.deleted(id)`.
    A subclass that overrides what decides about access, or has an action that declares
    nothing, is refused when it is defined.
    """

    http_method_names = ["get", "post", "put", "patch", "delete", "head"]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name, value in vars(cls).items():
            if name in _OWN:
                raise TypeError(f"{cls.__name__}.{name}: access is the base view's business")
            if name.startswith("_") or not inspect.isfunction(value):
                continue
            if "request" in inspect.signature(value).parameters and not hasattr(value, "operation"):
                raise TypeError(f"{cls.__name__}.{name} takes a request but is no @operation")

    # ---------------------------------------------------------------- for actions

    @cached_property
    def actor(self) -> Actor:
        """The caller, narrowed to the account that the path or `accountId` names."""
        actor = self.request.user
        if not isinstance(actor, Actor):
            raise NotAuthenticated
        account_id = self.kwargs.get("account_id") or self._asked_account()
        if account_id is None or not isinstance(self._declared.role, Role):
            return actor
        actor.require(account_id, self._declared.role)
        return replace(actor, roles={account_id: actor.roles[account_id]})

    @property
    def operation(self) -> Operation | None:
        """The declaration of the action at work; None when the method has none."""
        return operation_of(self)

    @property
    def if_match(self) -> str | None:
        """The `If-Match` header, for the service to check under its lock."""
        return self.request.headers.get("If-Match")

    def body(self) -> dict[str, Any]:
        """The body as the declared serializer validated it, keys in snake_case.

        With PATCH only the keys that were sent. Raises for every wrong field at once.
        """
        serializer = _declared(self._declared.request, "request")(
            data=self.request.data, partial=self.request.method == "PATCH"
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def query(self) -> dict[str, Any]:
        """The declared query parameters, keys in snake_case; `q` too where the list has it.

        A parameter without a value counts as not given.
        """
        found = self._checked(self._declared.query) if self._declared.query else {}
        if self._declared.listing is not None and self._declared.listing.search:
            found["q"] = self._checked(_Search)["q"]
        return found

    def page(
        self,
        queryset: QuerySet[Any, Any],
        *,
        extra: Mapping[str, Any] | None = None,
        total: Total | None = None,
        sort: str = "",
    ) -> Response:
        """One page of `queryset` as the declared response, `extra` keys beside `rows`.

        `sort` is the order when the caller asks for none, in place of the declared default.
        """
        listing = self._declared.listing
        if listing is None:
            raise TypeError(f"{self._declared.name} declares no listing")
        query = self._checked(ListQuery)
        if sort and not query["sort"] and not query["cursor"]:
            query["sort"] = sort
        data = read_page(
            queryset,
            plan=rows.plan_of(_declared(self._declared.response, "response")),
            listing=listing,
            query=query,
            context=self._context(),
            total=total,
        )
        return Response({**data, **(extra or {})})

    @property
    def limit(self) -> int:
        """How many rows the caller wants on a page."""
        limit: int = self._checked(ListQuery)["limit"]
        return limit

    def row(self, queryset: QuerySet[Any, Any]) -> Response:
        """The only row of `queryset` as the declared response. Raises NotFound without one."""
        response = _declared(self._declared.response, "response")
        found = rows.read(response, queryset[:1], context=self._context())
        if not found:
            raise NotFound
        return Response(found[0], status=self._declared.status)

    def answer(self, result: Model | Mapping[str, Any]) -> Response:
        """A model instance as the declared response, or a mapping as it is."""
        if isinstance(result, Model):
            response = _declared(self._declared.response, "response")
            result = rows.show(response, result, context=self._context())
        return Response(result, status=self._declared.status)

    def deleted(self, row_id: UUID) -> Response:
        """What every deletion answers."""
        return Response({"id": row_id, "deleted": True})

    # ---------------------------------------------------------------- for the kit

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if self.operation is None:
            raise MethodNotAllowed
        check_length(request, self._body_limit())
        try:
            self.perform_authentication(request)
        except NotAuthenticated:
            # Refused credentials cost the address a token, or guessing would be free.
            request.user = None  # type: ignore[assignment]
            self.check_throttles(request)
            raise
        self.check_throttles(request)
        self.check_permissions(request)

    def perform_authentication(self, request: Request) -> None:
        if self.operation is not None and self.operation.role == "public":
            request.user = None  # type: ignore[assignment]
        super().perform_authentication(request)

    def perform(self, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        """Run an action: at most once for each `Idempotency-Key` of a POST."""
        key = self.request.headers.get("Idempotency-Key")
        if key is None or self.request.method != "POST" or not self._declared.keyed:
            return call()
        kept = idempotency.run(
            caller=self._caller(),
            key=key,
            fingerprint=idempotency.fingerprint(
                "POST", self.request.get_full_path(), self.request._request.body
            ),
            now=timezone.now(),
            operation=lambda: self._kept(call),
        )
        response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
        if kept.replayed:
            response.headers["Idempotent-Replayed"] = "true"
        return response

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {**super().default_response_headers, "Cache-Control": "no-store"}

    @property
    def _declared(self) -> Operation:
        declared: Operation = _declared(self.operation, "operation")
        return declared

    def _context(self) -> dict[str, Any]:
        return {"actor": self.request.user if self._is_public() else self.actor}

    def _body_limit(self) -> int:
        uploads = any(issubclass(parser, Upload) for parser in self.parser_classes)
        is_form = (self.request.content_type or "").startswith(Upload.media_type)
        limit: int = settings.API_UPLOAD_LIMIT if uploads and is_form else settings.API_BODY_LIMIT
        return limit

    def _is_public(self) -> bool:
        return self._declared.role == "public"

    def _checked(self, serializer: type[InputSerializer]) -> dict[str, Any]:
        reader = _reader(serializer)
        given = {
            name: value
            for name, value in self.request.query_params.items()
            if value != "" and name in reader.fields
        }
        return dict(reader.run_validation(given) if given else _untold(serializer))

    def _asked_account(self) -> UUID | None:
        account_id: UUID | None = self._checked(AccountQuery)["account_id"]
        return account_id

    def _caller(self) -> str:
        actor = self.request.user
        if isinstance(actor, Actor):
            return f"{actor.kind}:{actor.id}"
        return f"address:{client_address(self.request)}"

    def _kept(self, call: Callable[[], HttpResponseBase]) -> idempotency.Kept:
        response = call()
        if not isinstance(response, Response):
            raise TypeError(f"{self._declared.name} cannot be kept for an Idempotency-Key")
        return idempotency.Kept(
            response.status_code, to_json({"status": True, "data": response.data})
        )


@cache
def _reader(serializer: type[InputSerializer]) -> InputSerializer:
    """One instance for all requests: validating keeps no state, building copies every field."""
    return serializer()


@cache
def _untold(serializer: type[InputSerializer]) -> Mapping[str, Any]:
    """What counts when no parameter is given."""
    found: Mapping[str, Any] = _reader(serializer).run_validation({})
    return found


def _declared(part: Any, what: str) -> Any:
    if part is None:
        raise TypeError(f"the operation declares no {what}")
    return part
