from __future__ import annotations

from django.urls import path

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
from meta_channels.api.views import ThreadMessageViews, ThreadViews
from meta_channels.api.webhook import meta_webhook

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
    path("meta/threads", ThreadViews.as_view({"get": "list"})),
    path(
        "meta/threads/<uuid:thread_id>/messages",
        ThreadMessageViews.as_view({"get": "list", "post": "create"}),
    ),
    path("meta/threads/<uuid:thread_id>/read", ThreadMessageViews.as_view({"post": "read"})),
]
