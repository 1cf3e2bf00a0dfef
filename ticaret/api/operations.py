"""`@operation`: everything the contract says about an endpoint, said once, beside its view."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, TypeVar

from rest_framework.fields import Field

from ticaret.api.pagination import Listing
from ticaret.api.scopes import SCOPES
from ticaret.api.serializers import InputSerializer, OneOf, OutputSerializer
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Role

_A = TypeVar("_A", bound=Callable[..., Any])

# "public": anybody · "user": anybody signed in · a Role: that role in the account.
LeastRole = Role | Literal["public", "user"]


@dataclass(frozen=True, slots=True)
class Operation:
    """An endpoint as the contract has it; see `operation` for the meaning of each part."""

    name: str
    tag: str
    summary: str
    role: LeastRole
    scope: str = ""
    request: type[InputSerializer] | OneOf | None = None
    query: type[InputSerializer] | None = None
    response: type[OutputSerializer] | None = None
    listing: Listing | None = None
    extra: Mapping[str, Field[Any, Any, Any, Any]] = field(default_factory=dict)
    deletes: bool = False
    streams: str = ""
    status: int = 200
    errors: Sequence[type[DomainError]] = ()
    example: Any = None
    request_example: Any = None
    description: str = ""
    extension: bool = False
    per_address: int = 0
    if_match: bool = False
    keyed: bool = True

    @property
    def least_role(self) -> str:
        """The role as the catalogue writes it."""
        return self.role.word if isinstance(self.role, Role) else self.role


def operation(
    *,
    tag: str,
    summary: str,
    role: LeastRole,
    scope: str = "",
    request: type[InputSerializer] | OneOf | None = None,
    query: type[InputSerializer] | None = None,
    response: type[OutputSerializer] | None = None,
    listing: Listing | None = None,
    extra: Mapping[str, Field[Any, Any, Any, Any]] | None = None,
    deletes: bool = False,
    streams: str = "",
    status: int = 200,
    errors: Sequence[type[DomainError]] = (),
    example: Any = None,
    request_example: Any = None,
    description: str = "",
    extension: bool = False,
    per_address: int = 0,
    if_match: bool = False,
    keyed: bool = True,
) -> Callable[[_A], _A]:
    """Declare a view's method as an operation of the API.

    `role` is the least role: "public", "user" (anybody signed in), or a `Role`, which
    then needs a `scope` too. `request`, `query` and `response` are serializer classes,
    `request` also a `OneOf` of them;
    `listing` makes the answer a list of `response` with its `extra` keys beside `rows`,
    `deletes` makes it `{"id", "deleted"}`,
    `streams` bytes of that media type. `errors` are the codes beyond those that the
    kit adds by itself. `example` and `request_example` replace the generated ones.
    `extension` marks what is not in the catalogue; `per_address` limits calls a minute
    from one address; `if_match` documents the header. `keyed=False` is for a POST that
    ignores `Idempotency-Key`: one whose refusal must itself leave a trace.
    Raises TypeError for a role without a scope and for an unknown scope.
    """

    def declare(function: _A) -> _A:
        if isinstance(role, Role) and scope not in SCOPES:
            raise TypeError(f"{function.__qualname__} needs a scope of ticaret.api.scopes")
        declared = Operation(
            name=function.__qualname__,
            tag=tag,
            summary=summary,
            role=role,
            scope=scope,
            request=request,
            query=query,
            response=response,
            listing=listing,
            extra=extra or {},
            deletes=deletes,
            streams=streams,
            status=status,
            errors=errors,
            example=example,
            request_example=request_example,
            description=description,
            extension=extension,
            per_address=per_address,
            if_match=if_match,
            keyed=keyed,
        )

        @wraps(function)
        def perform(view: Any, *args: Any, **kwargs: Any) -> Any:
            return view.perform(lambda: function(view, *args, **kwargs))

        perform.operation = declared  # type: ignore[attr-defined]
        return perform  # type: ignore[return-value]

    return declare


def operation_of(view: Any) -> Operation | None:
    """The operation that `view` is running; None for a method that the path doesn't have."""
    method = getattr(view, getattr(view, "action", None) or "", None)
    declared: Operation | None = getattr(method, "operation", None)
    return declared
