"""Valid calls of the operations on chats, messages, labels and contacts of a session."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from messaging.models import Conversation, Inbox, Label, Message
from messaging.ports import Partner
from messaging.services import labelling, labels
from tests.contracts.calls import Call, World, call
from tests.factories.messaging import make_conversation, make_file, receive
from tests.factories.sessions import make_session

_SESSION = "AccountsAccountIdWaSessionsSessionId"
_CHAT = f"{_SESSION}ChatsChatId"
_MESSAGE = f"{_SESSION}MessagesMessageId"


def _label(world: World) -> Label:
    number = Label.objects.for_accounts([world.firm.id]).count()
    return labels.create_label(
        actor=world.firm.actor,
        account_id=world.firm.id,
        name=f"{world.marker} {number}",
        now=timezone.now(),
    )


def _labels(world: World, number: int) -> None:
    for _ in range(number):
        _label(world)


def _said(world: World) -> Message:
    """In a session of its own, a message whose chat and itself bear a label."""
    message = receive(make_session(world.firm, name=world.marker), text=world.marker)
    facts: dict[str, Any] = {
        "actor": world.firm.actor,
        "account_id": world.firm.id,
        "label_ids": [_label(world).id],
        "now": timezone.now(),
    }
    chat = Conversation.objects.unscoped().get(id=message.conversation_id)
    labelling.add_to_conversation(conversation=chat, **facts)
    labelling.add_to_message(message=message, **facts)
    return message


def _in_session(message: Message, **more: Any) -> dict[str, UUID]:
    return {"accountId": message.account_id, "sessionId": message.inbox_id, **more}


def _of_chat(message: Message) -> dict[str, UUID]:
    return _in_session(message, chatId=message.conversation_id)


def _of_message(message: Message) -> dict[str, UUID]:
    return _in_session(message, messageId=message.id)


def _newest_inbox(world: World) -> Inbox:
    return Inbox.objects.for_accounts([world.firm.id]).latest("created_at")


def _newest_chat(world: World) -> Conversation:
    rows = Conversation.objects.for_accounts([world.firm.id]).select_related("inbox", "contact")
    return rows.latest("created_at")


def _chats(world: World, number: int) -> None:
    for _ in range(number):
        make_conversation(_newest_inbox(world), text=world.marker)


def _messages(world: World, number: int) -> None:
    chat = _newest_chat(world)
    for _ in range(number):
        receive(
            chat.inbox, text=world.marker, partner=Partner(external_id=chat.contact.external_id)
        )


def _chat_labels(world: World, number: int) -> None:
    labelling.add_to_conversation(
        actor=world.firm.actor,
        account_id=world.firm.id,
        conversation=_newest_chat(world),
        label_ids=[_label(world).id for _ in range(number)],
        now=timezone.now(),
    )


def _message_labels(world: World, number: int) -> None:
    message = Message.objects.for_accounts([world.firm.id]).latest("created_at")
    labelling.add_to_message(
        actor=world.firm.actor,
        account_id=world.firm.id,
        message=message,
        label_ids=[_label(world).id for _ in range(number)],
        now=timezone.now(),
    )


@call("getAccountsAccountIdLabels", rows=_labels)
def all_labels(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("postAccountsAccountIdLabels")
def make_label(world: World) -> Call:
    return Call(path={"accountId": world.firm.id}, body={"name": world.marker, "color": "#f76b15"})


@call("patchAccountsAccountIdLabelsLabelId")
def update_label(world: World) -> Call:
    return Call(
        path={"accountId": world.firm.id, "labelId": _label(world).id},
        body={"name": f"Yeni {world.marker}", "position": 0},
    )


@call("deleteAccountsAccountIdLabelsLabelId")
def delete_label(world: World) -> Call:
    return Call(path={"accountId": world.firm.id, "labelId": _label(world).id})


@call("putAccountsAccountIdLabelsOrder")
def order_labels(world: World) -> Call:
    return Call(path={"accountId": world.firm.id}, body={"labelIds": [_label(world).id]})


@call("getAccountsAccountIdLabelsHistory", rows=_labels)
def label_history(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"get{_SESSION}Chats", rows=_chats)
def chats(world: World) -> Call:
    return Call(path=_in_session(_said(world)))


@call(f"get{_CHAT}")
def chat(world: World) -> Call:
    return Call(path=_of_chat(_said(world)))


@call(f"patch{_CHAT}")
def update_chat(world: World) -> Call:
    return Call(path=_of_chat(_said(world)), body={"pinned": True})


@call(f"get{_CHAT}Messages", rows=_messages)
def chat_messages(world: World) -> Call:
    return Call(path=_of_chat(_said(world)))


@call(f"get{_CHAT}Labels", rows=_chat_labels)
def chat_labels(world: World) -> Call:
    return Call(path=_of_chat(_said(world)))


@call(f"post{_CHAT}Labels")
def add_chat_label(world: World) -> Call:
    return Call(path=_of_chat(_said(world)), body={"labelId": _label(world).id})


@call(f"put{_CHAT}Labels")
def set_chat_labels(world: World) -> Call:
    return Call(path=_of_chat(_said(world)), body={"labelIds": [_label(world).id]})


@call(f"delete{_CHAT}LabelsLabelId")
def remove_chat_label(world: World) -> Call:
    path = _of_chat(_said(world))
    label = Label.objects.for_accounts([world.firm.id]).latest("created_at")
    return Call(path={**path, "labelId": label.id})


@call(f"get{_MESSAGE}Labels", rows=_message_labels)
def message_labels(world: World) -> Call:
    return Call(path=_of_message(_said(world)))


@call(f"post{_MESSAGE}Labels")
def add_message_label(world: World) -> Call:
    return Call(path=_of_message(_said(world)), body={"labelId": _label(world).id})


@call(f"put{_MESSAGE}Labels")
def set_message_labels(world: World) -> Call:
    return Call(path=_of_message(_said(world)), body={"labelIds": [_label(world).id]})


@call(f"delete{_MESSAGE}LabelsLabelId")
def remove_message_label(world: World) -> Call:
    path = _of_message(_said(world))
    label = Label.objects.for_accounts([world.firm.id]).latest("created_at")
    return Call(path={**path, "labelId": label.id})


@call(f"get{_MESSAGE}Media")
def media(world: World) -> Call:
    file = make_file(make_session(world.firm), content=world.marker.encode())
    return Call(path=_of_message(file.message), query={"attachmentId": file.id})


@call(f"post{_SESSION}MessagesActions")
def act(world: World) -> Call:
    message = _said(world)
    return Call(
        path=_in_session(message),
        body={
            "action": "send_text",
            "chatId": message.conversation_id,
            "text": world.marker,
            "replyToMessageId": message.id,
        },
    )


@call(f"post{_SESSION}MessagesRead")
def mark_read(world: World) -> Call:
    message = _said(world)
    return Call(path=_in_session(message), body={"messageIds": [message.id]})


@call(f"get{_SESSION}Contacts", rows=_chats)
def contacts(world: World) -> Call:
    message = _said(world)
    return Call(path=_in_session(message))


@call(f"get{_SESSION}ContactsContactId")
def contact(world: World) -> Call:
    message = _said(world)
    return Call(path=_in_session(message, contactId=message.conversation.contact_id))
