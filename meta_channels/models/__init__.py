from meta_channels.models.asset import MetaAsset, WatchMark
from meta_channels.models.connection import Connection, OAuthState
from meta_channels.models.deletion import DeletionRequest
from meta_channels.models.notice import Notice
from meta_channels.models.template import MessageTemplate

__all__ = [
    "Connection",
    "DeletionRequest",
    "MessageTemplate",
    "MetaAsset",
    "Notice",
    "OAuthState",
    "WatchMark",
]
