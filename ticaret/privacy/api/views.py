"""`/accounts/{accountId}/personal-data`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.jobs.api.serializers import JobOutput
from ticaret.privacy import selectors
from ticaret.privacy.api.serializers import (
    DocumentOutput,
    PersonalDataRequestOutput,
    RequestedOutput,
    SubjectInput,
)
from ticaret.privacy.choices import RequestKind
from ticaret.privacy.errors import DocumentGone, DocumentNotReady, NobodyNamed
from ticaret.privacy.ports import Subject
from ticaret.privacy.services import requesting
from ticaret.tenancy.actor import Role


class PersonalDataViews(ApiViewSet):
    """What is held about a person, over all channels: to be given, or to be erased."""

    @operation(
        tag="Accounts",
        summary="Bir kisinin tum verilerini disa aktarir",
        role=Role.ADMIN,
        scope="privacy:write",
        request=SubjectInput,
        response=RequestedOutput,
        status=202,
        errors=[NobodyNamed],
        extension=True,
    )
    def export(self, request: Request, account_id: UUID) -> Response:
        return self._start(account_id, RequestKind.EXPORT)

    @operation(
        tag="Accounts",
        summary="Bir kisinin tum verilerini siler",
        role=Role.ADMIN,
        scope="privacy:write",
        request=SubjectInput,
        response=RequestedOutput,
        status=202,
        errors=[NobodyNamed],
        extension=True,
    )
    def erase(self, request: Request, account_id: UUID) -> Response:
        return self._start(account_id, RequestKind.ERASURE)

    @operation(
        tag="Accounts",
        summary="Kisisel veri taleplerini listeler",
        role=Role.ADMIN,
        scope="privacy:read",
        response=PersonalDataRequestOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="-createdAt"),
        extension=True,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self.page(selectors.requests(actor=self.actor, account_id=account_id))

    @operation(
        tag="Accounts",
        summary="Kisisel veri talebini ve makbuzunu getirir",
        role=Role.ADMIN,
        scope="privacy:read",
        response=PersonalDataRequestOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, request_id: UUID) -> Response:
        found = selectors.requests(actor=self.actor, account_id=account_id)
        return self.row(found.filter(id=request_id))

    @operation(
        tag="Accounts",
        summary="Disa aktarilan kisisel veri belgesini getirir",
        role=Role.ADMIN,
        scope="privacy:read",
        response=DocumentOutput,
        errors=[DocumentNotReady, DocumentGone],
        extension=True,
    )
    def document(self, request: Request, account_id: UUID, request_id: UUID) -> Response:
        document = requesting.read_document(
            actor=self.actor, account_id=account_id, request_id=request_id, now=timezone.now()
        )
        return self.answer({"document": document})

    def _start(self, account_id: UUID, kind: RequestKind) -> Response:
        started = requesting.start(
            actor=self.actor,
            account_id=account_id,
            kind=kind,
            subject=Subject(**self.body()),
            now=timezone.now(),
        )
        return self.answer(
            {
                "job": rows.show(JobOutput, started.job),
                "request": rows.show(PersonalDataRequestOutput, started),
            }
        )
