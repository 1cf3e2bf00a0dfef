"""How to fetch products safely."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import F, Func, Q

from catalog.choices import ProductStatus
from catalog.errors import ProductNotFound
from catalog.models import Product, ProductImage, StockMovement
from ticaret.db.search import fold
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet

_EXPORTED_ATTRIBUTES = 100
# Lower than PostgreSQL's own: people misspell.
_ALIKE = "0.45"


def products(
    *,
    actor: Actor,
    account_id: UUID,
    q: str = "",
    category: str = "",
    brand: str = "",
    status: str = "",
    sku: str = "",
    barcode: str = "",
    min_price: Decimal | None = None,
    max_price: Decimal | None = None,
    in_stock: bool | None = None,
) -> TenantQuerySet[Product]:
    """The products of an account that are not deleted. Raises NotFound or Forbidden.

    `q` looks in name, SKU, barcode and brand. What has no stock counts as in stock.
    """
    actor.require(account_id, Role.VIEWER)
    wanted: dict[str, Any] = {
        "category": category,
        "brand": brand,
        "status": status,
        "sku": sku,
        "barcode": barcode,
    }
    rows = _live(account_id).filter(**{name: value for name, value in wanted.items() if value})
    if min_price is not None:
        rows = rows.filter(price__gte=min_price)
    if max_price is not None:
        rows = rows.filter(price__lte=max_price)
    if in_stock is not None:
        there = Q(stock__isnull=True) | Q(stock__gt=0)
        rows = rows.filter(there if in_stock else ~there)
    for word in fold(q).split():
        rows = rows.filter(search__contains=word)
    return rows


def product(*, actor: Actor, account_id: UUID, product_id: UUID) -> TenantQuerySet[Product]:
    """One product, or nothing. Raises NotFound or Forbidden."""
    return products(actor=actor, account_id=account_id).filter(pk=product_id)


@transaction.atomic
def alike(*, account_id: UUID, words: Sequence[str], limit: int) -> list[Product]:
    """Products on sale whose name, SKU, barcode, brand or other names resemble the folded
    `words`, the most alike first. For the platform's own work on an account.
    """
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [_ALIKE])
    any_word = Q()
    for word in words:
        any_word |= Q(search__trigram_word_similar=word) | Q(search__contains=word)
    rows = _live(account_id).filter(any_word, status=ProductStatus.ACTIVE)
    likeness = TrigramWordSimilarity(" ".join(words), "search")
    return list(rows.annotate(likeness=likeness).order_by("-likeness", "pk")[:limit])


def locked_product(*, actor: Actor, account_id: UUID, product_id: UUID) -> Product:
    """One product to change, locked until the transaction ends. Raises NotFound or Forbidden."""
    actor.require(account_id, Role.AGENT)
    found = _live(account_id).filter(pk=product_id).select_for_update(no_key=True).first()
    if found is None:
        raise NotFound
    return found


def locked_products(
    *, account_id: UUID, product_ids: Collection[UUID], deleted_too: bool = False
) -> dict[UUID, Product]:
    """These products by id, locked in the order of their ids, so that nobody waits in a circle.

    Raises ProductNotFound when one of them is not there.
    """
    rows = Product.objects.for_accounts([account_id]) if deleted_too else _live(account_id)
    found = rows.filter(pk__in=product_ids).order_by("pk").select_for_update(no_key=True)
    by_id = {row.pk: row for row in found}
    if len(by_id) < len(set(product_ids)):
        raise ProductNotFound
    return by_id


def locked_by_sku(
    *, account_id: UUID, skus: Collection[str], fields: Sequence[str]
) -> dict[str, dict[str, Any]]:
    """These fields, `sku` among them, of the products with these SKUs, by SKU.

    The products are locked in the order of their ids.
    """
    if not skus:
        return {}
    rows = _live(account_id).filter(sku__in=skus).order_by("pk").select_for_update(no_key=True)
    return {row["sku"]: row for row in rows.values(*fields)}


def locked_still_there(*, account_id: UUID, product_ids: Collection[UUID]) -> dict[UUID, Product]:
    """Those of these products that nobody deleted, by id, locked in the order of their ids."""
    rows = _live(account_id).filter(pk__in=product_ids).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(no_key=True)}


def moved_since(*, account_id: UUID, product_ids: Collection[UUID], reference: str) -> set[UUID]:
    """Those of these products whose stock moved for another reason than `reference`."""
    rows = StockMovement.objects.for_accounts([account_id]).filter(product_id__in=product_ids)
    return set(rows.exclude(reference=reference).values_list("product_id", flat=True))


def attribute_names(rows: TenantQuerySet[Product]) -> list[str]:
    """The names of the attributes that these products have, by name, up to a hundred."""
    names = (
        rows.exclude(attributes={})
        .order_by()
        .annotate(attribute=Func(F("attributes"), function="jsonb_object_keys"))
        .values_list("attribute", flat=True)
        .distinct()
    )
    return sorted(names[:_EXPORTED_ATTRIBUTES])


def images(*, product: Product) -> TenantQuerySet[ProductImage]:
    """The images of a product in hand, in their order."""
    rows = ProductImage.objects.for_accounts([product.account_id])
    return rows.filter(product_id=product.pk).order_by("position", "id")


def movements(*, actor: Actor, account_id: UUID, product_id: UUID) -> TenantQuerySet[StockMovement]:
    """How the stock of a product came about. Raises NotFound or Forbidden."""
    if not product(actor=actor, account_id=account_id, product_id=product_id).exists():
        raise NotFound
    return StockMovement.objects.for_accounts([account_id]).filter(product_id=product_id)


def _live(account_id: UUID) -> TenantQuerySet[Product]:
    return Product.objects.for_accounts([account_id]).filter(deleted_at__isnull=True)
