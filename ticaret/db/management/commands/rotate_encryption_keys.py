"""`rotate_encryption_keys`: bring every encrypted value under the newest key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ticaret.db import keyring, rotation


class Command(BaseCommand):
    help = (
        "Seals every encrypted value anew with the key of the highest number in ENCRYPTION_KEYS. "
        "Runs beside the product; may be stopped and started again. Once it reports no unreadable "
        "value, older keys can be removed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = rotation.rotate()
        for count in counts:
            self.stdout.write(f"{count.column}: {count.rotated} rotated")
        total = sum(count.rotated for count in counts)
        self.stdout.write(f"{total} values now under key {keyring.current_key_number()}")
        unreadable = [f"{c.unreadable} of {c.column}" for c in counts if c.unreadable]
        if unreadable:
            raise CommandError(f"not readable, left as they are: {', '.join(unreadable)}")
