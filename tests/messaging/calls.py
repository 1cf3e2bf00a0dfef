"""Valid calls of the operations of messaging and of Meta's threads."""

from __future__ import annotations

from messaging.models import Conversation
from messaging.ports import Partner
from tests.contracts.calls import Call, World, call
from tests.factories.messaging import make_conversation, make_file, make_inbox, receive
from ticaret.events import relay


def _threads(world: World, number: int) -> None:
    inbox = make_inbox(world.firm, name=world.marker)
    for _ in range(number):
        receive(inbox, text=world.marker)


def _messages(world: World, number: int) -> None:
    """Into the conversation that the call is about, which is the newest."""
    conversation = (
        Conversation.objects.for_accounts([world.firm.id])
        .select_related("inbox", "contact")
        .latest("created_at")
    )
    for _ in range(number):
        receive(
            conversation.inbox,
            text=world.marker,
            partner=Partner(external_id=conversation.contact.external_id),
        )


def _one_thread(world: World) -> Call:
    conversation = make_conversation(make_inbox(world.firm), text=world.marker)
    return Call(path={"threadId": conversation.id})


@call("getMetaThreads", rows=_threads)
def threads(world: World) -> Call:
    return Call()


@call("getMetaThreadsThreadIdMessages", rows=_messages)
def messages(world: World) -> Call:
    return _one_thread(world)


@call("postMetaThreadsThreadIdMessages")
def send(world: World) -> Call:
    message = receive(make_inbox(world.firm), text=world.marker)
    return Call(
        path={"threadId": message.conversation_id},
        body={"text": world.marker, "replyToMessageId": message.id},
    )


@call("postMetaThreadsThreadIdRead")
def read(world: World) -> Call:
    return _one_thread(world)


@call("getFilesAttachmentsAttachmentId")
def file(world: World) -> Call:
    attachment = make_file(make_inbox(world.firm), content=world.marker.encode())
    return Call(path={"attachmentId": attachment.id})


@call("getAccountsAccountIdEvents")
def events(world: World) -> Call:
    receive(make_inbox(world.firm), text=world.marker)
    relay.relay([world.firm.id])
    return Call(path={"accountId": world.firm.id})
