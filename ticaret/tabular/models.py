"""Imports: what was asked, what came of it, row by row, and which columns mean what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ticaret.jobs.models import Job
from ticaret.tabular.choices import ImportMode, ImportState, RowVerdict
from ticaret.tenancy.models import TenantModel


class ImportRun(TenantModel):
    """One import, or a dry run of one.

    `header` are the titles of the file, `mapping` says the field of each known title. The
    counts are those of the rows handled so far. `error_code` with its texts is why the whole
    import failed. `requested_by` is the label of who asked.
    """

    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=ImportState, default=ImportState.QUEUED)
    mode = models.CharField(max_length=16, choices=ImportMode, default=ImportMode.GOOD_ROWS_ONLY)
    dry_run = models.BooleanField(default=False)
    filename = models.CharField(max_length=255, blank=True, default="")
    options = models.JSONField(default=dict, blank=True)
    format = models.CharField(max_length=16, blank=True, default="")
    encoding = models.CharField(max_length=32, blank=True, default="")
    delimiter = models.CharField(max_length=4, blank=True, default="")
    sheet = models.CharField(max_length=255, blank=True, default="")
    sheets = models.JSONField(default=list, blank=True)
    header = models.JSONField(default=list, blank=True)
    header_row = models.PositiveIntegerField(default=0)
    mapping = models.JSONField(default=dict, blank=True)
    ignored_columns = models.JSONField(default=list, blank=True)
    total_rows = models.PositiveIntegerField(null=True, blank=True)
    created_rows = models.PositiveIntegerField(default=0)
    updated_rows = models.PositiveIntegerField(default=0)
    unchanged_rows = models.PositiveIntegerField(default=0)
    failed_rows = models.PositiveIntegerField(default=0)
    undone_rows = models.PositiveIntegerField(default=0)
    kept_rows = models.PositiveIntegerField(default=0)
    error_code = models.CharField(max_length=64, blank=True, default="")
    error_tr = models.TextField(blank=True, default="")
    error_en = models.TextField(blank=True, default="")
    requested_by = models.CharField(max_length=255, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["account", "id"], name="import_run_of_account"),
        ]
        indexes = [
            models.Index(fields=["account", "kind", "created_at", "id"], name="import_run_created"),
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="import_run_old",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ImportSource(TenantModel):
    """The file of an import, until its rows are taken out of it."""

    run = models.OneToOneField(ImportRun, on_delete=models.CASCADE, related_name="source")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"file of {self.run_id}"


class ImportChunk(TenantModel):
    """Up to two thousand rows of an import, packed: `services/chunks.py` reads and writes them.

    `undo` is how to take back what was written of them, empty as long as nothing was.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    rows = models.BinaryField()
    undo = models.BinaryField(null=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.number}"


class ImportRow(TenantModel):
    """A row that is reported: each row in error, and every row of a dry run.

    `cells` are as the file has them; `faults` are `[{column, field, value, code, tr, en}]`.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=16, choices=RowVerdict)
    cells = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="import_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verdict}"


class ColumnMapping(TenantModel):
    """What an account once said of a title in its files; `field` is empty for "pass over"."""

    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    title_key = models.CharField(max_length=255)
    field = models.CharField(max_length=128, blank=True, default="")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "title_key"], name="column_mapping_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} → {self.field}"
