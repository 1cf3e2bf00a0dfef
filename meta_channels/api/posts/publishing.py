"""What is to be published, what became of it, and the files for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import FileResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.choices import Channel
from messaging.errors import FileTooLarge
from meta_channels import errors, selectors
from meta_channels.api.posts import inputs
from meta_channels.api.posts.outputs import PublicationOutput, PublishingFileOutput
from meta_channels.channels import INSTAGRAM, POSTING
from meta_channels.choices import MediaKind, PublicationKind
from meta_channels.links import publishing_file_of
from meta_channels.selectors import publications as found
from meta_channels.services import publications, publishing_files
from meta_channels.services.publications import MediaDraft, PublicationDraft
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.parsers import StrictJson, Upload
from ticaret.api.views import ApiViewSet
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Role

_PUBLISH_ERRORS = (
    NotFound,
    errors.CannotPublish,
    errors.NotPossibleHere,
    errors.NothingToPublish,
    errors.TextNotAllowed,
    errors.MediaNotAllowed,
    errors.ScheduleNotAllowed,
)
_CHANGE_ERRORS = (errors.PublicationNotFound, errors.PublicationUnderWay)


class _PublishingViews(ApiViewSet):
    """Queues what is to be published with the asset that the path names."""

    def _publish(
        self, asset_id: UUID, channels: Sequence[str], draft: PublicationDraft
    ) -> Response:
        inbox = found.asset_to_publish(actor=self.actor, asset_id=asset_id, channels=channels)
        made = publications.queue(actor=self.actor, inbox=inbox, draft=draft, now=timezone.now())
        return self.row(found.publication(actor=self.actor, publication_id=made.pk))


class PagePostViews(_PublishingViews):
    @operation(
        tag="Meta",
        summary="Meta asset uzerinden post yayinlar",
        description="`scheduledAt` 10 dakika ile 29 gün arasındaysa Meta bekler, değilse Ticaret."
        " Bağlı Instagram hesabında `media` zorunludur.",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.PagePostInput,
        response=PublicationOutput,
        status=202,
        errors=_PUBLISH_ERRORS,
    )
    def create(self, request: Request, asset_id: UUID) -> Response:
        body = self.body()
        inbox = found.asset_to_publish(actor=self.actor, asset_id=asset_id)
        media = [inputs.media_draft(given) for given in body["media"]]
        on_page = inbox.channel == Channel.FACEBOOK_PAGE
        kind = _page_kind(body["link"], media, _kinds_of(inbox.account_id, media))
        if not on_page:
            kind = _feed_kind(media, _kinds_of(inbox.account_id, media))
        return self._publish(
            asset_id,
            POSTING,
            PublicationDraft(
                kind=kind,
                text=body["text"],
                link=body["link"],
                media=media,
                options={"title": body["title"]} if body["title"] else {},
                publish_at=body["scheduled_at"],
            ),
        )


class FeedMediaViews(_PublishingViews):
    @operation(
        tag="Instagram",
        summary="Instagram feed media publish eder",
        description="Bir görsel, bir video (Reels olarak) ya da 2-10 dosyalık carousel.",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.FeedMediaInput,
        response=PublicationOutput,
        status=202,
        errors=_PUBLISH_ERRORS,
    )
    def create(self, request: Request, instagram_account_id: UUID) -> Response:
        body = self.body()
        media = [inputs.media_draft(given) for given in body["media"]]
        inbox = found.asset_to_publish(
            actor=self.actor, asset_id=instagram_account_id, channels=INSTAGRAM
        )
        draft = PublicationDraft(
            kind=_feed_kind(media, _kinds_of(inbox.account_id, media)),
            text=body["caption"],
            media=media,
            options=_options(body),
            publish_at=body["scheduled_at"],
        )
        return self._publish(instagram_account_id, INSTAGRAM, draft)


class ReelViews(_PublishingViews):
    @operation(
        tag="Instagram",
        summary="Instagram Reels publish eder",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.ReelInput,
        response=PublicationOutput,
        status=202,
        errors=_PUBLISH_ERRORS,
    )
    def create(self, request: Request, instagram_account_id: UUID) -> Response:
        body = self.body()
        draft = PublicationDraft(
            kind=PublicationKind.REEL,
            text=body["caption"],
            media=[inputs.media_draft(body["video"])],
            options=_options(body),
            publish_at=body["scheduled_at"],
        )
        return self._publish(instagram_account_id, INSTAGRAM, draft)


class StoryViews(_PublishingViews):
    @operation(
        tag="Instagram",
        summary="Instagram Story publish eder",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.StoryInput,
        response=PublicationOutput,
        status=202,
        errors=_PUBLISH_ERRORS,
    )
    def create(self, request: Request, instagram_account_id: UUID) -> Response:
        body = self.body()
        draft = PublicationDraft(
            kind=PublicationKind.STORY,
            media=[inputs.media_draft(body["media"])],
            publish_at=body["scheduled_at"],
        )
        return self._publish(instagram_account_id, INSTAGRAM, draft)


class PublicationViews(ApiViewSet):
    """Everything that was or is to be published, as a list and as a calendar."""

    @operation(
        tag="Meta",
        summary="Yayınları ve takvimi getirir",
        role=Role.VIEWER,
        scope="posts:read",
        query=inputs.PublicationFilters,
        response=PublicationOutput,
        listing=Listing(
            sorts={
                "createdAt": "created_at",
                "scheduledAt": "publish_at",
                "publishedAt": "published_at",
                "updatedAt": "updated_at",
            },
            default="-createdAt",
        ),
        extension=True,
    )
    def list(self, request: Request) -> Response:
        filters = self.query()
        if name := filters.pop("asset_id"):
            asset = selectors.asset(actor=self.actor, channels=POSTING, name=name)
            filters["inbox_id"] = asset.id
        return self.page(found.publications(actor=self.actor, **filters))

    @operation(
        tag="Meta",
        summary="Yayın detayını getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=PublicationOutput,
        extension=True,
        errors=[errors.PublicationNotFound],
    )
    def retrieve(self, request: Request, publication_id: UUID) -> Response:
        return self._shown(publication_id)

    @operation(
        tag="Meta",
        summary="Yayının zamanını değiştirir",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.RescheduleInput,
        response=PublicationOutput,
        extension=True,
        errors=[*_CHANGE_ERRORS, errors.ScheduleNotAllowed],
        if_match=True,
    )
    def update(self, request: Request, publication_id: UUID) -> Response:
        body = self.body()
        if "scheduled_at" in body:
            publications.reschedule(
                actor=self.actor,
                publication_id=publication_id,
                publish_at=body["scheduled_at"],
                now=timezone.now(),
                if_match=self.if_match,
            )
        return self._shown(publication_id)

    @operation(
        tag="Meta",
        summary="Yayını iptal eder",
        role=Role.AGENT,
        scope="posts:write",
        response=PublicationOutput,
        extension=True,
        errors=_CHANGE_ERRORS,
        if_match=True,
    )
    def cancel(self, request: Request, publication_id: UUID) -> Response:
        publications.cancel(
            actor=self.actor,
            publication_id=publication_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self._shown(publication_id)

    @operation(
        tag="Meta",
        summary="Başarısız ya da sonucu bilinmeyen yayını yeniden dener",
        role=Role.AGENT,
        scope="posts:write",
        response=PublicationOutput,
        status=202,
        extension=True,
        errors=[errors.PublicationNotFound, errors.NothingToRetry],
        if_match=True,
    )
    def retry(self, request: Request, publication_id: UUID) -> Response:
        publications.retry(
            actor=self.actor,
            publication_id=publication_id,
            now=timezone.now(),
            if_match=self.if_match,
        )
        return self._shown(publication_id)

    def _shown(self, publication_id: UUID) -> Response:
        return self.row(found.publication(actor=self.actor, publication_id=publication_id))


class PublishingFileViews(ApiViewSet):
    parser_classes = [StrictJson, Upload]

    @operation(
        tag="Meta",
        summary="Yayın için dosya yükler",
        description="JPEG, PNG, GIF, BMP, TIFF, MP4 ya da MOV; formla en çok 25 MB, JSON ile 1 MB."
        " Daha büyüğü yayına adresiyle verilir.",
        role=Role.AGENT,
        scope="posts:write",
        request=inputs.FileInput,
        response=PublishingFileOutput,
        status=201,
        extension=True,
        errors=[FileTooLarge, errors.FileNotFit],
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            publishing_files.keep(
                actor=self.actor,
                account_id=account_id,
                file=inputs.uploaded(self.body()),
                now=timezone.now(),
            )
        )


@require_safe
def signed_publishing_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file for Meta, which was given its address; 404 when that is not valid any more."""
    file_id = publishing_file_of(token)
    file = found.publishing_file_for_provider(file_id) if file_id else None
    if file is None or not file.file.name or not file.file.storage.exists(file.file.name):
        return HttpResponse("not found", status=404, content_type="text/plain")
    answer = FileResponse(file.file.open("rb"), content_type=file.mime_type)
    answer["Content-Length"] = str(file.size)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


