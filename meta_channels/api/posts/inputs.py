"""What callers send: filters, answers, and what is to be published."""

from __future__ import annotations

import base64
from typing import Any

from django.core.files.base import ContentFile
from rest_framework import serializers

from meta_channels.choices import (
    CommentStatus,
    MediaKind,
    PostKind,
    PublicationKind,
    PublicationState,
)
from meta_channels.services.publications import MediaDraft
from ticaret.api.serializers import InputSerializer

_LONGEST_TEXT = 70_000


class PostFilters(InputSerializer):
    """`metaAssetId` is the id of an asset here or Meta's own id of it."""

    meta_asset_id = serializers.CharField(default="", max_length=128)
    kind = serializers.ChoiceField(choices=PostKind.choices, default="")
    mentions = serializers.BooleanField(default=None, allow_null=True)
    removed = serializers.BooleanField(default=False)


class MediaFilters(InputSerializer):
    """`instagramAccountId` is the id of an account here or Meta's own id of it."""

    instagram_account_id = serializers.CharField(default="", max_length=128)
    kind = serializers.ChoiceField(choices=PostKind.choices, default="")
    mentions = serializers.BooleanField(default=None, allow_null=True)
    removed = serializers.BooleanField(default=False)


class CommentFilters(InputSerializer):
    """`unanswered`: neither answered publicly nor privately. `parentId`: the replies of one."""

    asset_id = serializers.CharField(default="", max_length=128)
    post_id = serializers.UUIDField(default=None)
    parent_id = serializers.UUIDField(default=None)
    status = serializers.ChoiceField(choices=CommentStatus.choices, default="")
    assigned_user_id = serializers.UUIDField(default=None)
    group_id = serializers.UUIDField(default=None)
    unassigned = serializers.BooleanField(default=None, allow_null=True)
    unanswered = serializers.BooleanField(default=None, allow_null=True)
    hidden = serializers.BooleanField(default=None, allow_null=True)
    mentions = serializers.BooleanField(default=None, allow_null=True)
    ours = serializers.BooleanField(default=None, allow_null=True)
    removed = serializers.BooleanField(default=False)


class TextInput(InputSerializer):
    """What to answer. Instagram takes 300 characters in a comment, a Page 8000."""

    text = serializers.CharField(max_length=8000, trim_whitespace=False)


class CommentUpdateInput(InputSerializer):
    """Null takes an assignment away. `status`: `done`, or `open` again."""

    status = serializers.ChoiceField(choices=CommentStatus.choices)
    assigned_user_id = serializers.UUIDField(allow_null=True)
    group_id = serializers.UUIDField(allow_null=True)


class MediaInput(InputSerializer):
    """A file of ours (`fileId`) or an address that Meta can fetch (`url`, with `type`).

    `durationSeconds`, `width`, `height` and `size` (bytes) of a video are checked when given.
    """

    file_id = serializers.UUIDField(default=None, allow_null=True)
    url = serializers.URLField(default="", allow_blank=True, max_length=2000)
    type = serializers.ChoiceField(choices=MediaKind.choices, default=MediaKind.IMAGE)
    alt_text = serializers.CharField(default="", allow_blank=True, max_length=1000)
    duration_seconds = serializers.FloatField(default=None, allow_null=True, min_value=0)
    width = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=100_000)
    height = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=100_000)
    size = serializers.IntegerField(default=None, allow_null=True, min_value=1, max_value=2**50)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["file_id"] is None) == (not attrs["url"]):
            raise serializers.ValidationError({"fileId": "fileId, url"}, code="one_of_two")
        return attrs


class VideoInput(MediaInput):
    type = serializers.ChoiceField(choices=MediaKind.choices, default=MediaKind.VIDEO)


