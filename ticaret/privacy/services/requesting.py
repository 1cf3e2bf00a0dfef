"""Asking for a person's data, or for its erasure."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from ticaret.audit.trail import record
from ticaret.db.ids import new_id
from ticaret.errors import NotFound
from ticaret.jobs import runner
from ticaret.privacy.choices import RequestKind
from ticaret.privacy.errors import DocumentGone, DocumentNotReady, NobodyNamed
from ticaret.privacy.models import PersonalDataRequest
from ticaret.privacy.ports import Subject
from ticaret.privacy.selectors import requests, require_all
from ticaret.tenancy.actor import Actor

EXPORT = "privacy.export"
ERASE = "privacy.erase"
KEPT = timedelta(days=7)

_JOBS = {RequestKind.EXPORT: EXPORT, RequestKind.ERASURE: ERASE}


def start(
    *, actor: Actor, account_id: UUID, kind: RequestKind, subject: Subject, now: datetime
) -> PersonalDataRequest:
    """Queue an export or an erasure. Raises NotFound, Forbidden or NobodyNamed."""
    require_all(actor, account_id)
    if subject == Subject():
        raise NobodyNamed
    request_id = new_id()
    with transaction.atomic():
        job = runner.start(
            actor=actor,
            account_id=account_id,
            kind=_JOBS[kind],
            parameters={"requestId": str(request_id)},
            now=now,
        )
        request = PersonalDataRequest.objects.create(
            id=request_id,
            account_id=account_id,
            kind=kind,
            job=job,
            subject=json.dumps(subject.as_dict()),
            subject_hash=_hash(account_id, subject),
            requested_by=actor.label,
            expires_at=now + KEPT,
        )
        record(
            actor=actor,
            account_id=account_id,
            action=f"personal_data.{kind}_requested",
            target=request,
            changes={"subjectHash": (None, request.subject_hash)},
        )
    return request


def read_document(
    *, actor: Actor, account_id: UUID, request_id: UUID, now: datetime
) -> dict[str, Any]:
    """What an export found: `{holder: JSON or None}`. Reading it is audited.

    Raises NotFound, Forbidden, DocumentNotReady or DocumentGone.
    """
    with transaction.atomic():
        request = requests(actor=actor, account_id=account_id).filter(id=request_id).first()
        if request is None:
            raise NotFound
        if request.kind != RequestKind.EXPORT or request.expires_at <= now:
            raise DocumentGone
        if request.finished_at is None:
            raise DocumentNotReady
        if request.document is None:
            raise DocumentGone
        record(
            actor=actor,
            account_id=account_id,
            action="personal_data.document_read",
            target=request,
        )
        document: dict[str, Any] = json.loads(request.document)
    return document


def _hash(account_id: UUID, subject: Subject) -> str:
    content = json.dumps([str(account_id), subject.as_dict()], sort_keys=True)
    return salted_hmac("ticaret.privacy.subject", content, algorithm="sha256").hexdigest()
