from __future__ import annotations

from typing import Any

from django.urls import include, path

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

_ASSET: dict[str, Any] = {"get": "retrieve", "patch": "update", "delete": "destroy"}

_meta = [
    path("threads", ThreadViews.as_view({"get": "list"})),
    path(
        "threads/<uuid:thread_id>/messages",
        ThreadMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path("threads/<uuid:thread_id>/read", ThreadMessageViews.as_view({"post": "read"})),
    path(
        "threads/<uuid:thread_id>/messages/<uuid:message_id>/reaction",
        ThreadMessageViews.as_view({"post": "react"}),
    ),
    path(
        "threads/<uuid:thread_id>/templates",
        TemplateViews.as_view({"post": "send_in_thread"}),
    ),
    path("posts", PostViews.as_view({"get": "list"})),
    path("posts/<uuid:post_id>", PostViews.as_view({"get": "retrieve", "delete": "destroy"})),
    path(
        "posts/<uuid:post_id>/comments",
        PostCommentViews.as_view({"get": "list", "post": "create"}),
    ),
    path("assets/<uuid:asset_id>/posts", PagePostViews.as_view({"post": "create"})),
    path("comments", CommentViews.as_view({"get": "list"})),
    path(
        "comments/<uuid:comment_id>",
        CommentViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path("comments/<uuid:comment_id>/replies", CommentReplyViews.as_view({"post": "create"})),
    path(
        "comments/<uuid:comment_id>/private-replies", CommentReplyViews.as_view({"post": "private"})
    ),
    path("comments/<uuid:comment_id>/actions", CommentActionViews.as_view({"get": "list"})),
    *(
        path(f"comments/<uuid:comment_id>/{deed}", CommentActionViews.as_view({"post": deed}))
        for deed in ("hide", "unhide", "like", "unlike")
    ),
    path(
        "comment-actions/<uuid:action_id>/retry",
        CommentActionViews.as_view({"post": "retry"}),
    ),
    path("publications", PublicationViews.as_view({"get": "list"})),
    path(
        "publications/<uuid:publication_id>",
        PublicationViews.as_view({"get": "retrieve", "patch": "update"}),
    ),
    path("publications/<uuid:publication_id>/cancel", PublicationViews.as_view({"post": "cancel"})),
    path("publications/<uuid:publication_id>/retry", PublicationViews.as_view({"post": "retry"})),
    path("webhook", meta_webhook),
    path("oauth/callback", oauth.facebook_callback),
    path("deauthorize", leaving.facebook_deauthorize),
    path("data-deletion", leaving.facebook_deletion),
    path("deletion/<str:code>", leaving.deletion_status),
]
_instagram = [
    path("threads", InstagramThreadViews.as_view({"get": "list"})),
    path(
        "threads/<uuid:thread_id>/messages",
        InstagramMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "threads/<uuid:thread_id>/read",
        InstagramMessageViews.as_view({"post": "read"}),
    ),
    path(
        "threads/<uuid:thread_id>/messages/<uuid:message_id>/reaction",
        InstagramMessageViews.as_view({"post": "react"}),
    ),
    path("media", MediaViews.as_view({"get": "list"})),
    path("media/<uuid:media_id>/comments", MediaCommentViews.as_view({"get": "list"})),
    path("accounts/<uuid:instagram_account_id>/media", FeedMediaViews.as_view({"post": "create"})),
    path("accounts/<uuid:instagram_account_id>/reels", ReelViews.as_view({"post": "create"})),
    path("accounts/<uuid:instagram_account_id>/stories", StoryViews.as_view({"post": "create"})),
    path(
        "comments/<uuid:comment_id>/replies",
        MediaCommentReplyViews.as_view({"post": "create"}),
    ),
    path("webhook", instagram_webhook),
    path("oauth/callback", oauth.instagram_callback),
    path("deauthorize", leaving.instagram_deauthorize),
    path("data-deletion", leaving.instagram_deletion),
]
_account_meta = [
    path("files", PublishingFileViews.as_view({"post": "create"})),
    path("onboarding-url", MetaAssetViews.as_view({"post": "onboard"})),
    path("assets", MetaAssetViews.as_view({"get": "list"})),
    path("assets/<uuid:asset_id>", MetaAssetViews.as_view(_ASSET)),
    path("assets/<uuid:asset_id>/sync", MetaAssetViews.as_view({"post": "sync"})),
    path(
        "assets/<uuid:asset_id>/reconnect",
        MetaAssetViews.as_view({"post": "reconnect"}),
    ),
    path(
        "assets/<uuid:asset_id>/templates",
        TemplateViews.as_view({"get": "list", "post": "send"}),
    ),
    path("connections", ConnectionViews.as_view({"get": "list"})),
    path(
        "connections/<uuid:connection_id>",
        ConnectionViews.as_view({"get": "retrieve", "post": "choose"}),
    ),
]
_account_instagram = [
    path("onboarding-url", InstagramAccountViews.as_view({"post": "onboard"})),
    path("accounts", InstagramAccountViews.as_view({"get": "list"})),
    path(
        "accounts/<uuid:instagram_account_id>",
        InstagramAccountViews.as_view(_ASSET),
    ),
    path(
        "accounts/<uuid:instagram_account_id>/sync",
        InstagramAccountViews.as_view({"post": "sync"}),
    ),
    path(
        "accounts/<uuid:instagram_account_id>/reconnect",
        InstagramAccountViews.as_view({"post": "reconnect"}),
    ),
]

urlpatterns = [
    path("meta/", include(_meta)),
    path("instagram/", include(_instagram)),
    path("accounts/<uuid:account_id>/meta/", include(_account_meta)),
    path("accounts/<uuid:account_id>/instagram/", include(_account_instagram)),
    path("files/publishing/<str:token>", signed_publishing_file),
    path(oauth.CHOICE.removeprefix("/"), oauth.choice),
]
