"""What `POST …/messages/actions` takes: one body for each action, told apart by `action`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from ticaret.api.examples import ID
from ticaret.api.serializers import InputSerializer, OneOf

_MEDIA_KINDS = ("image", "video", "audio", "voice", "file", "sticker")
_PIN_SECONDS = (86_400, 604_800, 2_592_000)
_LONGEST_TEXT = 65_536
_MOST_ROWS = 10


def _action(*words: str) -> Any:
    return serializers.ChoiceField(choices=[(word, word) for word in words])


def _long_text(**how: Any) -> Any:
    return serializers.CharField(max_length=_LONGEST_TEXT, trim_whitespace=False, **how)


def _line(length: int = 255, **how: Any) -> Any:
    return serializers.CharField(max_length=length, **how)


def _maybe(length: int = 255) -> Any:
    return _line(length, default="", allow_blank=True)


def _several(serializer: type[InputSerializer], most: int) -> Any:
    how: dict[str, Any] = {"many": True, "allow_empty": False, "max_length": most}
    return serializer(**how)


class InChat(InputSerializer):
    """The chat by its id, or by `to`: a phone number in any notation, or a JID."""

    chat_id = serializers.UUIDField(default=None, allow_null=True)
    to = serializers.CharField(default="", allow_blank=True, max_length=256)


class Sending(InChat):
    """`replyToMessageId` is a message of the same chat."""

    reply_to_message_id = serializers.UUIDField(default=None, allow_null=True)


class OnMessage(InputSerializer):
    """`chatId` may be given to make sure that the message is of that chat."""

    message_id = serializers.UUIDField()
    chat_id = serializers.UUIDField(default=None, allow_null=True)


class SendTextInput(Sending):
    """`mentions` are numbers or JIDs of people who are named in the text."""

    action = _action("send_text")
    text = _long_text()
    mentions = serializers.ListField(child=_line(256), default=list, max_length=100)
    link_preview = serializers.BooleanField(default=True)


class SendMediaInput(Sending):
    """A file by its address (`url`), as an upload (`file`, in a form), or one that a message
    of the session has already (`attachmentId`). Without `type` its media type decides."""

    action = _action("send_media")
    type = serializers.ChoiceField(choices=[(kind, kind) for kind in _MEDIA_KINDS], default="")
    url = serializers.URLField(default="", allow_blank=True, max_length=2000)
    file = serializers.FileField(default=None, allow_null=True)
    attachment_id = serializers.UUIDField(default=None, allow_null=True)
    mime_type = _maybe()
    filename = _maybe()
    caption = _long_text(default="", allow_blank=True)


class SendLocationInput(Sending):
    action = _action("send_location")
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    name = _maybe()
    address = _maybe(1000)


class CardInput(InputSerializer):
    name = _line()
    phone = serializers.RegexField(r"^\+?[0-9 ()./-]{4,32}$")
    organization = _maybe()


class SendContactInput(Sending):
    action = _action("send_contact")
    contacts = _several(CardInput, 20)


class SendPollInput(Sending):
    action = _action("send_poll")
    question = _line()
    options = serializers.ListField(child=_line(100), min_length=2, max_length=12)
    multiple_answers = serializers.BooleanField(default=False)

    def validate_options(self, value: list[str]) -> list[str]:
        if len(set(value)) != len(value):
            raise serializers.ValidationError("duplicate", code="duplicate")
        return value


class RowInput(InputSerializer):
    id = _line(200)
    title = _line(72)
    description = _maybe(200)


class SectionInput(InputSerializer):
    title = _line(72)
    rows = _several(RowInput, _MOST_ROWS)


class SendListInput(Sending):
    """A list to choose one row of."""

    action = _action("send_list")
    title = _line()
    text = _long_text()
    footer = _maybe()
    button = _line(40)
    sections = _several(SectionInput, _MOST_ROWS)


class ButtonInput(InputSerializer):
    id = _line(200)
    title = _line(40)


class SendButtonsInput(Sending):
    action = _action("send_buttons")
    header = _maybe()
    text = _long_text()
    footer = _maybe()
    buttons = _several(ButtonInput, 3)


class ReplyInput(OnMessage):
    """Answers the message, quoting it, in its chat."""

    action = _action("reply")
    text = _long_text()
    mentions = serializers.ListField(child=_line(256), default=list, max_length=100)


class ReactInput(OnMessage):
    """An empty `emoji` takes the reaction back."""

    action = _action("react")
    emoji = _line(32, allow_blank=True)


class EditInput(OnMessage):
    action = _action("edit")
    text = _long_text()


class DeleteInput(OnMessage):
    """Deletes the message for everyone."""

    action = _action("delete")


class ForwardInput(InChat):
    """Sends the message on to the chat of `chatId` or `to`."""

    action = _action("forward")
    message_id = serializers.UUIDField()


class StarInput(OnMessage):
    action = _action("star")


class UnstarInput(OnMessage):
    action = _action("unstar")


class PinInput(OnMessage):
    """`duration` in seconds: a day, a week or 30 days."""

    action = _action("pin")
    duration = serializers.ChoiceField(
        choices=[(seconds, str(seconds)) for seconds in _PIN_SECONDS], default=_PIN_SECONDS[0]
    )


class UnpinInput(OnMessage):
    action = _action("unpin")


class TypingInput(InChat):
    """`on: false` shows that nobody types any more. Told at once or not at all."""

    action = _action("typing")
    on = serializers.BooleanField(default=True)


class RecordingInput(InChat):
    action = _action("recording")
    on = serializers.BooleanField(default=True)


class MarkReadInput(InChat):
    """All of the chat, or only `messageIds` of it."""

    action = _action("mark_read")
    message_ids = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=100)


class MarkUnreadInput(InChat):
    action = _action("mark_unread")


class ArchiveInput(InChat):
    action = _action("archive")


class UnarchiveInput(InChat):
    action = _action("unarchive")


_MEMBERS: dict[str, type[InputSerializer]] = {
    "send_text": SendTextInput,
    "send_media": SendMediaInput,
    "send_location": SendLocationInput,
    "send_contact": SendContactInput,
    "send_poll": SendPollInput,
    "send_list": SendListInput,
    "send_buttons": SendButtonsInput,
    "reply": ReplyInput,
    "react": ReactInput,
    "edit": EditInput,
    "delete": DeleteInput,
    "forward": ForwardInput,
    "star": StarInput,
    "unstar": UnstarInput,
    "pin": PinInput,
    "unpin": UnpinInput,
    "typing": TypingInput,
    "recording": RecordingInput,
    "mark_read": MarkReadInput,
    "mark_unread": MarkUnreadInput,
    "archive": ArchiveInput,
    "unarchive": UnarchiveInput,
}
_CHAT, _MESSAGE = {"chatId": ID}, {"messageId": ID}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "send_text": {
        "to": "+90 532 123 45 67",
        "text": "Siparişiniz yola çıktı: https://ornek.com.tr/takip @905321234567",
        "mentions": ["905321234567@c.us"],
        "linkPreview": True,
    },
    "send_media": {
        **_CHAT,
        "type": "image",
        "url": "https://ornek.com.tr/urun.jpg",
        "caption": "Yeni gelenler",
    },
    "send_location": {
        **_CHAT,
        "latitude": 41.0256,
        "longitude": 28.9744,
        "name": "Mağazamız",
        "address": "Galata, İstanbul",
    },
    "send_contact": {
        **_CHAT,
        "contacts": [{"name": "Kargo Destek", "phone": "+902121234567", "organization": "Kargo"}],
    },
    "send_poll": {
        **_CHAT,
        "question": "Hangi renk?",
        "options": ["Mavi", "Kırmızı"],
        "multipleAnswers": False,
    },
    "send_list": {
        **_CHAT,
        "title": "Teslimat",
        "text": "Ne zaman gelelim?",
        "footer": "Hafta içi",
        "button": "Seç",
        "sections": [
            {
                "title": "Yarın",
                "rows": [{"id": "sabah", "title": "Sabah", "description": "09.00-12.00"}],
            }
        ],
    },
    "send_buttons": {
        **_CHAT,
        "text": "Siparişi onaylıyor musunuz?",
        "buttons": [{"id": "evet", "title": "Evet"}, {"id": "hayir", "title": "Hayır"}],
    },
    "reply": {**_MESSAGE, "text": "Yarın elinizde olur."},
    "react": {**_MESSAGE, "emoji": "👍"},
    "edit": {**_MESSAGE, "text": "Öbür gün elinizde olur."},
    "delete": _MESSAGE,
    "forward": {**_MESSAGE, "to": "905321234567@c.us"},
    "star": _MESSAGE,
    "unstar": _MESSAGE,
    "pin": {**_MESSAGE, "duration": 604_800},
    "unpin": _MESSAGE,
    "typing": {**_CHAT, "on": True},
    "recording": {**_CHAT, "on": True},
    "mark_read": _CHAT,
    "mark_unread": _CHAT,
    "archive": _CHAT,
    "unarchive": _CHAT,
}
ACTIONS = OneOf(
    "MessageAction",
    "action",
    _MEMBERS,
    {word: {"action": word, **example} for word, example in _EXAMPLES.items()},
)
