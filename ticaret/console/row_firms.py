"""Pages about one row: the firm is the row's, whichever of the reader's firms is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from crm.selectors.contacts import require_contact
from crm.selectors.customers import require_customer
from crm.selectors.identities import require_identity
from crm.selectors.merges import merges
from crm.selectors.tasks import require_task
from ticaret.console import firms, times
from ticaret.console.access import FirmView, signed_in
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role

_Params = ParamSpec("_Params")
_Find = Callable[[Actor, UUID], UUID]


def _merge(actor: Actor, merge_id: UUID) -> UUID:
    found = merges(actor=actor).filter(pk=merge_id).first()
    if found is None:
        raise NotFound
    return found.account_id


# The argument of the address that names the row → whose it is.
_ROWS: dict[str, _Find] = {
    "customer_id": lambda actor, key: require_customer(actor=actor, customer_id=key).account_id,
    "contact_id": lambda actor, key: require_contact(actor=actor, contact_id=key).account_id,
    "identity_id": lambda actor, key: require_identity(actor=actor, identity_id=key).account_id,
    "task_id": lambda actor, key: require_task(actor=actor, task_id=key).account_id,
    "merge_id": _merge,
}


def in_firm_of_row(
    role: Role,
) -> Callable[[FirmView[_Params]], Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]]:
    """As `in_firm`, for an address with the id of a customer, contact, sender, task or merge.

    Raises NotFound for a row of others, Forbidden for too small a role in its firm.
    """

    def decorated(
        view: FirmView[_Params],
    ) -> Callable[Concatenate[HttpRequest, _Params], HttpResponseBase]:
        def in_one(
            request: HttpRequest, actor: Actor, /, *args: _Params.args, **kwargs: _Params.kwargs
        ) -> HttpResponseBase:
            name = next(name for name in _ROWS if name in kwargs)
            account_id = _ROWS[name](actor, UUID(str(kwargs[name])))
            actor.require(account_id, role)
            firm = next(each for each in firms.firms(request, actor) if each.pk == account_id)
            with times.in_zone(firm.time_zone):
                return view(request, firms.narrowed(actor, firm), firm, *args, **kwargs)

        update_wrapper(in_one, view)
        return signed_in(in_one)

    return decorated
