"""What can happen to a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import Account
from catalog import selectors
from catalog.choices import StockReason
from catalog.errors import SkuTaken
from catalog.events import PRODUCT_CREATED, PRODUCT_DELETED, PRODUCT_UPDATED, product_event
from catalog.models import Product
from catalog.services import images as image_services
from catalog.services.stock import record_movement
from catalog.synonyms import synonyms_of
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new
from ticaret.db.search import fold_all
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor, Role

# A change of one of these changes what `q` finds.
_NAMES = ("name", "sku", "barcode", "brand")
_SEARCHED = {*_NAMES, "attributes"}


@transaction.atomic
def create(
    *,
    actor: Actor,
    account_id: UUID,
    now: datetime,
    images: Sequence[Mapping[str, Any]] = (),
    **fields: Any,
) -> Product:
    """A new product, in the account's currency unless told otherwise.

    Raises NotFound, Forbidden, SkuTaken, TooManyImages.
    """
    actor.require(account_id, Role.AGENT)
    if not fields.get("currency"):
        fields["currency"] = Account.objects.values_list("default_currency", flat=True).get(
            pk=account_id
        )
    product = Product(account_id=account_id, **fields)
    product.search = search_text(product)
    if not insert_new([product]):
        raise SkuTaken
    moved = record_movement(
        actor_label=actor.label, product=product, before=None, reason=StockReason.INITIAL
    )
    if moved is not None:
        insert_new([moved])
    image_services.insert_first(product=product, images=images)
    trail.record(
        actor=actor,
        account_id=account_id,
        action=PRODUCT_CREATED,
        target=product,
        changes={name: (None, plain(value)) for name, value in fields.items()},
    )
    publish(product_event(PRODUCT_CREATED, product, now))
    return product


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: Any,
) -> Product:
    """Change fields of a product; a new `stock` is recorded as a correction.

    Raises NotFound, Forbidden, PreconditionFailed, SkuTaken.
    """
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    require_match(if_match, product.updated_at)
    changed = {
        name: (getattr(product, name), value)
        for name, value in changes.items()
        if getattr(product, name) != value
    }
    if not changed:
        return product
    before = product.stock
    for name, (_, value) in changed.items():
        setattr(product, name, value)
    fields = [*changed, "updated_at"]
    if changed.keys() & _SEARCHED:
        product.search = search_text(product)
        fields.append("search")
    try:
        with transaction.atomic():
            product.save(update_fields=fields)
    except IntegrityError:
        raise SkuTaken from None
    moved = record_movement(
        actor_label=actor.label, product=product, before=before, reason=StockReason.CORRECTION
    )
    if moved is not None:
        insert_new([moved])
    trail.record(
        actor=actor,
        account_id=account_id,
        action=PRODUCT_UPDATED,
        target=product,
        changes={name: (plain(old), plain(new)) for name, (old, new) in changed.items()},
    )
    publish(product_event(PRODUCT_UPDATED, product, now, changed=sorted(changed)))
    return product


@transaction.atomic
def delete(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> Product:
    """Delete a product softly; its SKU is free again. Raises NotFound, Forbidden,
    PreconditionFailed.
    """
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    require_match(if_match, product.updated_at)
    product.deleted_at = now
    product.save(update_fields=["deleted_at", "updated_at"])
    trail.record(actor=actor, account_id=account_id, action=PRODUCT_DELETED, target=product)
    publish(product_event(PRODUCT_DELETED, product, now))
    return product


def search_text(product: Product) -> str:
    """What `q` looks in."""
    return search_of({name: getattr(product, name) for name in _SEARCHED})


def search_of(values: Mapping[str, Any]) -> str:
    """`search_text` of a product whose fields are at hand without it."""
    other_names = synonyms_of(values.get("attributes", {}))
    return fold_all(*(values.get(name, "") for name in _NAMES), *other_names)


def plain(value: Any) -> Any:
    """A field's value as the audit trail keeps it."""
    return str(value) if isinstance(value, Decimal) else value
