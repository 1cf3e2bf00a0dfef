"""What is shown of posts, comments, what is done with them, and publications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from meta_channels.api.serializers import META_CHANNEL_CHOICES, AssetOutput
from meta_channels.choices import (
    ActionKind,
    ActionState,
    CommentStatus,
    ItemState,
    MediaKind,
    PostKind,
    PublicationKind,
    PublicationState,
)
from meta_channels.selectors import comments as selectors
from meta_channels.selectors import publications as publication_selectors
from ticaret.api import rows
from ticaret.api.serializers import OutputSerializer, columns


class PostAuthorOutput(OutputSerializer):
    id = serializers.CharField(source="author_external_id")
    name = serializers.CharField(source="author_name")


class PostFactsOutput(OutputSerializer):
    """`openCommentCount` counts comments of others that are still to be worked on."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    channel = serializers.ChoiceField(source="inbox.channel", choices=META_CHANNEL_CHOICES)
    external_post_id = serializers.CharField(source="external_id")
    kind = serializers.ChoiceField(choices=PostKind.choices)
    text = serializers.CharField()
    permalink = serializers.CharField()
    media_url = serializers.CharField()
    thumbnail_url = serializers.CharField()
    children = serializers.JSONField()
    author = PostAuthorOutput(source="*")
    is_ours = serializers.BooleanField()
    is_mention = serializers.BooleanField()
    hidden = serializers.BooleanField()
    metrics = serializers.JSONField()
    open_comment_count = serializers.IntegerField()
    published_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    edits = serializers.JSONField()
    removed_at = serializers.DateTimeField(allow_null=True)
    backfilled = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("id")
    def load_open_comment_count(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, int]:
        found = selectors.open_counts(actor=context["actor"], post_ids=keys)
        return dict.fromkeys(keys, 0) | found


class PostOutput(PostFactsOutput):
    """A post of a Page, or a medium of an Instagram account linked to one."""

    meta_asset_id = serializers.UUIDField(source="inbox_id")
    asset = AssetOutput(source="inbox")


class MediaOutput(PostFactsOutput):
    """A medium of an Instagram account."""

    instagram_account_id = serializers.UUIDField(source="inbox_id")
    username = serializers.CharField(source="inbox.username")


class CommentAuthorOutput(OutputSerializer):
    """All empty for somebody whom Meta does not show."""

    id = serializers.CharField(source="author_external_id")
    name = serializers.CharField(source="author_name")
    username = serializers.CharField(source="author_username")


class CommentPostOutput(OutputSerializer):
    id = serializers.UUIDField(source="post_id")
    kind = serializers.ChoiceField(source="post.kind", choices=PostKind.choices)
    text = serializers.CharField(source="post.text")
    permalink = serializers.CharField(source="post.permalink")
    media_url = serializers.CharField(source="post.media_url")
    thumbnail_url = serializers.CharField(source="post.thumbnail_url")


class PostCommentOutput(OutputSerializer):
    """`privateThreadId` is the DM thread that a private reply opened."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    meta_asset_id = serializers.UUIDField(source="inbox_id")
    channel = serializers.ChoiceField(source="inbox.channel", choices=META_CHANNEL_CHOICES)
    external_comment_id = serializers.CharField(source="external_id")
    parent_id = serializers.UUIDField(allow_null=True)
    post = CommentPostOutput(source="*")
    author = CommentAuthorOutput(source="*")
    is_ours = serializers.BooleanField()
    is_mention = serializers.BooleanField()
    text = serializers.CharField()
    attachment = serializers.JSONField()
    hidden = serializers.BooleanField()
    liked = serializers.BooleanField()
    like_count = serializers.IntegerField()
    status = serializers.ChoiceField(choices=CommentStatus.choices)
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField()
    answered_at = serializers.DateTimeField(allow_null=True)
    assigned_user_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField(source="assigned_group_id", allow_null=True)
    private_thread_id = serializers.UUIDField(source="private_conversation_id", allow_null=True)
    commented_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    edits = serializers.JSONField()
    removed_at = serializers.DateTimeField(allow_null=True)
    backfilled = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")


class ThreadOfCommentsOutput(PostCommentOutput):
    """A comment at the top of a thread; `replies` are its answers, the oldest first."""

    replies = PostCommentOutput(many=True)

    @staticmethod
    @columns("id")
    def load_replies(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        replies = selectors.replies_of(actor=context["actor"], comment_ids=keys)
        for row in rows.read(PostCommentOutput, replies, context=context):
            found[UUID(row["parentId"])].append(row)
        return found


class ActionOutput(OutputSerializer):
    """Something to be done at Meta: `queued`, `sending`, `sent`, `failed` or `unknown`.

    `unknown`: it may have happened; it is looked up and never simply repeated.
    """

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=ActionKind.choices)
    state = serializers.ChoiceField(choices=ActionState.choices)
    post_id = serializers.UUIDField()
    comment_id = serializers.UUIDField(allow_null=True)
    text = serializers.CharField()
    error = serializers.JSONField(allow_null=True)
    external_id = serializers.CharField()
    result_comment_id = serializers.UUIDField(allow_null=True)
    private_thread_id = serializers.UUIDField(source="conversation_id", allow_null=True)
    attempts = serializers.IntegerField()
    requested_by_user_id = serializers.UUIDField(allow_null=True)
    requested_by = serializers.CharField()
    finished_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class PublicationItemOutput(OutputSerializer):
    """`error` is `{code, subcode, detail, traceId, item}` of the file that failed."""

    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=MediaKind.choices)
    file_id = serializers.UUIDField(allow_null=True)
    url = serializers.CharField()
    alt_text = serializers.CharField()
    state = serializers.ChoiceField(choices=ItemState.choices)
    error = serializers.JSONField(allow_null=True)


class PublicationItemKeyOutput(PublicationItemOutput):
    """An item with the id of its publication, for putting it there."""

    publication_id = serializers.UUIDField()


class PublicationOutput(OutputSerializer):
    """`error` is `{code, subcode, detail, traceId, item}`; `item` is the place of the file."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    meta_asset_id = serializers.UUIDField(source="inbox_id")
    channel = serializers.ChoiceField(source="inbox.channel", choices=META_CHANNEL_CHOICES)
    kind = serializers.ChoiceField(choices=PublicationKind.choices)
    state = serializers.ChoiceField(choices=PublicationState.choices)
    text = serializers.CharField()
    link = serializers.CharField()
    options = serializers.JSONField()
    items = PublicationItemOutput(many=True)
    scheduled_at = serializers.DateTimeField(source="publish_at", allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    external_post_id = serializers.CharField(source="external_id")
    post_id = serializers.UUIDField(allow_null=True)
    permalink = serializers.CharField(source="post.permalink", allow_null=True)
    error = serializers.JSONField(allow_null=True)
    requested_by_user_id = serializers.UUIDField(allow_null=True)
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("id")
    def load_items(
        keys: Sequence[UUID], context: Mapping[str, Any]
    ) -> Mapping[UUID, list[dict[str, Any]]]:
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        items = publication_selectors.items_of(actor=context["actor"], publication_ids=keys)
        for row in rows.read(PublicationItemKeyOutput, items, context=context):
            found[UUID(row.pop("publicationId"))].append(row)
        return found


class PublishingFileOutput(OutputSerializer):
    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    filename = serializers.CharField()
    kind = serializers.ChoiceField(choices=MediaKind.choices)
    mime_type = serializers.CharField()
    size = serializers.IntegerField()
    width = serializers.IntegerField(allow_null=True)
    height = serializers.IntegerField(allow_null=True)
    created_at = serializers.DateTimeField()
