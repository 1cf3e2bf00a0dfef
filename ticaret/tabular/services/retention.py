"""Rows of files are kept to look at and to undo, not for ever: they may be about people."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ticaret.tabular.models import ImportChunk, ImportRow

KEPT = timedelta(days=30)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete the rows of imports that ended 30 days ago; the counts stay. Returns how many."""
    past = {"run__finished_at__lt": now - KEPT}
    chunks, _ = ImportChunk.objects.unscoped().filter(**past).delete()
    rows, _ = ImportRow.objects.unscoped().filter(**past).delete()
    return chunks + rows
