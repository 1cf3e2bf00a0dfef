"""The base of every model that belongs to an account."""

from __future__ import annotations

from django.db import models

from ticaret.db.models import BaseModel
from ticaret.tenancy.querysets import TenantQuerySet


class TenantModel(BaseModel):
    """A row of one account. Its default manager refuses to read without a tenant.

    `everything` is for Django itself (admin, foreign keys, migrations); application
    code uses `objects` with `.for_accounts(…)` or a visible `.unscoped()`.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="+")

    objects = TenantQuerySet.as_manager()
    everything = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "everything"
        base_manager_name = "everything"
