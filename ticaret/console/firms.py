"""Which firm the reader looks at, for people who belong to several."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest

from accounts import selectors
from accounts.models import Account
from ticaret.errors import Forbidden, NotFound
from ticaret.tenancy.actor import Actor, Role

_SESSION_KEY = "console_firm"
_CACHE = "_console_firms"


def firms(request: HttpRequest, actor: Actor) -> list[Account]:
    """The firms of the signed-in user by title: one query for each request."""
    known: list[Account] | None = vars(request).get(_CACHE)
    if known is None:
        known = list(selectors.accounts(actor=actor))
        vars(request)[_CACHE] = known
    return known


def choose(request: HttpRequest, account_id: UUID | None) -> None:
    """Look at one firm from now on, or at all with None. Raises NotFound for another's.

    The reader's firms must have been fetched, as `signed_in` does.
    """
    if account_id is None:
        request.session.pop(_SESSION_KEY, None)
        return
    if account_id not in [firm.pk for firm in vars(request)[_CACHE]]:
        raise NotFound
    request.session[_SESSION_KEY] = str(account_id)


def chosen(request: HttpRequest, actor: Actor) -> Account | None:
    """The firm that the reader chose to look at; None for all of them."""
    wanted = request.session.get(_SESSION_KEY)
    return next((firm for firm in firms(request, actor) if str(firm.pk) == wanted), None)


def narrowed(actor: Actor, account: Account | None) -> Actor:
    """`actor` as far as `account` goes; the same actor for None."""
    if account is None:
        return actor
    return replace(actor, roles={account.pk: actor.roles[account.pk]})


def one(request: HttpRequest, actor: Actor, role: Role) -> Account:
    """The firm that a page about one firm is for: the chosen one, else the first by title.

    Raises Forbidden when the reader's role is too small in it, or in all of them.
    """
    picked = chosen(request, actor)
    offered = [picked] if picked else firms(request, actor)
    found = next((firm for firm in offered if actor.roles.get(firm.pk, 0) >= role), None)
    if found is None:
        raise Forbidden
    return found
