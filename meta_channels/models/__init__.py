"""What Meta's channels keep besides inboxes, conversations and messages."""

from __future__ import annotations

from meta_channels.models.comment import Comment
from meta_channels.models.post import Post
from meta_channels.models.post_action import PostAction, PostActionAttempt
from meta_channels.models.publication import (
    Publication,
    PublicationAttempt,
    PublicationItem,
    PublishingFile,
)

__all__ = [
    "Comment",
    "Post",
    "PostAction",
    "PostActionAttempt",
    "Publication",
    "PublicationAttempt",
    "PublicationItem",
    "PublishingFile",
]
