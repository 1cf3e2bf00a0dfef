"""Bringing encrypted columns under the current key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Func

from ticaret.db import keyring
from ticaret.db.fields import EncryptedTextField

BATCH = 200


@dataclass(slots=True)
class Count:
    """How many values of one column were sealed anew, and how many do not open."""

    column: str
    rotated: int = 0
    unreadable: int = 0


def rotate() -> list[Count]:
    """Seal anew whatever an older key than the current one has sealed; one `Count` per column.

    Works in small transactions with locked rows, so it can run while the product does,
    be killed, and be started again: what is done is not looked at any more. A value
    that does not open is left as it is.
    """
    return [
        _rotate_column(model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField) and not model._meta.proxy
    ]


def _rotate_column(model: type[models.Model], field: EncryptedTextField) -> Count:
    count = Count(f"{model._meta.db_table}.{field.column}")
    last: Any = None
    while True:
        with transaction.atomic():
            rows = _older(model, field, after=last)
            for row in rows:
                _seal_anew(row, field, count)
        if not rows:
            return count
        last = rows[-1].pk


def _older(model: type[models.Model], field: EncryptedTextField, after: Any) -> list[models.Model]:
    """The next rows, locked, whose value another key than the current one has sealed."""
    current = keyring.current_key_number().to_bytes(2, "big")
    key_number = Func(F(field.name), 2, 2, function="substring", output_field=models.BinaryField())
    rows = model._base_manager.filter(**{f"{field.name}__isnull": False})
    rows = rows.alias(key_number=key_number).exclude(key_number=current)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.select_for_update(no_key=True).order_by("pk")[:BATCH])


def _seal_anew(row: models.Model, field: EncryptedTextField, count: Count) -> None:
    try:
        plaintext = getattr(row, field.attname)
    except keyring.CannotDecrypt:
        count.unreadable += 1
        return
    setattr(row, field.attname, plaintext)
    row.save(update_fields=[field.name])
    count.rotated += 1
