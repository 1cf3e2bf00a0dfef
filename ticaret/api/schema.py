"""The OpenAPI document, made from `@operation` declarations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from types import new_class
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
)
from rest_framework import serializers

from ticaret import errors
from ticaret.api import security_schemes  # noqa: F401  (registers itself)
from ticaret.api.errors import BadCredentials, UnsupportedMediaType
from ticaret.api.examples import example_of
from ticaret.api.idempotency import BadIdempotencyKey, KeyReused, StillRunning
from ticaret.api.operations import Operation, operation_of
from ticaret.api.pagination import ListQuery
from ticaret.api.parsers import MalformedBody
from ticaret.api.permissions import ScopeTooSmall
from ticaret.api.serializers import OneOf, OutputSerializer
from ticaret.api.views import AccountQuery, SearchQuery
from ticaret.tenancy.actor import Role

_STATUS_TEXT = {
    400: "The request is not valid.",
    401: "Not signed in, or the credentials are no longer good.",
    403: "The role or scope is too small.",
    404: "Not there, or not yours.",
    409: "In conflict with the current state.",
    412: "`If-Match` names an older version.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "Understood, but it cannot be done.",
    429: "Too many requests; see `Retry-After`.",
    503: "Not available right now.",
}


class FieldFault(OutputSerializer):
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class Fault(OutputSerializer):
    code = serializers.CharField()
    message = serializers.CharField()
    # `fields` is a property of every serializer, so this one key is added by `get_fields`.
    request_id = serializers.CharField()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "fields": FieldFault(many=True)}


class FaultEnvelope(OutputSerializer):
    status = serializers.BooleanField()
    error = Fault()


class Deleted(OutputSerializer):
    id = serializers.UUIDField()
    deleted = serializers.BooleanField()


class OperationSchema(AutoSchema):
    """Reads one operation of an `ApiViewSet`; other views of the API stay out of the document."""

    @property
    def operation(self) -> Operation:
        declared = operation_of(self.view)
        if declared is None:
            raise TypeError(f"{self.view} has no operation")
        return declared

    def is_excluded(self) -> bool:
        return operation_of(self.view) is None

    def _is_list_view(self, serializer: Any = None) -> bool:
        return False  # a list is an envelope with a page in it, never a bare array

    def get_operation_id(self) -> str:
        parts = [part for part in re.split(r"[^A-Za-z0-9]+", self.path) if part]
        return self.method.lower() + "".join(part[0].upper() + part[1:] for part in parts)

    def get_tags(self) -> list[str]:
        return [self.operation.tag]

    def get_summary(self) -> str:
        return self.operation.summary

    def get_description(self) -> str:  # type: ignore[override]
        return self.operation.description

    def get_auth(self) -> list[dict[str, Any]]:
        return [] if self.operation.role == "public" else super().get_auth()

    def get_extensions(self) -> dict[str, Any]:
        declared = self.operation
        extensions: dict[str, Any] = {
            "x-required-role": declared.least_role,
            "x-error-codes": sorted({error.code for error in self._errors()}),
        }
        if declared.scope:
            extensions["x-required-scope"] = declared.scope
        if declared.extension:
            extensions["x-extension"] = True
        return extensions

    def get_request_serializer(self) -> Any:
        request = self.operation.request
        if isinstance(request, OneOf):
            return PolymorphicProxySerializer(
                component_name=request.name,
                serializers=dict(request.members),
                resource_type_field_name=request.discriminator,
            )
        return request

    def get_override_parameters(self) -> list[Any]:
        declared = self.operation
        parameters: list[Any] = []
        if self._takes_account():
            parameters.append(AccountQuery)
        if declared.query is not None:
            parameters.append(declared.query)
        if declared.listing is not None:
            parameters.append(SearchQuery if declared.listing.search else ListQuery)
            names = sorted(declared.listing.sorts)
            parameters.append(
                OpenApiParameter(
                    "sort",
                    enum=[f"{sign}{name}" for name in names for sign in ("", "-")],
                    default=declared.listing.default,
                )
            )
        if self._keyed():
            parameters.append(
                OpenApiParameter(
                    "Idempotency-Key",
                    location="header",
                    description="A repeat within 24 h gets the first answer again.",
                )
            )
        if declared.if_match:
            parameters.append(
                OpenApiParameter(
                    "If-Match", location="header", description="The row's `entityVersion`, quoted."
                )
            )
        return parameters

    def get_response_serializers(self) -> Any:
        responses: dict[Any, Any] = {self._success(): self._success_response()}
        by_status: dict[int, list[type[errors.DomainError]]] = defaultdict(list)
        for error in self._errors():
            by_status[error.status].append(error)
        for status, kinds in sorted(by_status.items()):
            codes = ", ".join(f"`{code}`" for code in sorted({kind.code for kind in kinds}))
            text = _STATUS_TEXT.get(status, "")
            responses[(status, "application/json")] = OpenApiResponse(
                FaultEnvelope, description=f"{text} Codes: {codes}.".strip()
            )
        return responses

    def _success(self) -> tuple[int, str]:
        return self.operation.status, self.operation.streams or "application/json"

    def _success_response(self) -> OpenApiResponse:
        if self.operation.streams:
            return OpenApiResponse(OpenApiTypes.BINARY, description="Başarılı")
        return OpenApiResponse(_envelope_of(_success_data(self.operation)), description="Başarılı")

    def get_examples(self) -> list[OpenApiExample]:
        declared = self.operation
        found: list[OpenApiExample] = []
        if not declared.streams:
            success = declared.example
            if success is None:
                success = example_of(_success_data(declared)())
            found.append(
                OpenApiExample(
                    "Success",
                    value={"status": True, "data": success},
                    response_only=True,
                    status_codes=[str(declared.status)],
                )
            )
        if isinstance(declared.request, OneOf):
            found += [
                OpenApiExample(word, value=value, request_only=True)
                for word, value in declared.request.examples.items()
            ]
        elif declared.request is not None:
            value = declared.request_example or example_of(declared.request())
            found.append(OpenApiExample("Request", value=value, request_only=True))
        for status in sorted({error.status for error in self._errors()}):
            error = next(error for error in self._errors() if error.status == status)
            found.append(_fault_example(error))
        return found

    def _errors(self) -> Sequence[type[errors.DomainError]]:
        """What was declared, and before it what the kit itself may answer."""
        declared = self.operation
        kinds: list[type[errors.DomainError]] = [errors.Throttled]
        if declared.role != "public":
            kinds += [errors.NotAuthenticated, BadCredentials]
        if isinstance(declared.role, Role):
            kinds += [errors.Forbidden, ScopeTooSmall]
        if isinstance(declared.role, Role) or self._path_names():
            kinds.append(errors.NotFound)
        if declared.request is not None:
            kinds += [MalformedBody, errors.TooLarge, UnsupportedMediaType]
        if declared.request or declared.query or declared.listing or self._takes_account():
            kinds.append(errors.Invalid)
        if self._keyed():
            kinds += [BadIdempotencyKey, StillRunning, KeyReused]
        if declared.if_match:
            kinds.append(errors.PreconditionFailed)
        return list(dict.fromkeys([*kinds, *declared.errors]))

    def _keyed(self) -> bool:
        return self.method == "POST" and self.operation.keyed

    def _takes_account(self) -> bool:
        return isinstance(self.operation.role, Role) and "account_id" not in self._path_names()

    def _path_names(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


def _success_data(declared: Operation) -> type[OutputSerializer]:
    if declared.deletes:
        return Deleted
    if declared.response is None:
        raise TypeError(f"{declared.name} declares no response")
    if declared.listing is None:
        return declared.response
    return _page_of(declared.response, tuple(declared.extra.items()))


@cache
def _page_of(row: type[OutputSerializer], extra: tuple[Any, ...]) -> type[OutputSerializer]:
    beside = "".join(name[0].upper() + name[1:] for name, _ in extra)
    return _named(
        f"{row.__name__}Page{beside}",
        {
            "rows": row(many=True),
            "page": serializers.IntegerField(allow_null=True),
            "limit": serializers.IntegerField(),
            "total": serializers.IntegerField(allow_null=True),
            "next_cursor": serializers.CharField(allow_null=True),
            **dict(extra),
        },
    )


@cache
def _envelope_of(data: type[OutputSerializer]) -> type[OutputSerializer]:
    return _named(
        f"{data.__name__}Envelope", {"status": serializers.BooleanField(), "data": data()}
    )


def _named(name: str, fields: dict[str, Any]) -> type[OutputSerializer]:
    made: type[OutputSerializer] = new_class(
        name, (OutputSerializer,), exec_body=lambda body: body.update(fields)
    )
    return made


def _fault_example(error: type[errors.DomainError]) -> OpenApiExample:
    fault = {
        "code": error.code,
        "message": error.message_tr,
        "fields": [],
        "requestId": "2f1c7a5e9b0d4c63a8e4d1f27b90c356",
    }
    return OpenApiExample(
        error.code,
        value={"status": False, "error": fault},
        response_only=True,
        status_codes=[str(error.status)],
    )
