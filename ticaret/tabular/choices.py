"""Words for imports."""

from __future__ import annotations

from django.db.models import TextChoices


class ImportState(TextChoices):
    QUEUED = "queued", "Sırada"
    RUNNING = "running", "Sürüyor"
    FINISHED = "finished", "Bitti"
    FAILED = "failed", "Başarısız"
    UNDOING = "undoing", "Geri alınıyor"
    UNDONE = "undone", "Geri alındı"


class ImportMode(TextChoices):
    GOOD_ROWS_ONLY = "good_rows_only", "Yalnız hatasız satırlar"
    ALL_OR_NOTHING = "all_or_nothing", "Ya hepsi ya hiçbiri"


class RowVerdict(TextChoices):
    CREATED = "created", "Yeni kayıt"
    UPDATED = "updated", "Güncelleme"
    UNCHANGED = "unchanged", "Değişiklik yok"
    FAILED = "failed", "Hatalı"
