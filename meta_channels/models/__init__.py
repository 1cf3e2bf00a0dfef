"""What Meta's channels keep besides inboxes, conversations and messages."""

from __future__ import annotations

from meta_channels.models.asset import MetaAsset, WatchMark
from meta_channels.models.comment import Comment
from meta_channels.models.connection import Connection, OAuthState
from meta_channels.models.deletion import DeletionRequest
from meta_channels.models.notice import Notice
from meta_channels.models.post import Post
from meta_channels.models.post_action import PostAction, PostActionAttempt
from meta_channels.models.publication import (
    Publication,
    PublicationAttempt,
    PublicationItem,
    PublishingFile,
)
from meta_channels.models.template import MessageTemplate

__all__ = [
    "Comment",
    "Connection",
    "DeletionRequest",
    "MessageTemplate",
    "MetaAsset",
    "Notice",
    "OAuthState",
    "Post",
    "PostAction",
    "PostActionAttempt",
    "Publication",
    "PublicationAttempt",
    "PublicationItem",
    "PublishingFile",
    "WatchMark",
]
