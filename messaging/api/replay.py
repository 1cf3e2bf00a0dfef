"""`POST /accounts/{accountId}/inbound-items/replay`: replay a stretch of time."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.services.replaying import start_replay
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.serializers import InputSerializer
from ticaret.api.views import ApiViewSet
from ticaret.ingress.choices import Verdict
from ticaret.jobs.api.serializers import JobOutput, StartedOutput
from ticaret.tenancy.actor import Role


class StretchInput(InputSerializer):
    """What was received in [`since`, `before`); with `verdict` only what got that one."""

    since = serializers.DateTimeField()
    before = serializers.DateTimeField()
    verdict = serializers.ChoiceField(choices=Verdict.choices, default="")


class ReplayViews(ApiViewSet):
    @operation(
        tag="Accounts",
        summary="Bir zaman araliginda gelen olaylari yeniden isler",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=StretchInput,
        response=StartedOutput,
        status=202,
        extension=True,
    )
    def start(self, request: Request, account_id: UUID) -> Response:
        job = start_replay(
            actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
        )
        return self.answer({"job": rows.show(JobOutput, job)})
