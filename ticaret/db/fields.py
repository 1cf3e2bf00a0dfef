"""Model fields of our own."""

from __future__ import annotations

from typing import Any

from django.db import models

from ticaret.db import keyring


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that is encrypted in its column and bound to it.

    The attribute reads and takes plain text (or None). The ciphertext is bound to
    tenant, table, column and row, so the row's `id` and, on tenant models,
    `account_id` must be set before the value is read or saved.
    Reading raises `keyring.CannotDecrypt` when the value was moved or changed.
    """

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _Plaintext(self))

    def associated_data(self, instance: models.Model) -> bytes:
        """What the ciphertext of this field in `instance` is bound to."""
        tenant = getattr(instance, "account_id", None) or "-"
        table = instance._meta.db_table
        return f"{tenant}|{table}|{self.column}|{instance.pk}".encode()

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str):
            value = keyring.seal(value, self.associated_data(model_instance))
            model_instance.__dict__[self.attname] = value
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            # `update(field="text")` knows no row to bind to, and would store the text as it is.
            raise TypeError(f"{self.name} is encrypted: set it on the row and save that")
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)


class _Plaintext:
    def __init__(self, field: EncryptedTextField) -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type[models.Model]) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname])
        value = instance.__dict__[self.field.attname]
        if isinstance(value, bytes):
            return keyring.unseal(value, self.field.associated_data(instance))
        return value

    def __set__(self, instance: models.Model, value: str | bytes | None) -> None:
        instance.__dict__[self.field.attname] = value