class PagePostInput(InputSerializer):
    """Text, a link, one to ten photos, or one video. `scheduledAt` is null for at once."""

    text = serializers.CharField(
        default="", allow_blank=True, max_length=_LONGEST_TEXT, trim_whitespace=False
    )
    link = serializers.URLField(default="", allow_blank=True, max_length=2000)
    media = MediaInput(many=True, default=list)
    title = serializers.CharField(default="", allow_blank=True, max_length=255)
    scheduled_at = serializers.DateTimeField(default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["link"] and attrs["media"]:
            raise serializers.ValidationError({"link": "link, media"}, code="one_of_two")
        return attrs


class UserTagInput(InputSerializer):
    """`x` and `y` are shares of the width and height, from the upper left."""

    username = serializers.CharField(max_length=100)
    x = serializers.FloatField(min_value=0, max_value=1, default=None, allow_null=True)
    y = serializers.FloatField(min_value=0, max_value=1, default=None, allow_null=True)


class FeedMediaInput(InputSerializer):
    """One image or video, or two to ten for a carousel."""

    caption = serializers.CharField(
        default="", allow_blank=True, max_length=_LONGEST_TEXT, trim_whitespace=False
    )
    media = MediaInput(many=True)
    location_id = serializers.CharField(default="", allow_blank=True, max_length=64)
    collaborators = serializers.ListField(
        child=serializers.CharField(max_length=100), default=list, max_length=20
    )
    user_tags = UserTagInput(many=True, default=list)
    scheduled_at = serializers.DateTimeField(default=None, allow_null=True)


class ReelInput(InputSerializer):
    """`thumbOffsetMs` is the moment of the cover, when there is no `coverUrl`."""

    caption = serializers.CharField(
        default="", allow_blank=True, max_length=_LONGEST_TEXT, trim_whitespace=False
    )
    video = VideoInput()
    share_to_feed = serializers.BooleanField(default=True)
    cover_url = serializers.URLField(default="", allow_blank=True, max_length=2000)
    thumb_offset_ms = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=900_000
    )
    audio_name = serializers.CharField(default="", allow_blank=True, max_length=255)
    location_id = serializers.CharField(default="", allow_blank=True, max_length=64)
    collaborators = serializers.ListField(
        child=serializers.CharField(max_length=100), default=list, max_length=20
    )
    scheduled_at = serializers.DateTimeField(default=None, allow_null=True)


class StoryInput(InputSerializer):
    """One image or video; a story by the API has no caption and no stickers."""

    media = MediaInput()
    scheduled_at = serializers.DateTimeField(default=None, allow_null=True)


class PublicationFilters(InputSerializer):
    """`from` is included, `to` is not: when it is or was to be out."""

    asset_id = serializers.CharField(default="", max_length=128)
    state = serializers.ChoiceField(choices=PublicationState.choices, default="")
    kind = serializers.ChoiceField(choices=PublicationKind.choices, default="")
    from_ = serializers.DateTimeField(source="since", default=None)
    to = serializers.DateTimeField(source="until", default=None)


class RescheduleInput(InputSerializer):
    """Null publishes at once."""

    scheduled_at = serializers.DateTimeField(allow_null=True)


class FileInput(InputSerializer):
    """A form with `file`; or JSON with `contentBase64` and a `filename`, for small ones."""

    file = serializers.FileField(default=None, allow_null=True)
    content_base64 = serializers.CharField(default="", max_length=1_400_000)
    filename = serializers.CharField(default="", allow_blank=True, max_length=255)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["file"] is None) == (not attrs["content_base64"]):
            raise serializers.ValidationError({"file": "file, contentBase64"}, code="one_of_two")
        return attrs

    def validate_contentBase64(self, value: str) -> str:  # noqa: N802  (the field's name)
        try:
            base64.b64decode(value, validate=True)
        except ValueError:
            raise serializers.ValidationError("base64", code="invalid") from None
        return value


def uploaded(body: dict[str, Any]) -> Any:
    """The file of a validated `FileInput`."""
    if body["file"] is not None:
        return body["file"]
    content = base64.b64decode(body["content_base64"])
    return ContentFile(content, name=body["filename"] or "file")


def media_draft(given: dict[str, Any]) -> MediaDraft:
    """A validated `MediaInput` as services take it."""
    stated = {
        "durationSeconds": given["duration_seconds"],
        "width": given["width"],
        "height": given["height"],
        "size": given["size"],
    }
    return MediaDraft(
        kind=given["type"],
        file_id=given["file_id"],
        url=given["url"],
        alt_text=given["alt_text"],
        stated={name: value for name, value in stated.items() if value is not None},
    )
