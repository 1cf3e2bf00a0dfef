"""`/accounts/{accountId}/wa-sessions…`: the sessions themselves."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from messaging import errors, selectors
from messaging.api import wa_session_serializers as serializers
from messaging.choices import SharePermission
from messaging.services import history, linking, sharing, wa_sessions
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.renderers import moment
from ticaret.api.views import ApiViewSet
from ticaret.jobs.api.serializers import JobOutput, StartedOutput
from ticaret.tenancy.actor import Role

_LINKING = [errors.ShareTooSmall, errors.SessionNotReady, errors.GatewayUnavailable]


class WaSessionViews(ApiViewSet):
    """WhatsApp numbers linked at the gateway, own ones and shared ones."""

    @operation(
        tag="Accounts",
        summary="Account'in erişebildiği WhatsApp sessionları listeler",
        role=Role.VIEWER,
        scope="inboxes:read",
        query=serializers.WaSessionQuery,
        response=serializers.WaSessionOutput,
        listing=Listing(
            sorts={
                "createdAt": "created_at",
                "updatedAt": "updated_at",
                "name": "inbox__name",
                "status": "status",
            },
            default="createdAt",
        ),
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        found = selectors.sessions(actor=self.actor, account_id=account_id)
        status = self.query()["status"]
        return self.page(found.filter(status=status) if status else found)

    @operation(
        tag="Accounts",
        summary="Yeni WhatsApp session oluşturur",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionInput,
        response=serializers.WaSessionOutput,
        status=201,
        request_example={"name": "Satış hattı"},
        description="The session is started at the gateway by a task. Its QR code follows as the "
        "event `wa_session.qr` and at `GET …/qr`.",
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        session = wa_sessions.create(
            actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
        )
        return self._shown(account_id, session.inbox_id)

    @operation(
        tag="Accounts",
        summary="WhatsApp session detayini getirir",
        role=Role.VIEWER,
        scope="inboxes:read",
        response=serializers.WaSessionDetailOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        return self._shown(account_id, session_id)

    @operation(
        tag="Accounts",
        summary="WhatsApp session ayarlarini gunceller",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionInput,
        response=serializers.WaSessionOutput,
        errors=[errors.ShareTooSmall],
        request_example={"name": "Destek hattı", "silenceMinutes": 60},
        extension=True,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        wa_sessions.update(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            now=timezone.now(),
            if_match=self.if_match,
            **self.body(),
        )
        return self._shown(account_id, session_id)

    @operation(
        tag="Accounts",
        summary="Account WhatsApp session erişimini kaldırır",
        role=Role.ADMIN,
        scope="inboxes:write",
        deletes=True,
        if_match=True,
        description="The owner ends the session's use; an account it is shared with gives up "
        "its share.",
    )
    def destroy(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        wa_sessions.end_access(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self.deleted(session_id)

    @operation(
        tag="Accounts",
        summary="WhatsApp session logout yapar",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.WaSessionOutput,
        errors=[errors.ShareTooSmall],
    )
    def logout(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        wa_sessions.logout(
            actor=self.actor, account_id=account_id, session_id=session_id, now=timezone.now()
        )
        return self._shown(account_id, session_id)

    @operation(
        tag="Accounts",
        summary="WhatsApp session yeniden baslatir",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.WaSessionOutput,
        status=202,
        errors=[errors.ShareTooSmall, errors.SessionNotReady],
        extension=True,
    )
    def restart(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        wa_sessions.restart(
            actor=self.actor, account_id=account_id, session_id=session_id, now=timezone.now()
        )
        return self._shown(account_id, session_id)

    @operation(
        tag="Accounts",
        summary="WhatsApp session QR kodunu getirir",
        role=Role.ADMIN,
        scope="inboxes:write",
        query=serializers.WaSessionQrQuery,
        response=serializers.WaSessionQrOutput,
        errors=_LINKING,
        extension=True,
    )
    def qr(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        format = self.query()["format"]
        code = linking.qr_code(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            as_image=format == "image",
            now=timezone.now(),
        )
        return self.answer(
            {
                "format": format,
                "value": None if code.image else code.value,
                "image": linking.data_uri(code.image) if code.image else None,
                "expiresAt": moment(code.expires_at),
            }
        )

    @operation(
        tag="Accounts",
        summary="WhatsApp session icin eslestirme kodu ister",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionPairingInput,
        response=serializers.WaSessionPairingOutput,
        errors=_LINKING,
        request_example={"phoneNumber": "+905321234567"},
        extension=True,
        # Each code replaces the one before, so a kept answer would be a dead code.
        keyed=False,
    )
    def pairing_code(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        code = linking.pairing_code(
            actor=self.actor, account_id=account_id, session_id=session_id, **self.body()
        )
        return self.answer({"code": code})

    @operation(
        tag="Accounts",
        summary="WhatsApp session durum gecmisini listeler",
        role=Role.VIEWER,
        scope="inboxes:read",
        response=serializers.WaSessionStateOutput,
        listing=Listing(sorts={"occurredAt": "occurred_at"}, default="-occurredAt"),
        extension=True,
    )
    def states(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        access = selectors.session_access(
            actor=self.actor, account_id=account_id, session_id=session_id
        )
        return self.page(selectors.states(access=access))

    @operation(
        tag="Accounts",
        summary="WhatsApp session gecmisini esitler",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionSyncInput,
        response=StartedOutput,
        status=202,
        errors=[errors.ShareTooSmall, errors.SessionNotReady, errors.SyncRunning],
        request_example={"days": 7, "contacts": True},
        extension=True,
    )
    def sync(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        job = history.request_sync(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer({"job": rows.show(JobOutput, job)})

    def _shown(self, account_id: UUID, session_id: UUID) -> Response:
        found = selectors.sessions(actor=self.actor, account_id=account_id)
        return self.row(found.filter(inbox_id=session_id))


class WaSessionShareViews(ApiViewSet):
    """Which other accounts may use a session."""

    @operation(
        tag="Accounts",
        summary="WhatsApp session paylasimlarini listeler",
        role=Role.ADMIN,
        scope="inboxes:read",
        response=serializers.WaSessionShareOutput,
        listing=Listing(sorts={"createdAt": "created_at"}, default="createdAt"),
        errors=[errors.OnlyOwnerShares],
        extension=True,
    )
    def list(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        access = selectors.session_access(
            actor=self.actor, account_id=account_id, session_id=session_id
        )
        return self.page(selectors.shares_of(access=access))

    @operation(
        tag="Accounts",
        summary="WhatsApp session paylaşımı yapar",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionShareInput,
        response=serializers.WaSessionShareOutput,
        status=201,
        errors=[
            errors.OnlyOwnerShares,
            errors.SharedWithItself,
            errors.ShareTargetNotFound,
            errors.AlreadyShared,
        ],
    )
    def create(self, request: Request, account_id: UUID, session_id: UUID) -> Response:
        body = self.body()
        made = sharing.share(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            target_account_id=body["target_account_id"],
            permission=SharePermission(body["permission"]),
            now=timezone.now(),
        )
        return self.answer(made)

    @operation(
        tag="Accounts",
        summary="WhatsApp session paylasim yetkisini gunceller",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.WaSessionSharePermissionInput,
        response=serializers.WaSessionShareOutput,
        errors=[errors.OnlyOwnerShares],
        extension=True,
        if_match=True,
    )
    def update(
        self, request: Request, account_id: UUID, session_id: UUID, target_account_id: UUID
    ) -> Response:
        changed = sharing.change(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            target_account_id=target_account_id,
            if_match=self.if_match,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer(changed)

    @operation(
        tag="Accounts",
        summary="WhatsApp session paylaşımını kaldırır",
        role=Role.ADMIN,
        scope="inboxes:write",
        deletes=True,
        errors=[errors.OnlyOwnerShares],
    )
    def destroy(
        self, request: Request, account_id: UUID, session_id: UUID, target_account_id: UUID
    ) -> Response:
        sharing.unshare(
            actor=self.actor,
            account_id=account_id,
            session_id=session_id,
            target_account_id=target_account_id,
            now=timezone.now(),
        )
        return self.deleted(target_account_id)
