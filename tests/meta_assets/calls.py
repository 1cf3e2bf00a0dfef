"""Valid calls of the operations on Meta's assets, connections, templates and Instagram threads."""

from __future__ import annotations

from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Conversation, Inbox
from messaging.ports import Partner
from meta_channels.choices import Flow, TemplateStatus
from meta_channels.models import Connection, MessageTemplate
from meta_channels.selectors import facts_of
from tests.contracts.calls import Call, World, call
from tests.factories.messaging import make_conversation, make_inbox, receive
from ticaret.db.search import fold_all


def _asset(world: World, channel: str = Channel.FACEBOOK_PAGE) -> Inbox:
    inbox = make_inbox(world.firm, channel, name=world.marker, username=world.marker)
    facts_of(inbox)
    return inbox


def _assets(world: World, number: int) -> None:
    for _ in range(number):
        _asset(world)


def _accounts(world: World, number: int) -> None:
    for _ in range(number):
        _asset(world, Channel.INSTAGRAM_LOGIN)


def _connection(world: World) -> Connection:
    offer = {
        "id": "100",
        "channel": "facebook_page",
        "parentId": "",
        "name": world.marker,
        "username": "",
        "phoneNumber": "",
        "pictureUrl": "",
        "capabilities": {},
        "usable": True,
    }
    return Connection.objects.create(
        account_id=world.firm.id,
        flow=Flow.FACEBOOK,
        token="token",
        offered=[offer],
        requested_by=world.marker,
    )


def _connections(world: World, number: int) -> None:
    for _ in range(number):
        _connection(world)


def _number(world: World) -> Inbox:
    return make_inbox(world.firm, Channel.WHATSAPP_BUSINESS, parent_external_id="2000")


def _template(world: World) -> MessageTemplate:
    count = MessageTemplate.objects.for_accounts([world.firm.id]).count()
    return MessageTemplate.objects.create(
        account_id=world.firm.id,
        waba_id="2000",
        external_id=str(count),
        name=f"{world.marker}_{count}",
        language="tr",
        status=TemplateStatus.APPROVED,
        components=[{"type": "BODY", "text": "Merhaba {{1}}"}],
        seen_at=timezone.now(),
        search=fold_all(world.marker),
    )


def _templates(world: World, number: int) -> None:
    for _ in range(number):
        _template(world)


def _threads(world: World, number: int) -> None:
    inbox = make_inbox(world.firm, Channel.INSTAGRAM_LOGIN, name=world.marker)
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
    inbox = make_inbox(world.firm, Channel.INSTAGRAM_LOGIN)
    return Call(path={"threadId": make_conversation(inbox, text=world.marker).id})


def _own(world: World, inbox: Inbox) -> Call:
    return Call(path={"accountId": world.firm.id, "assetId": inbox.id})


def _own_account(world: World) -> Call:
    inbox = _asset(world, Channel.INSTAGRAM_LOGIN)
    return Call(path={"accountId": world.firm.id, "instagramAccountId": inbox.id})


@call("postAccountsAccountIdMetaOnboardingUrl")
def onboard(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdMetaAssets", rows=_assets)
def assets(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdMetaAssetsAssetId")
def asset(world: World) -> Call:
    return _own(world, _asset(world))


@call("patchAccountsAccountIdMetaAssetsAssetId")
def change_asset(world: World) -> Call:
    made = _own(world, _asset(world))
    return Call(path=made.path, body={"syncIntervalMinutes": 30})


@call("deleteAccountsAccountIdMetaAssetsAssetId")
def remove_asset(world: World) -> Call:
    return _own(world, _asset(world))


@call("postAccountsAccountIdMetaAssetsAssetIdSync")
def sync_asset(world: World) -> Call:
    made = _own(world, _asset(world))
    return Call(path=made.path, body={"days": 7})


@call("postAccountsAccountIdMetaAssetsAssetIdReconnect")
def reconnect_asset(world: World) -> Call:
    return _own(world, _asset(world))


@call("getAccountsAccountIdMetaConnections", rows=_connections)
def connections(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdMetaConnectionsConnectionId")
def connection(world: World) -> Call:
    made = _connection(world)
    return Call(path={"accountId": world.firm.id, "connectionId": made.id})


@call("postAccountsAccountIdMetaConnectionsConnectionId")
def choose(world: World) -> Call:
    made = _connection(world)
    path = {"accountId": world.firm.id, "connectionId": made.id}
    return Call(path=path, body={"assetIds": ["100"]})


@call("getAccountsAccountIdMetaAssetsAssetIdTemplates", rows=_templates)
def templates(world: World) -> Call:
    return _own(world, _number(world))


@call("postAccountsAccountIdMetaAssetsAssetIdTemplates")
def send_template(world: World) -> Call:
    body = {"templateId": _template(world).id, "body": {"1": "Ayşe"}, "to": "0532 123 45 67"}
    return Call(path=_own(world, _number(world)).path, body=body)


@call("postMetaThreadsThreadIdTemplates")
def send_template_in_thread(world: World) -> Call:
    thread = make_conversation(_number(world), text=world.marker)
    body = {"templateId": _template(world).id, "body": {"1": "Ayşe"}}
    return Call(path={"threadId": thread.id}, body=body)


@call("postMetaThreadsThreadIdMessagesMessageIdReaction")
def react(world: World) -> Call:
    message = receive(make_inbox(world.firm), text=world.marker)
    path = {"threadId": message.conversation_id, "messageId": message.id}
    return Call(path=path, body={"emoji": "❤"})


@call("postAccountsAccountIdInstagramOnboardingUrl")
def onboard_instagram(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdInstagramAccounts", rows=_accounts)
def accounts(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("getAccountsAccountIdInstagramAccountsInstagramAccountId")
def account(world: World) -> Call:
    return _own_account(world)


@call("patchAccountsAccountIdInstagramAccountsInstagramAccountId")
def change_account(world: World) -> Call:
    return Call(path=_own_account(world).path, body={"syncEnabled": False})


@call("deleteAccountsAccountIdInstagramAccountsInstagramAccountId")
def remove_account(world: World) -> Call:
    return _own_account(world)


@call("postAccountsAccountIdInstagramAccountsInstagramAccountIdSync")
def sync_account(world: World) -> Call:
    return Call(path=_own_account(world).path, body={})


@call("postAccountsAccountIdInstagramAccountsInstagramAccountIdReconnect")
def reconnect_account(world: World) -> Call:
    return _own_account(world)


@call("getInstagramThreads", rows=_threads)
def threads(world: World) -> Call:
    return Call()


@call("getInstagramThreadsThreadIdMessages", rows=_messages)
def messages(world: World) -> Call:
    return _one_thread(world)


@call("postInstagramThreadsThreadIdMessages")
def send(world: World) -> Call:
    return Call(path=_one_thread(world).path, body={"text": world.marker})


@call("postInstagramThreadsThreadIdRead")
def read(world: World) -> Call:
    return _one_thread(world)


@call("postInstagramThreadsThreadIdMessagesMessageIdReaction")
def react_on_instagram(world: World) -> Call:
    inbox = make_inbox(world.firm, Channel.INSTAGRAM_LOGIN)
    message = receive(inbox, text=world.marker)
    path = {"threadId": message.conversation_id, "messageId": message.id}
    return Call(path=path, body={"emoji": "👍"})
