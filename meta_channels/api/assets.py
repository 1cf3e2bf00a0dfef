"""`/accounts/{accountId}/meta/assets…` and `/accounts/{accountId}/instagram/accounts…`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from meta_channels import errors, selectors
from meta_channels.api import asset_serializers as serializers
from meta_channels.api.browser import browser_of, remember
from meta_channels.choices import Flow
from meta_channels.services import assets, onboarding, sync
from ticaret.api import rows
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.jobs.api.serializers import JobOutput, StartedOutput
from ticaret.tenancy.actor import Role

_LISTING = Listing(
    sorts={"name": "name", "createdAt": "created_at", "updatedAt": "updated_at"},
    default="name",
    search=True,
)
_SETTINGS = {
    "syncEnabled": True,
    "syncIntervalMinutes": 60,
    "commentHandling": "inbox",
}


class _AssetViews(ApiViewSet):
    """What both faces do; a subclass declares it for its own."""

    def _page(self, account_id: UUID, channels: Any, query: dict[str, Any]) -> Response:
        found = selectors.assets(actor=self.actor, account_id=account_id, channels=channels)
        if query["status"]:
            found = found.filter(status=query["status"])
        if query["q"]:
            found = selectors.matching_assets(found, q=query["q"])
        return self.page(found)

    def _sync(self, account_id: UUID, asset_id: UUID, channels: Any) -> Response:
        job = sync.request(
            actor=self.actor,
            account_id=account_id,
            asset_id=asset_id,
            channels=channels,
            now=timezone.now(),
            **self.body(),
        )
        return self.answer({"job": rows.show(JobOutput, job)})

    def _update(self, account_id: UUID, asset_id: UUID, channels: Any) -> Response:
        assets.update(
            actor=self.actor,
            account_id=account_id,
            asset_id=asset_id,
            channels=channels,
            changes=self.body(),
            if_match=self.if_match,
            now=timezone.now(),
        )
        return self._one(account_id, asset_id, channels)

    def _remove(self, account_id: UUID, asset_id: UUID, channels: Any) -> Response:
        assets.remove(
            actor=self.actor,
            account_id=account_id,
            asset_id=asset_id,
            channels=channels,
            if_match=self.if_match,
            now=timezone.now(),
        )
        return self.deleted(asset_id)

    def _one(self, account_id: UUID, asset_id: UUID, channels: Any) -> Response:
        found = selectors.assets(actor=self.actor, account_id=account_id, channels=channels)
        return self.row(found.filter(id=asset_id))

    def _begin(self, account_id: UUID, flow: Flow, inbox_id: UUID | None = None) -> Response:
        begun = onboarding.start(
            actor=self.actor,
            account_id=account_id,
            flow=flow,
            browser=browser_of(self.request),
            inbox_id=inbox_id,
            now=timezone.now(),
        )
        response = self.answer({"url": begun.url, "expiresAt": begun.expires_at})
        remember(response, begun)
        return response


class MetaAssetViews(_AssetViews):
    """Pages, their Instagram accounts, WhatsApp numbers."""

    @operation(
        tag="Meta",
        summary="Meta OAuth onboarding URL olusturur",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.OnboardingOutput,
        errors=[errors.NotConfigured],
        keyed=False,
        description=(
            "Open `url` in the browser that received this answer: its cookie ties the way to "
            "Meta and back to that browser."
        ),
    )
    def onboard(self, request: Request, account_id: UUID) -> Response:
        return self._begin(account_id, Flow.FACEBOOK)

    @operation(
        tag="Meta",
        summary="Account Meta asset listesini getirir",
        role=Role.VIEWER,
        scope="inboxes:read",
        query=serializers.AssetQuery,
        response=serializers.ConnectedAssetOutput,
        listing=_LISTING,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        query = self.query()
        channels = [query["channel"]] if query["channel"] else selectors.META_CHANNELS
        return self._page(account_id, channels, query)

    @operation(
        tag="Meta",
        summary="Meta asset detayini getirir",
        role=Role.VIEWER,
        scope="inboxes:read",
        response=serializers.ConnectedAssetOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        return self._one(account_id, asset_id, selectors.META_CHANNELS)

    @operation(
        tag="Meta",
        summary="Meta asset inbox/post sync calistirir",
        role=Role.AGENT,
        scope="inboxes:write",
        request=serializers.SyncInput,
        response=StartedOutput,
        status=202,
        errors=[errors.AssetNotFound, errors.AssetNotActive, errors.SyncRunning],
        request_example={"days": 7},
    )
    def sync(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        return self._sync(account_id, asset_id, selectors.META_CHANNELS)

    @operation(
        tag="Meta",
        summary="Meta asset ayarlarini gunceller",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.AssetInput,
        response=serializers.ConnectedAssetOutput,
        errors=[errors.AssetNotFound, errors.TeamNotFound],
        request_example=_SETTINGS,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        return self._update(account_id, asset_id, selectors.META_CHANNELS)

    @operation(
        tag="Meta",
        summary="Meta asset erisimini soft-delete eder",
        role=Role.ADMIN,
        scope="inboxes:write",
        deletes=True,
        errors=[errors.AssetNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        return self._remove(account_id, asset_id, selectors.META_CHANNELS)

    @operation(
        tag="Meta",
        summary="Meta asset icin yeniden baglanma URL'si olusturur",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.OnboardingOutput,
        errors=[errors.AssetNotFound, errors.NotConfigured],
        keyed=False,
        extension=True,
    )
    def reconnect(self, request: Request, account_id: UUID, asset_id: UUID) -> Response:
        return self._begin(account_id, Flow.FACEBOOK, asset_id)


class InstagramAccountViews(_AssetViews):
    """Instagram accounts that were connected by Instagram Login."""

    @operation(
        tag="Instagram",
        summary="Instagram Business Login OAuth onboarding URL olusturur",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.OnboardingOutput,
        errors=[errors.NotConfigured],
        keyed=False,
        description=(
            "Open `url` in the browser that received this answer: its cookie ties the way to "
            "Instagram and back to that browser."
        ),
    )
    def onboard(self, request: Request, account_id: UUID) -> Response:
        return self._begin(account_id, Flow.INSTAGRAM)

    @operation(
        tag="Instagram",
        summary="Account Instagram hesap listesini getirir",
        role=Role.VIEWER,
        scope="inboxes:read",
        query=serializers.StatusQuery,
        response=serializers.ConnectedInstagramOutput,
        listing=_LISTING,
    )
    def list(self, request: Request, account_id: UUID) -> Response:
        return self._page(account_id, selectors.INSTAGRAM_CHANNELS, self.query())

    @operation(
        tag="Instagram",
        summary="Instagram hesap detayini getirir",
        role=Role.VIEWER,
        scope="inboxes:read",
        response=serializers.ConnectedInstagramOutput,
        extension=True,
    )
    def retrieve(self, request: Request, account_id: UUID, instagram_account_id: UUID) -> Response:
        return self._one(account_id, instagram_account_id, selectors.INSTAGRAM_CHANNELS)

    @operation(
        tag="Instagram",
        summary="Instagram hesap inbox/media sync calistirir",
        role=Role.AGENT,
        scope="inboxes:write",
        request=serializers.SyncInput,
        response=StartedOutput,
        status=202,
        errors=[errors.AssetNotFound, errors.AssetNotActive, errors.SyncRunning],
        request_example={"days": 7},
    )
    def sync(self, request: Request, account_id: UUID, instagram_account_id: UUID) -> Response:
        return self._sync(account_id, instagram_account_id, selectors.INSTAGRAM_CHANNELS)

    @operation(
        tag="Instagram",
        summary="Instagram hesap ayarlarini gunceller",
        role=Role.ADMIN,
        scope="inboxes:write",
        request=serializers.AssetInput,
        response=serializers.ConnectedInstagramOutput,
        errors=[errors.AssetNotFound, errors.TeamNotFound],
        request_example=_SETTINGS,
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID, instagram_account_id: UUID) -> Response:
        return self._update(account_id, instagram_account_id, selectors.INSTAGRAM_CHANNELS)

    @operation(
        tag="Instagram",
        summary="Instagram hesap erisimini soft-delete eder",
        role=Role.ADMIN,
        scope="inboxes:write",
        deletes=True,
        errors=[errors.AssetNotFound],
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID, instagram_account_id: UUID) -> Response:
        return self._remove(account_id, instagram_account_id, selectors.INSTAGRAM_CHANNELS)

    @operation(
        tag="Instagram",
        summary="Instagram hesap icin yeniden baglanma URL'si olusturur",
        role=Role.ADMIN,
        scope="inboxes:write",
        response=serializers.OnboardingOutput,
        errors=[errors.AssetNotFound, errors.NotConfigured],
        keyed=False,
        extension=True,
    )
    def reconnect(self, request: Request, account_id: UUID, instagram_account_id: UUID) -> Response:
        return self._begin(account_id, Flow.INSTAGRAM, instagram_account_id)
