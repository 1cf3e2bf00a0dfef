"""`/meta/posts…`, `/instagram/media…`: posts, and the comments under one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from messaging.choices import Channel
from messaging.errors import EmptyMessage, InboxDisabled, NotSupportedByChannel, TextTooLong
from meta_channels import errors, selectors
from meta_channels.api.posts.inputs import MediaFilters, PostFilters, TextInput
from meta_channels.api.posts.outputs import (
    ActionOutput,
    MediaOutput,
    PostOutput,
    ThreadOfCommentsOutput,
)
from meta_channels.channels import INSTAGRAM, POSTING
from meta_channels.choices import ActionKind
from meta_channels.selectors import comments as found
from meta_channels.services import post_actions
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Actor, Role

META_POSTING = (Channel.FACEBOOK_PAGE, Channel.INSTAGRAM_BUSINESS)
POST_LIST = Listing(
    sorts={
        "publishedAt": "published_at",
        "createdAt": "created_at",
        "updatedAt": "updated_at",
    },
    default="-publishedAt",
    search=True,
)
THREAD_LIST = Listing(
    sorts={"commentedAt": "commented_at", "updatedAt": "updated_at"},
    default="-commentedAt",
    search=True,
)
ACTION_ERRORS = (
    InboxDisabled,
    NotSupportedByChannel,
    EmptyMessage,
    TextTooLong,
    errors.TextNotAllowed,
    errors.NotPossibleHere,
)


class PostViews(ApiViewSet):
    """Posts of Pages, and media of Instagram accounts that are linked to one."""

    @operation(
        tag="Meta",
        summary="Meta post listesini getirir",
        role=Role.VIEWER,
        scope="posts:read",
        query=PostFilters,
        response=PostOutput,
        listing=POST_LIST,
    )
    def list(self, request: Request) -> Response:
        return self.page(_posts(self.actor, META_POSTING, "meta_asset_id", self.query()))

    @operation(
        tag="Meta",
        summary="Meta post detayını getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=PostOutput,
        extension=True,
        errors=[errors.PostNotFound],
    )
    def retrieve(self, request: Request, post_id: UUID) -> Response:
        post = found.post(actor=self.actor, post_id=post_id)
        return self.row(found.one_post(actor=self.actor, post_id=post.pk))

    @operation(
        tag="Meta",
        summary="Meta postu siler",
        description="Meta'daki gönderiyi siler; sonucu dönen işlemin durumu gösterir.",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[errors.PostNotFound, errors.PostGone, *ACTION_ERRORS],
    )
    def destroy(self, request: Request, post_id: UUID) -> Response:
        return self.answer(_for_post(self.actor, post_id, ActionKind.DELETE_POST))


class PostCommentViews(ApiViewSet):
    """The comments under one post."""

    @operation(
        tag="Meta",
        summary="Meta post yorumlarini getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=ThreadOfCommentsOutput,
        listing=THREAD_LIST,
        errors=[errors.PostNotFound],
    )
    def list(self, request: Request, post_id: UUID) -> Response:
        return self.page(_threads(self.actor, post_id, POSTING, self.query()))

    @operation(
        tag="Meta",
        summary="Meta post altına yorum yazar",
        role=Role.AGENT,
        scope="posts:write",
        request=TextInput,
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[errors.PostNotFound, errors.PostGone, *ACTION_ERRORS],
    )
    def create(self, request: Request, post_id: UUID) -> Response:
        return self.answer(_for_post(self.actor, post_id, ActionKind.COMMENT, **self.body()))


class MediaViews(ApiViewSet):
    """Media of Instagram accounts."""

    @operation(
        tag="Instagram",
        summary="Instagram media listesini getirir",
        role=Role.VIEWER,
        scope="posts:read",
        query=MediaFilters,
        response=MediaOutput,
        listing=POST_LIST,
    )
    def list(self, request: Request) -> Response:
        return self.page(_posts(self.actor, INSTAGRAM, "instagram_account_id", self.query()))


class MediaCommentViews(ApiViewSet):
    """The comments under one medium."""

    @operation(
        tag="Instagram",
        summary="Instagram media yorumlarini getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=ThreadOfCommentsOutput,
        listing=THREAD_LIST,
        errors=[errors.PostNotFound],
    )
    def list(self, request: Request, media_id: UUID) -> Response:
        return self.page(_threads(self.actor, media_id, INSTAGRAM, self.query()))


def _posts(actor: Actor, channels: Sequence[str], named_by: str, query: Mapping[str, Any]) -> Any:
    filters = dict(query)
    inbox_id = None
    if name := filters.pop(named_by):
        inbox_id = selectors.asset(actor=actor, channels=channels, name=name).id
    return found.posts(actor=actor, channels=channels, inbox_id=inbox_id, **filters)


def _threads(actor: Actor, post_id: UUID, channels: Sequence[str], query: Mapping[str, Any]) -> Any:
    """The tops of the threads; with `q` every comment that matches."""
    post = found.post(actor=actor, post_id=post_id, channels=channels)
    rows = found.comments(actor=actor, channels=channels, post_id=post.pk, q=query["q"])
    return rows if query["q"] else rows.filter(parent__isnull=True)


def _for_post(actor: Actor, post_id: UUID, kind: ActionKind, text: str = "") -> Any:
    post = found.post(actor=actor, post_id=post_id, role=Role.AGENT)
    return post_actions.queue_for_post(
        actor=actor, post=post, kind=kind, text=text, now=timezone.now()
    )
