from __future__ import annotations

from typing import Any

from django.urls import path

from meta_channels.api import leaving, oauth
from meta_channels.api.assets import InstagramAccountViews, MetaAssetViews
from meta_channels.api.connections import ConnectionViews
from meta_channels.api.posts.comments import (
    CommentActionViews,
    CommentReplyViews,
    CommentViews,
    MediaCommentReplyViews,
)
from meta_channels.api.posts.posts import (
    MediaCommentViews,
    MediaViews,
    PostCommentViews,
    PostViews,
)
from meta_channels.api.posts.publishing import (
    FeedMediaViews,
    PagePostViews,
    PublicationViews,
    PublishingFileViews,
    ReelViews,
    StoryViews,
    signed_publishing_file,
)
from meta_channels.api.templates import TemplateViews
from meta_channels.api.views import (
    InstagramMessageViews,
    InstagramThreadViews,
    ThreadMessageViews,
    ThreadViews,
)
from meta_channels.api.webhook import instagram_webhook, meta_webhook

_META = "accounts/<uuid:account_id>/meta"
_INSTAGRAM = "accounts/<uuid:account_id>/instagram"
_ASSET: dict[str, Any] = {"get": "retrieve", "patch": "update", "delete": "destroy"}

_ACCOUNT = "instagram/accounts/<uuid:instagram_account_id>"
_COMMENT = "meta/comments/<uuid:comment_id>"
_PUBLICATION = "meta/publications/<uuid:publication_id>"

_posting = [
    path("meta/posts", PostViews.as_view({"get": "list"})),
    path("meta/posts/<uuid:post_id>", PostViews.as_view({"get": "retrieve", "delete": "destroy"})),
    path(
        "meta/posts/<uuid:post_id>/comments",
        PostCommentViews.as_view({"get": "list", "post": "create"}),
    ),
    path("meta/assets/<uuid:asset_id>/posts", PagePostViews.as_view({"post": "create"})),
    path("meta/comments", CommentViews.as_view({"get": "list"})),
    path(
        _COMMENT,
        CommentViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(f"{_COMMENT}/replies", CommentReplyViews.as_view({"post": "create"})),
    path(f"{_COMMENT}/private-replies", CommentReplyViews.as_view({"post": "private"})),
    path(f"{_COMMENT}/actions", CommentActionViews.as_view({"get": "list"})),
    *(
        path(f"{_COMMENT}/{deed}", CommentActionViews.as_view({"post": deed}))
        for deed in ("hide", "unhide", "like", "unlike")
    ),
    path(
        "meta/comment-actions/<uuid:action_id>/retry",
        CommentActionViews.as_view({"post": "retry"}),
    ),
    path("instagram/media", MediaViews.as_view({"get": "list"})),
    path("instagram/media/<uuid:media_id>/comments", MediaCommentViews.as_view({"get": "list"})),
    path(f"{_ACCOUNT}/media", FeedMediaViews.as_view({"post": "create"})),
    path(f"{_ACCOUNT}/reels", ReelViews.as_view({"post": "create"})),
    path(f"{_ACCOUNT}/stories", StoryViews.as_view({"post": "create"})),
    path(
        "instagram/comments/<uuid:comment_id>/replies",
        MediaCommentReplyViews.as_view({"post": "create"}),
    ),
    path("meta/publications", PublicationViews.as_view({"get": "list"})),
    path(_PUBLICATION, PublicationViews.as_view({"get": "retrieve", "patch": "update"})),
    path(f"{_PUBLICATION}/cancel", PublicationViews.as_view({"post": "cancel"})),
    path(f"{_PUBLICATION}/retry", PublicationViews.as_view({"post": "retry"})),
    path("accounts/<uuid:account_id>/meta/files", PublishingFileViews.as_view({"post": "create"})),
    path("files/publishing/<str:token>", signed_publishing_file),
]

urlpatterns = [
    *_posting,
    path("meta/webhook", meta_webhook),
    path("instagram/webhook", instagram_webhook),
    path("meta/oauth/callback", oauth.facebook_callback),
    path("instagram/oauth/callback", oauth.instagram_callback),
    path(oauth.CHOICE.removeprefix("/"), oauth.choice),
    path("meta/deauthorize", leaving.facebook_deauthorize),
    path("instagram/deauthorize", leaving.instagram_deauthorize),
    path("meta/data-deletion", leaving.facebook_deletion),
    path("instagram/data-deletion", leaving.instagram_deletion),
    path("meta/deletion/<str:code>", leaving.deletion_status),
    path(f"{_META}/onboarding-url", MetaAssetViews.as_view({"post": "onboard"})),
    path(f"{_META}/assets", MetaAssetViews.as_view({"get": "list"})),
    path(f"{_META}/assets/<uuid:asset_id>", MetaAssetViews.as_view(_ASSET)),
    path(f"{_META}/assets/<uuid:asset_id>/sync", MetaAssetViews.as_view({"post": "sync"})),
    path(
        f"{_META}/assets/<uuid:asset_id>/reconnect",
        MetaAssetViews.as_view({"post": "reconnect"}),
    ),
    path(
        f"{_META}/assets/<uuid:asset_id>/templates",
        TemplateViews.as_view({"get": "list", "post": "send"}),
    ),
    path(f"{_META}/connections", ConnectionViews.as_view({"get": "list"})),
    path(
        f"{_META}/connections/<uuid:connection_id>",
        ConnectionViews.as_view({"get": "retrieve", "post": "choose"}),
    ),
    path(f"{_INSTAGRAM}/onboarding-url", InstagramAccountViews.as_view({"post": "onboard"})),
    path(f"{_INSTAGRAM}/accounts", InstagramAccountViews.as_view({"get": "list"})),
    path(
        f"{_INSTAGRAM}/accounts/<uuid:instagram_account_id>",
        InstagramAccountViews.as_view(_ASSET),
    ),
    path(
        f"{_INSTAGRAM}/accounts/<uuid:instagram_account_id>/sync",
        InstagramAccountViews.as_view({"post": "sync"}),
    ),
    path(
        f"{_INSTAGRAM}/accounts/<uuid:instagram_account_id>/reconnect",
        InstagramAccountViews.as_view({"post": "reconnect"}),
    ),
    path("meta/threads", ThreadViews.as_view({"get": "list"})),
    path(
        "meta/threads/<uuid:thread_id>/messages",
        ThreadMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path("meta/threads/<uuid:thread_id>/read", ThreadMessageViews.as_view({"post": "read"})),
    path(
        "meta/threads/<uuid:thread_id>/messages/<uuid:message_id>/reaction",
        ThreadMessageViews.as_view({"post": "react"}),
    ),
    path(
        "meta/threads/<uuid:thread_id>/templates",
        TemplateViews.as_view({"post": "send_in_thread"}),
    ),
    path("instagram/threads", InstagramThreadViews.as_view({"get": "list"})),
    path(
        "instagram/threads/<uuid:thread_id>/messages",
        InstagramMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "instagram/threads/<uuid:thread_id>/read",
        InstagramMessageViews.as_view({"post": "read"}),
    ),
    path(
        "instagram/threads/<uuid:thread_id>/messages/<uuid:message_id>/reaction",
        InstagramMessageViews.as_view({"post": "react"}),
    ),
]
