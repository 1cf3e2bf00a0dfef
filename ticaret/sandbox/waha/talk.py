"""What people do in a chat: the firm through the gateway or on its phone, and its customers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.waha import jids, linking, messages, payloads, people
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.gateway import Gateway
from ticaret.sandbox.waha.messages import DEVICE, ERROR, PENDING, PLAYED, READ, SERVER, Message
from ticaret.sandbox.waha.people import Account, Group, Person
from ticaret.sandbox.waha.session import Session

SERVER_AFTER_MS, DEVICE_AFTER_MS, READ_AFTER_MS = 60, 300, 1500


@dataclass(frozen=True, slots=True)
class Writing:
    """`bare` and `at_ms` are made when empty; a `quiet` message is history that is not told."""

    kind: str = "text"
    body: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    reply_to: str = ""
    bare: str = ""
    at_ms: int = 0
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat of a number: with a person or in a group. `jid` is its address for now."""

    account: Account
    person: Person | None = None
    group: Group | None = None

    @property
    def id(self) -> str:
        if self.group:
            return self.group.id
        assert self.person is not None
        return self.person.chat

    @property
    def jid(self) -> str:
        return self.person.jid if self.person else self.id


def chat_of(gateway: Gateway, account: Account, address: str, *, make: bool = False) -> Chat | None:
    """The chat with this address; with `make`, any number on WhatsApp has one."""
    jid = jids.parse(address)
    if jid is None:
        return None
    if jid.server == jids.GROUP:
        group = people.group(gateway.store, account.phone, str(jid))
        return Chat(account, group=group) if group else None
    person = people.person(gateway.store, account.phone, str(jid))
    is_new = person is None and jid.server == jids.PERSON
    if make and is_new and people.is_on_whatsapp(jid.user):
        person = people.add_person(gateway.store, account.phone, jid.user)
    return Chat(account, person=person) if person else None


def chat_of_message(gateway: Gateway, message: Message) -> Chat:
    account = people.account(gateway.store, message.account)
    found = account and chat_of(gateway, account, message.chat)
    if not found:
        raise NotPossible("There is no such chat any more.")
    return found


# ------------------------------------------------------------------ the firm


def firm_sends(gateway: Gateway, chat: Chat, writing: Writing, *, source: str = "api") -> Message:
    """A message of the number itself. The same `bare` again is the same message: WhatsApp's
    servers take a second one with a known id for a repetition."""
    store, account = gateway.store, chat.account
    bare = writing.bare or jids.new_message(by_app=source == "app")
    if known := messages.find(store, account.phone, bare):
        return known
    is_group = chat.group is not None
    message = messages.add(
        store,
        account=account.phone, chat=chat.id, bare=bare, from_me=True, author="", jid=chat.jid,
        author_jid=account.jid if is_group else "", source=source, kind=writing.kind,
        body=writing.body, content=writing.content, reply_to=writing.reply_to,
        at_ms=writing.at_ms or ids.now_ms(), ack=PENDING,
    )  # fmt: skip
    if writing.quiet:
        return messages.change(store, message, ack=READ)
    _count(gateway, chat, customer_unread=1)
    if chat.person:
        people.change_person(store, chat.person, firm_types_until_ms=0)
    _tell(gateway, message)
    if chat.person and chat.person.blocked:
        return message
    gateway.plan("ack", str(message.seq), after_ms=SERVER_AFTER_MS, ack=SERVER)
    gateway.plan("ack", str(message.seq), after_ms=DEVICE_AFTER_MS, ack=DEVICE)
    gateway.plan("ack", str(message.seq), after_ms=READ_AFTER_MS, ack=READ)
    return message


def fail(gateway: Gateway, message: Message) -> None:
    """WhatsApp does not take a message that the gateway has accepted."""
    gateway.unplan("ack", str(message.seq))
    gateway.plan("ack", str(message.seq), after_ms=SERVER_AFTER_MS, ack=ERROR)


def ack_due(gateway: Gateway, seq: str, detail: dict[str, Any]) -> None:
    message = messages.by_seq(gateway.store, int(seq))
    if message is None:
        return
    if detail["ack"] == READ:
        if gateway.store.setting("reads_by_itself", "on") == "on":
            customer_reads(gateway, chat_of_message(gateway, message), up_to_seq=message.seq)
        return
    advance(gateway, message, detail["ack"])


def advance(gateway: Gateway, message: Message, ack: int) -> None:
    """A tick goes forward only; an error ends a message that is on no phone yet."""
    is_forward = message.ack >= PENDING and message.ack < ack
    is_failure = ack == ERROR and message.ack in (PENDING, SERVER)
    if not message.from_me or not (is_forward or is_failure):
        return
    message = messages.change(gateway.store, message, ack=ack)
    gateway.emit_to_linked(
        message.account, "message.ack",
        lambda s: payloads.ack(gateway, s, message, ack), chat=message.chat,
    )  # fmt: skip
    group = people.group(gateway.store, message.account, message.chat)
    if not group or ack < DEVICE:
        return
    for phone in group.members:
        person = people.person(gateway.store, message.account, phone)
        if person:
            _tell_reader(gateway, message, ack, person.jid)


def _tell_reader(gateway: Gateway, message: Message, ack: int, reader: str) -> None:
    gateway.emit_to_linked(
        message.account, "message.ack.group",
        lambda s: payloads.ack(gateway, s, message, ack, reader), chat=message.chat,
    )  # fmt: skip


def firm_reads(gateway: Gateway, chat: Chat) -> None:
    people.change_chat(gateway.store, chat.account.phone, chat.id, unread=0)
    gateway.store.run(
        "UPDATE wa_message SET ack = ? WHERE account = ? AND chat = ? AND NOT from_me AND ack < ?",
        READ, chat.account.phone, chat.id, READ,
    )  # fmt: skip
    gateway.changed()


