"""The invented customers, one row per asset that they know."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ticaret.sandbox import ids
from ticaret.sandbox.directory import Asset, Directory
from ticaret.sandbox.store import Row, Store


@dataclass(frozen=True, slots=True)
class Customer:
    """`id` is the PSID, the IGSID, the `wa_id`, or the WhatsApp user id of one without a phone.

    `user_id` is WhatsApp's business-scoped user id, empty elsewhere. Times are in ms;
    `last_action_ms` is 0 for one who never wrote.
    """

    asset_id: str
    id: str
    name: str
    username: str
    phone: str
    user_id: str
    conversation_id: str
    last_action_ms: int
    firm_seen_ms: int
    typing_until_ms: int

    @property
    def lane(self) -> str:
        """Webhooks of one lane leave in order."""
        return f"{self.asset_id}:{self.id}"


def _customer(row: Row | None) -> Customer | None:
    return Customer(**row) if row else None


def find(store: Store, asset_id: str, customer_id: str) -> Customer | None:
    """By id, or on WhatsApp by the business-scoped user id."""
    sql = (
        "SELECT * FROM customer WHERE asset_id = ? AND (id = ? OR (user_id != '' AND user_id = ?))"
    )
    return _customer(store.one(sql, asset_id, customer_id, customer_id))


def find_conversation(store: Store, conversation_id: str) -> Customer | None:
    sql = "SELECT * FROM customer WHERE conversation_id = ?"
    return _customer(store.one(sql, conversation_id))


def find_anywhere(store: Store, customer_id: str) -> list[Customer]:
    return [Customer(**r) for r in store.all("SELECT * FROM customer WHERE id = ?", customer_id)]


def of_asset(store: Store, asset_id: str, *, limit: int = -1) -> list[Customer]:
    """Those who acted last come first."""
    sql = "SELECT * FROM customer WHERE asset_id = ? ORDER BY last_action_ms DESC, rowid LIMIT ?"
    return [Customer(**row) for row in store.all(sql, asset_id, limit)]


def add(
    store: Store,
    asset: Asset,
    *,
    customer_id: str = "",
    name: str = "",
    username: str = "",
    hide_phone: bool = False,
) -> Customer:
    """Return the customer with this id, made when it is new.

    With `hide_phone` a WhatsApp customer is known by the business-scoped user id alone,
    like people who chose a username.
    """
    phone = user_id = ""
    if asset.channel == "whatsapp":
        digits = "".join(filter(str.isdigit, customer_id))
        user_id = "TR." + (ids.numeric_id(17) if hide_phone or not digits else f"1349{digits}")
        phone = "" if hide_phone else (digits or f"90555{ids.numeric_id(7)}")
        customer_id = phone or user_id
    customer_id = customer_id or ids.numeric_id()
    customer = Customer(
        asset_id=asset.id,
        id=customer_id,
        name=name or (f"+{phone}" if phone else username or customer_id),
        username=username,
        phone=phone,
        user_id=user_id,
        conversation_id=ids.conversation_id(asset.channel, asset.id, customer_id),
        last_action_ms=0,
        firm_seen_ms=0,
        typing_until_ms=0,
    )
    columns = [field.name for field in fields(Customer)]
    store.run(
        f"INSERT OR IGNORE INTO customer ({', '.join(columns)}) "
        f"VALUES ({', '.join('?' * len(columns))})",
        *(getattr(customer, column) for column in columns),
    )
    return find(store, asset.id, customer_id) or customer


def acted(store: Store, customer: Customer, at_ms: int) -> None:
    """Note an action of the customer, which opens the reply window."""
    store.run(
        "UPDATE customer SET last_action_ms = max(last_action_ms, ?) WHERE asset_id = ? AND id = ?",
        at_ms, customer.asset_id, customer.id,
    )  # fmt: skip


def firm_saw(store: Store, customer: Customer, at_ms: int) -> None:
    store.run(
        "UPDATE customer SET firm_seen_ms = max(firm_seen_ms, ?) WHERE asset_id = ? AND id = ?",
        at_ms, customer.asset_id, customer.id,
    )  # fmt: skip


def firm_types(store: Store, customer: Customer, until_ms: int) -> None:
    store.run(
        "UPDATE customer SET typing_until_ms = ? WHERE asset_id = ? AND id = ?",
        until_ms, customer.asset_id, customer.id,
    )  # fmt: skip


def seed(store: Store, directory: Directory) -> None:
    """Put the preconfigured customers in; those already there stay as they are."""
    with store.transaction():
        for asset in directory.assets.values():
            for person in asset.firm.customers[asset.channel]:
                add(
                    store,
                    asset,
                    customer_id=person["id"],
                    name=person["name"],
                    username=person.get("username", ""),
                )
