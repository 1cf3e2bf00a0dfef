"""What messaging stores, one module per aggregate."""

from messaging.models.action import ConversationAction
from messaging.models.contact import ChannelContact
from messaging.models.conversation import Conversation
from messaging.models.inbox import Inbox, InboxCounter
from messaging.models.label import ConversationLabel, Label, LabelEvent, MessageLabel
from messaging.models.label_sync import InboxLabel, LabelPush
from messaging.models.message import Attachment, Message, ParkedUpdate
from messaging.models.outbound import Dispatch, SendAttempt
from messaging.models.wa_session import WaSession, WaSessionShare, WaSessionState

__all__ = [
    "Attachment",
    "ChannelContact",
    "Conversation",
    "ConversationAction",
    "ConversationLabel",
    "Dispatch",
    "Inbox",
    "InboxCounter",
    "InboxLabel",
    "Label",
    "LabelEvent",
    "LabelPush",
    "Message",
    "MessageLabel",
    "ParkedUpdate",
    "SendAttempt",
    "WaSession",
    "WaSessionShare",
    "WaSessionState",
]
