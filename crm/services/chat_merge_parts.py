"""What of the chats hangs on a customer or a contact, for merges, moves and deletions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.models import Identity, InboxLink, InboxLinkContact
from crm.ports import Party
from crm.services import matching
from crm.services.matching import Match
from crm.services.repointing import ForeignKeys


class MatchedIdentities(ForeignKeys):
    """Identities follow their customer and contact; nobody's are those of who was deleted."""

    def __init__(self) -> None:
        super().__init__(name="crm.identities", model=Identity, word="chats", contact="contact_id")

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        """Those that a person has matched anew since the merge stay as they are."""
        here = self._rows(winner).filter(pk__in=moved["ids"])
        self._point(list(here.values_list("pk", flat=True)), loser, now)

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """Of a deleted contact the customer stays; of a deleted customer nothing does."""
        for party in parties:
            rows = list(self._rows(party).select_for_update(no_key=True).order_by("id"))
            rest = Match(party.customer_id) if party.contact_id is not None else None
            matching.set_matches(
                [(identity, rest) for identity in rows if identity.customer_id is not None],
                actor=matching.platform([party.account_id]),
                how=rows[0].how if rows else "",
                now=now,
            )


class CustomerInboxes:
    """Inboxes linked to a customer, and the contacts behind them."""

    name = "crm.inbox_links"

    def count(self, party: Party) -> Mapping[str, int]:
        return {} if party.contact_id else {"inboxes": _links(party).count()}

    def repoint(self, loser: Party, winner: Party, now: datetime) -> Mapping[str, Any]:
        if loser.contact_id is None:
            ids = list(_links(loser).order_by("pk").values_list("pk", flat=True))
            _links(loser).update(customer_id=winner.customer_id, updated_at=now)
            return {"links": [str(link_id) for link_id in ids]}
        there = _contacts(winner).values("link_id")
        rows = (
            _contacts(loser).exclude(link_id__in=there).filter(link__customer_id=winner.customer_id)
        )
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        _contacts(loser).filter(pk__in=ids).update(contact_id=winner.contact_id)
        return {"contacts": [str(row_id) for row_id in ids]}

    def restore(self, loser: Party, winner: Party, moved: Mapping[str, Any], now: datetime) -> None:
        """Those that were linked anew since the merge stay as they are."""
        if "links" in moved:
            rows = _links(winner).filter(pk__in=moved["links"])
            rows.update(customer_id=loser.customer_id, updated_at=now)
        if "contacts" in moved:
            behind = _contacts(winner).filter(pk__in=moved["contacts"])
            behind.update(contact_id=loser.contact_id)

    def move_contact(self, contact: Party, customer_id: UUID, now: datetime) -> None:
        """Who went to another customer is no longer behind the inboxes of this one."""
        _contacts(contact).exclude(link__customer_id=customer_id).delete()

    def release(self, parties: Sequence[Party], now: datetime) -> None:
        """A deleted customer has no inboxes. A deleted contact is not shown behind them."""
        for party in parties:
            if party.contact_id is None:
                _links(party).delete()


def _links(party: Party) -> Any:
    rows = InboxLink.objects.for_accounts([party.account_id])
    return rows.filter(customer_id=party.customer_id)


def _contacts(party: Party) -> Any:
    rows = InboxLinkContact.objects.for_accounts([party.account_id])
    return rows.filter(contact=party.contact_id)