# ------------------------------------------------------------- the customers


def customer_writes(gateway: Gateway, chat: Chat, author: Person, writing: Writing) -> Message:
    """A message of a person, in the own chat or in a group."""
    store, account = gateway.store, chat.account
    if chat.group and author.phone not in chat.group.members:
        raise NotPossible("Only members write in a group.")
    people.touch_chat(store, account.phone, chat.id, 0)
    message = messages.add(
        store,
        account=account.phone, chat=chat.id, bare=writing.bare or jids.new_message(by_app=True),
        from_me=False, author=author.phone, jid=chat.id if chat.group else author.jid,
        author_jid=author.jid if chat.group else "", source="app", kind=writing.kind,
        body=writing.body, content=writing.content, reply_to=writing.reply_to,
        at_ms=writing.at_ms or ids.now_ms(), ack=DEVICE,
    )  # fmt: skip
    if writing.quiet:
        return message
    _count(gateway, chat, unread=1)
    people.change_chat(store, account.phone, chat.id, customer_unread=0)
    customer_reads(gateway, chat)
    _tell(gateway, message)
    return message


def customer_reads(gateway: Gateway, chat: Chat, *, up_to_seq: int | None = None) -> int:
    """Somebody looks at the chat; return how many of the firm's messages were new to them."""
    rows = gateway.store.all(
        "SELECT seq FROM wa_message WHERE account = ? AND chat = ? AND from_me AND ack IN (1, 2)"
        " AND seq <= ? ORDER BY seq",
        chat.account.phone, chat.id, up_to_seq if up_to_seq is not None else 2**62,
    )  # fmt: skip
    people.change_chat(gateway.store, chat.account.phone, chat.id, customer_unread=0)
    for row in rows:
        if message := messages.by_seq(gateway.store, row["seq"]):
            advance(gateway, message, READ)
    gateway.changed()
    return len(rows)


def customer_plays(gateway: Gateway, message: Message) -> None:
    if message.kind not in ("voice", "video"):
        raise NotPossible("Only a voice message or a video is played.")
    advance(gateway, message, PLAYED)


# ------------------------------------------------------------------- by both


def react(
    gateway: Gateway, message: Message, emoji: str, *, by: Person | None, source: str
) -> None:
    """`by` is None for the number itself; an empty emoji takes the reaction back."""
    messages.set_reaction(gateway.store, message, by.phone if by else "", emoji)
    own_id, at_ms = jids.new_message(by_app=source == "app"), ids.now_ms()
    gateway.emit_to_linked(
        message.account, "message.reaction",
        lambda s: payloads.reaction(
            gateway, s, message, emoji, by=by, own_id=own_id, at_ms=at_ms, source=source
        ),
        chat=message.chat,
    )  # fmt: skip


def edit(gateway: Gateway, message: Message, text: str, *, source: str = "app") -> None:
    message = messages.change(gateway.store, message, body=text, edits=message.edits + 1)
    own_id, at_ms = jids.new_message(by_app=source == "app"), ids.now_ms()
    gateway.emit_to_linked(
        message.account, "message.edited",
        lambda s: payloads.edited(gateway, s, message, own_id=own_id, at_ms=at_ms),
        chat=message.chat,
    )  # fmt: skip


def revoke(gateway: Gateway, message: Message, *, source: str = "app") -> None:
    if message.revoked:
        return
    message = messages.change(gateway.store, message, revoked=1, body="")
    own_id, at_ms = jids.new_message(by_app=source == "app"), ids.now_ms()
    gateway.emit_to_linked(
        message.account, "message.revoked",
        lambda s: payloads.revoked(gateway, s, message, own_id=own_id, at_ms=at_ms),
        chat=message.chat,
    )  # fmt: skip


def vote(
    gateway: Gateway, poll: Message, options: list[str], *, by: Person | None, readable: bool = True
) -> None:
    """Choose options of a poll, replacing an earlier choice. A vote that is not `readable` is
    told as one that could not be decrypted."""
    offered = poll.content.get("poll", {}).get("options", [])
    if poll.kind != "poll" or not set(options) <= set(offered):
        raise NotPossible("These are not options of a poll.")
    if len(options) > 1 and not poll.content["poll"].get("multipleAnswers"):
        raise NotPossible("This poll takes one answer.")
    messages.set_vote(gateway.store, poll, by.phone if by else "", options)
    own_id, at_ms = jids.new_message(by_app=by is not None), ids.now_ms()
    gateway.emit_to_linked(
        poll.account, "poll.vote" if readable else "poll.vote.failed",
        lambda s: payloads.poll_vote(
            gateway, s, poll, options if readable else [], by=by, own_id=own_id, at_ms=at_ms
        ),
        chat=poll.chat,
    )  # fmt: skip


def _tell(gateway: Gateway, message: Message) -> None:
    """Tell every linked session; one that is not connected hears it when it is again."""
    for session in sessions.of_account(gateway.store, message.account):
        if session.hears:
            linking.tell_message(gateway, session, message)
        else:
            _hold(gateway, session, message)
    gateway.changed()


def _hold(gateway: Gateway, session: Session, message: Message) -> None:
    gateway.store.run("INSERT INTO wa_held (session, seq) VALUES (?, ?)", session.name, message.seq)


def _count(gateway: Gateway, chat: Chat, *, unread: int = 0, customer_unread: int = 0) -> None:
    gateway.store.run(
        "UPDATE wa_chat SET unread = unread + ?, customer_unread = customer_unread + ?,"
        " archived = 0 WHERE account = ? AND id = ?",
        unread, customer_unread, chat.account.phone, chat.id,
    )  # fmt: skip