def _page_kind(link: str, media: Sequence[MediaDraft], kinds: Sequence[str]) -> PublicationKind:
    if not media:
        return PublicationKind.LINK if link else PublicationKind.TEXT
    return PublicationKind.VIDEO if MediaKind.VIDEO in kinds else PublicationKind.PHOTOS


def _feed_kind(media: Sequence[MediaDraft], kinds: Sequence[str]) -> PublicationKind:
    if len(media) > 1:
        return PublicationKind.CAROUSEL
    return PublicationKind.REEL if MediaKind.VIDEO in kinds else PublicationKind.IMAGE


def _kinds_of(account_id: UUID, media: Sequence[MediaDraft]) -> list[str]:
    """Image or video: of a file of ours its bytes decide."""
    ids = [medium.file_id for medium in media if medium.file_id]
    files = found.publishing_files(account_id=account_id, file_ids=ids)
    return [
        files[medium.file_id].kind if medium.file_id in files else medium.kind for medium in media
    ]


def _options(body: dict[str, Any]) -> dict[str, Any]:
    """What only Instagram's kinds know, under the names of the API; empty ones left out."""
    named = {
        "locationId": body.get("location_id"),
        "collaborators": body.get("collaborators"),
        "userTags": [
            {name: value for name, value in tag.items() if value is not None}
            for tag in body.get("user_tags") or ()
        ],
        "shareToFeed": body.get("share_to_feed"),
        "coverUrl": body.get("cover_url"),
        "thumbOffsetMs": body.get("thumb_offset_ms"),
        "audioName": body.get("audio_name"),
    }
    return {name: value for name, value in named.items() if value not in (None, "", [])}
