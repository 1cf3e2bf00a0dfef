"""The pictures of a product: where they are, in which order, and which one stands for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from catalog import limits, selectors
from catalog.errors import OtherImages, TooManyImages
from catalog.events import PRODUCT_UPDATED, product_event
from catalog.models import Product, ProductImage
from ticaret.api.preconditions import require_match
from ticaret.audit import trail
from ticaret.db.bulk import insert_new, write_back
from ticaret.errors import NotFound
from ticaret.events.outbox import publish
from ticaret.tenancy.actor import Actor


@transaction.atomic
def add(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    now: datetime,
    url: str,
    alt: str = "",
    width: int | None = None,
    height: int | None = None,
    position: int | None = None,
    is_primary: bool = False,
) -> ProductImage:
    """A new image, the last one unless `position` says where; the first is primary by itself.

    Raises NotFound, Forbidden, TooManyImages.
    """
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    there = list(selectors.images(product=product))
    if len(there) >= limits.IMAGES:
        raise TooManyImages
    image = ProductImage(
        account_id=account_id,
        product=product,
        url=url,
        alt=alt,
        width=width,
        height=height,
        is_primary=is_primary or not there,
    )
    if image.is_primary:
        _step_down(there)
    place = len(there) if position is None else min(position, len(there))
    there.insert(place, image)
    image.position = place
    image.save(force_insert=True)
    _number(there)
    _tell(actor, product, "product.image_added", now, {"images": (None, url)})
    return image


@transaction.atomic
def update(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    image_id: UUID,
    now: datetime,
    if_match: str | None = None,
    **changes: Any,
) -> ProductImage:
    """Change an image; made primary, it takes the place of the one before. The primary one
    stays so until another becomes it. Raises NotFound, Forbidden, PreconditionFailed.
    """
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    there = list(selectors.images(product=product))
    image = _one(there, image_id)
    require_match(if_match, image.updated_at)
    if image.is_primary:
        changes.pop("is_primary", None)
    position = changes.pop("position", None)
    changed = {
        name: (getattr(image, name), value)
        for name, value in changes.items()
        if getattr(image, name) != value
    }
    for name, (_, value) in changed.items():
        setattr(image, name, value)
    if "is_primary" in changed:
        _step_down([other for other in there if other is not image])
    if position is not None and position != image.position:
        changed["position"] = (image.position, position)
        there.remove(image)
        there.insert(min(position, len(there)), image)
    if changed:
        image.save(update_fields=[*(changed.keys() - {"position"}), "updated_at"])
        _number(there)
        _tell(actor, product, "product.image_updated", now, changed)
    return image


@transaction.atomic
def delete(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    image_id: UUID,
    now: datetime,
    if_match: str | None = None,
) -> None:
    """Delete an image; was it the primary one, the first of the others becomes it.

    Raises NotFound, Forbidden, PreconditionFailed.
    """
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    there = list(selectors.images(product=product))
    image = _one(there, image_id)
    require_match(if_match, image.updated_at)
    there.remove(image)
    url, was_primary = image.url, image.is_primary
    image.delete()
    if was_primary and there:
        there[0].is_primary = True
        there[0].save(update_fields=["is_primary", "updated_at"])
    _number(there)
    _tell(actor, product, "product.image_deleted", now, {"images": (url, None)})


@transaction.atomic
def reorder(
    *,
    actor: Actor,
    account_id: UUID,
    product_id: UUID,
    image_ids: Sequence[UUID],
    now: datetime,
    if_match: str | None = None,
) -> Product:
    """Put the images in this order. Raises NotFound, Forbidden, PreconditionFailed, OtherImages."""
    product = selectors.locked_product(actor=actor, account_id=account_id, product_id=product_id)
    require_match(if_match, product.updated_at)
    there = {image.pk: image for image in selectors.images(product=product)}
    if len(image_ids) != len(there) or set(image_ids) != there.keys():
        raise OtherImages
    before = [str(image_id) for image_id in there]
    if before != [str(image_id) for image_id in image_ids]:
        _number([there[image_id] for image_id in image_ids])
        after = [str(image_id) for image_id in image_ids]
        _tell(actor, product, "product.images_reordered", now, {"images": (before, after)})
    return product


def insert_first(*, product: Product, images: Sequence[Mapping[str, Any]]) -> None:
    """The images that a new product comes with, in their order; the first primary one counts.

    Raises TooManyImages.
    """
    if len(images) > limits.IMAGES:
        raise TooManyImages
    primary = next((place for place, image in enumerate(images) if image.get("is_primary")), 0)
    given = [{k: v for k, v in image.items() if k != "position"} for image in images]
    insert_new(
        [
            ProductImage(
                account_id=product.account_id,
                product=product,
                **{**image, "position": place, "is_primary": place == primary},
            )
            for place, image in enumerate(given)
        ]
    )


def _one(there: Sequence[ProductImage], image_id: UUID) -> ProductImage:
    found = next((image for image in there if image.pk == image_id), None)
    if found is None:
        raise NotFound
    return found


def _step_down(images: Sequence[ProductImage]) -> None:
    stepping = [image for image in images if image.is_primary]
    for image in stepping:
        image.is_primary = False
    write_back(stepping, ["is_primary", "updated_at"])


def _number(images: Sequence[ProductImage]) -> None:
    moved = [image for place, image in enumerate(images) if image.position != place]
    for place, image in enumerate(images):
        image.position = place
    write_back(moved, ["position", "updated_at"])


def _tell(
    actor: Actor, product: Product, action: str, now: datetime, changes: Mapping[str, Any]
) -> None:
    product.save(update_fields=["updated_at"])
    trail.record(
        actor=actor,
        account_id=product.account_id,
        action=action,
        target=product,
        changes=dict(changes),
    )
    publish(product_event(PRODUCT_UPDATED, product, now, changed=["images"]))
