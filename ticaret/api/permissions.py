"""Whether the caller may: decided from the operation's declaration alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from ticaret.api.operations import operation_of
from ticaret.errors import Forbidden, NotAuthenticated
from ticaret.tenancy.actor import Actor, Role

if TYPE_CHECKING:
    from rest_framework.views import APIView  # loads this module while it loads itself


class ScopeTooSmall(Forbidden):
    code = "scope_too_small"
    message_tr = "API hesabının kapsamı bu işleme izin vermiyor."
    message_en = "The scopes of this API account do not allow this."


class DeclaredRole(BasePermission):
    """Signed in, member of the path's account, with the declared role and scope.

    Raises NotAuthenticated, NotFound for an account of others, Forbidden, ScopeTooSmall.
    Where the path names no account, some account with the role is enough; the services
    see the rows of those accounts alone.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        operation = operation_of(view)
        if operation is None or operation.role == "public":
            return True
        actor = request.user
        if not isinstance(actor, Actor):
            raise NotAuthenticated
        if not isinstance(operation.role, Role):
            return True
        account_id = view.kwargs.get("account_id")
        if account_id is not None:
            actor.require(account_id, operation.role)
        elif actor.roles and not actor.accounts_with(operation.role):
            raise Forbidden
        if not actor.may(operation.scope):
            raise ScopeTooSmall
        return True
