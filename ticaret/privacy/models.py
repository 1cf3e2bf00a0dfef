"""What was asked for about a person, and what was done."""

from __future__ import annotations

from django.db import models

from ticaret.db.fields import EncryptedTextField
from ticaret.jobs.models import Job
from ticaret.privacy.choices import RequestKind
from ticaret.tenancy.models import TenantModel


class PersonalDataRequest(TenantModel):
    """An export or an erasure.

    `subject` (who) is there only until the job has ended, `document` (an export's result) until
    `expires_at`. What stays is the proof: `subject_hash`, keyed and salted with the account, and
    `receipt`, `{holder: {found}}` of an export and `{holder: {rows, kept}}` of an erasure.
    """

    kind = models.CharField(max_length=16, choices=RequestKind)
    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="+")
    subject = EncryptedTextField(null=True)
    subject_hash = models.CharField(max_length=64, editable=False)
    document = EncryptedTextField(null=True)
    receipt = models.JSONField(default=dict)
    requested_by = models.CharField(max_length=255, blank=True, default="")
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["account", "created_at", "id"], name="privacy_of_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
