"""Valid calls of the operations about chats: identities, assignments, links, notes, state."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from crm.choices import AssignmentKind, AssignmentMode
from crm.models import AssignmentRule
from crm.services import assigning, conversation_notes, inbox_links, linking, settings
from messaging.models import Conversation
from tests.contracts.calls import Call, World, call
from tests.factories.accounts import make_member
from tests.factories.chats import identity_of, make_chat
from tests.factories.crm import make_contact, make_customer, make_group
from tests.factories.messaging import make_inbox, receive
from ticaret.tenancy.actor import Actor, Role

_ACCOUNT = "AccountsAccountIdCrm"
_numbers = count(1)


def _of(world: World, **ids: UUID | str) -> dict[str, UUID | str]:
    return {"accountId": world.firm.id, **ids}


def _chat(world: World, **facts: Any) -> Conversation:
    """A WhatsApp chat with somebody whose number a contact of the world has."""
    facts.setdefault("name", f"{world.marker} Yılmaz")
    return make_chat(
        world.firm,
        inbox=make_inbox(world.firm, name=world.marker),
        text=world.marker,
        **facts,
    )


def _matched(world: World) -> Conversation:
    chat = _chat(world)
    contact = make_contact(
        world.firm, make_customer(world.firm, title=world.marker), first_name=world.marker
    )
    linking.match(
        actor=world.firm.actor,
        account_id=world.firm.id,
        chat_id=chat.id,
        contact_id=contact.pk,
        now=timezone.now(),
    )
    return chat


def _assigned(world: World, chat: Conversation | None = None) -> Conversation:
    chat = chat or _chat(world)
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, name=f"{world.marker} {next(_numbers)}")
    for user, team in ((member, group), (world.firm.owner, group)):
        assigning.assign(
            actor=world.firm.actor,
            account_id=world.firm.id,
            kind=AssignmentKind.CHAT,
            target_id=chat.id,
            user_id=user.pk,
            group_id=team.pk,
            reason=world.marker,
            now=timezone.now(),
        )
    return chat


# ------------------------------------------------------------------- identities


def _unmatched_rows(world: World, number: int) -> None:
    for _ in range(number):
        make_contact(
            world.firm,
            make_customer(world.firm, title=f"{world.marker} Yılmaz"),
            phone="0532 111 22 33",
        )
        _chat(world, phone=f"+90532444{next(_numbers):04}")


def _matched_rows(world: World, number: int) -> None:
    for _ in range(number):
        _matched(world)


@call(f"get{_ACCOUNT}IdentitiesUnmatched", rows=_unmatched_rows)
def unmatched(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_ACCOUNT}Identities", rows=_matched_rows)
def identities(world: World) -> Call:
    return Call(path=_of(world))


@call(f"post{_ACCOUNT}Identities")
def match(world: World) -> Call:
    customer = make_customer(world.firm, title=world.marker)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    return Call(
        path=_of(world),
        body={
            "identityId": identity_of(_chat(world)).pk,
            "customerId": customer.pk,
            "contactId": contact.pk,
        },
    )


@call(f"get{_ACCOUNT}IdentitiesIdentityId")
def identity(world: World) -> Call:
    return Call(path=_of(world, identityId=identity_of(_matched(world)).pk))


@call(f"patch{_ACCOUNT}IdentitiesIdentityId")
def rematch(world: World) -> Call:
    customer = make_customer(world.firm, title=world.marker)
    return Call(
        path=_of(world, identityId=identity_of(_matched(world)).pk),
        body={"customerId": customer.pk},
    )


@call(f"delete{_ACCOUNT}IdentitiesIdentityId")
def unmatch(world: World) -> Call:
    return Call(path=_of(world, identityId=identity_of(_matched(world)).pk))


@call(f"get{_ACCOUNT}IdentitiesIdentityIdSuggestions")
def suggestions(world: World) -> Call:
    make_customer(world.firm, title=f"{world.marker} Yılmaz")
    return Call(path=_of(world, identityId=identity_of(_chat(world)).pk))


# ---------------------------------------------------------------- customer link


@call(f"get{_ACCOUNT}ChatsChatIdCustomerLink")
def customer_link(world: World) -> Call:
    return Call(path=_of(world, chatId=_matched(world).id))


@call(f"put{_ACCOUNT}ChatsChatIdCustomerLink")
def set_customer_link(world: World) -> Call:
    customer = make_customer(world.firm, title=world.marker)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    return Call(
        path=_of(world, chatId=_chat(world).id),
        body={"customerId": customer.pk, "contactId": contact.pk},
    )


@call(f"post{_ACCOUNT}ChatsChatIdCustomerLink")
def customer_from_chat(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(
        path=_of(world, chatId=_chat(world).id),
        body={"customer": {"primaryRepresentativeUserId": member.pk}},
    )


@call(f"delete{_ACCOUNT}ChatsChatIdCustomerLink")
def clear_customer_link(world: World) -> Call:
    return Call(path=_of(world, chatId=_matched(world).id))


# ------------------------------------------------------------------ assignments


def _changes(world: World, number: int) -> None:
    for _ in range(number):
        _assigned(world)


@call(f"get{_ACCOUNT}AssignmentsAudit", rows=_changes)
def assignment_audit(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_ACCOUNT}AssignmentsChatsChatId")
def chat_assignment(world: World) -> Call:
    return Call(path=_of(world, chatId=_assigned(world).id))


@call(f"put{_ACCOUNT}AssignmentsChatsChatId")
def assign_chat(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, name=f"{world.marker} {next(_numbers)}")
    return Call(
        path=_of(world, chatId=_chat(world).id), body={"userId": member.pk, "groupId": group.pk}
    )


@call(f"delete{_ACCOUNT}AssignmentsChatsChatId")
def unassign_chat(world: World) -> Call:
    return Call(path=_of(world, chatId=_assigned(world).id))


# Ids in a bulk call are answered one by one, not refused: test_assignments.py tries foreign ones.
@call(f"post{_ACCOUNT}AssignmentsChatsBulkAssign")
def assign_chats(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    group = make_group(world.firm, name=f"{world.marker} {next(_numbers)}")
    return Call(
        path=_of(world),
        body={"chatIds": [str(_chat(world).id)], "userId": member.pk, "groupId": group.pk},
    )


@call(f"post{_ACCOUNT}AssignmentsChatsBulkUnassign")
def unassign_chats(world: World) -> Call:
    return Call(path=_of(world), body={"chatIds": [str(_assigned(world).id)]})


def _message(world: World) -> UUID:
    return receive(make_inbox(world.firm, name=world.marker), text=world.marker).id


@call(f"get{_ACCOUNT}AssignmentsMessagesMessageId")
def message_assignment(world: World) -> Call:
    return Call(path=_of(world, messageId=_message(world)))


@call(f"put{_ACCOUNT}AssignmentsMessagesMessageId")
def assign_message(world: World) -> Call:
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    return Call(path=_of(world, messageId=_message(world)), body={"userId": member.pk})


@call(f"delete{_ACCOUNT}AssignmentsMessagesMessageId")
def unassign_message(world: World) -> Call:
    return Call(path=_of(world, messageId=_message(world)))


@call(f"post{_ACCOUNT}AssignmentsMessagesBulkAssign")
def assign_messages(world: World) -> Call:
    group = make_group(world.firm, name=f"{world.marker} {next(_numbers)}")
    return Call(path=_of(world), body={"messageIds": [str(_message(world))], "groupId": group.pk})


@call(f"post{_ACCOUNT}AssignmentsMessagesBulkUnassign")
def unassign_messages(world: World) -> Call:
    return Call(path=_of(world), body={"messageIds": [str(_message(world))]})


def _rule(world: World) -> AssignmentRule:
    return settings.set_rule(
        actor=world.firm.actor,
        account_id=world.firm.id,
        inbox_id=make_inbox(world.firm, name=world.marker).id,
        mode=AssignmentMode.ROUND_ROBIN,
        group_id=make_group(world.firm, name=f"{world.marker} {next(_numbers)}").pk,
        now=timezone.now(),
    )


def _rules(world: World, number: int) -> None:
    for _ in range(number):
        _rule(world)


@call(f"get{_ACCOUNT}AssignmentRules", rows=_rules)
def rules(world: World) -> Call:
    return Call(path=_of(world))


@call(f"put{_ACCOUNT}AssignmentRules")
def set_rule(world: World) -> Call:
    group = make_group(world.firm, name=f"{world.marker} {next(_numbers)}")
    return Call(
        path=_of(world),
        body={
            "inboxId": make_inbox(world.firm, name=world.marker).id,
            "mode": "round_robin",
            "groupId": group.pk,
        },
    )


@call(f"delete{_ACCOUNT}AssignmentRulesRuleId")
def delete_rule(world: World) -> Call:
    return Call(path=_of(world, ruleId=_rule(world).pk))


@call(f"get{_ACCOUNT}ConversationSettings")
def conversation_settings(world: World) -> Call:
    return Call(path=_of(world))


@call(f"patch{_ACCOUNT}ConversationSettings")
def set_conversation_settings(world: World) -> Call:
    return Call(path=_of(world), body={"reopenOnMessage": False})


# ------------------------------------------------------------------ inbox links


def _linked(world: World, customer_id: UUID | None = None) -> UUID:
    inbox = make_inbox(world.firm, name=world.marker)
    if customer_id is None:
        customer_id = make_customer(world.firm, title=world.marker).pk
    contact = make_contact(world.firm, first_name=world.marker, phone="0532 123 45 67")
    inbox_links.set_link(
        actor=world.firm.actor,
        account_id=world.firm.id,
        source_type="meta_asset",
        source_id=inbox.id,
        customer_id=contact.customer_id if customer_id is None else customer_id,
        now=timezone.now(),
    )
    return inbox.id


@call(f"get{_ACCOUNT}InboxLinksSources")
def sources(world: World) -> Call:
    _linked(world)
    return Call(path=_of(world))


@call(f"get{_ACCOUNT}InboxLinksSourceTypeSourceId")
def inbox_link(world: World) -> Call:
    return Call(path=_of(world, sourceType="meta_asset", sourceId=_linked(world)))


@call(f"put{_ACCOUNT}InboxLinksSourceTypeSourceId")
def set_inbox_link(world: World) -> Call:
    customer = make_customer(world.firm, title=world.marker)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    inbox = make_inbox(world.firm, name=world.marker)
    return Call(
        path=_of(world, sourceType="meta_asset", sourceId=inbox.id),
        body={"customerId": customer.pk, "contactIds": [contact.pk]},
    )


@call(f"delete{_ACCOUNT}InboxLinksSourceTypeSourceId")
def clear_inbox_link(world: World) -> Call:
    return Call(path=_of(world, sourceType="meta_asset", sourceId=_linked(world)))


def _inboxes(world: World, number: int) -> None:
    from crm.models import Customer

    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    member = make_member(world.firm, Role.AGENT, first_name=world.marker)
    Customer.objects.for_accounts([world.firm.id]).filter(pk=newest.pk).update(
        primary_representative=member
    )
    for _ in range(number):
        contact = make_contact(
            world.firm, newest, first_name=world.marker, phone=f"0532 {next(_numbers):03} 45 67"
        )
        inbox_links.set_link(
            actor=world.firm.actor,
            account_id=world.firm.id,
            source_type="meta_asset",
            source_id=make_inbox(world.firm, name=world.marker).id,
            customer_id=newest.pk,
            contact_ids=[contact.pk],
            now=timezone.now(),
        )


@call(f"get{_ACCOUNT}CustomersCustomerIdInboxes", rows=_inboxes)
def customer_inboxes(world: World) -> Call:
    return Call(path=_of(world, customerId=make_customer(world.firm, title=world.marker).pk))


# ------------------------------------------------------------------- the rest


def _happenings(world: World, number: int) -> None:
    """Messages, notes and assignments in a chat of the newest customer."""
    from crm.models import Customer

    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    for _ in range(number):
        chat = _chat(world)
        linking.match(
            actor=world.firm.actor,
            account_id=world.firm.id,
            chat_id=chat.id,
            customer_id=newest.pk,
            now=timezone.now(),
        )
        _note(world, chat)
        _assigned(world, chat)


@call(f"get{_ACCOUNT}CustomersCustomerIdTimeline", rows=_happenings)
def timeline(world: World) -> Call:
    return Call(path=_of(world, customerId=make_customer(world.firm, title=world.marker).pk))


def _note(world: World, chat: Conversation, author: User | None = None) -> UUID:
    return conversation_notes.create(
        actor=world.firm.actor
        if author is None
        else Actor(kind="user", id=author.pk, roles={world.firm.id: Role.AGENT}),
        account_id=world.firm.id,
        chat_id=chat.id,
        text=world.marker,
        now=timezone.now(),
    ).pk


def _notes(world: World, number: int) -> None:
    chat = (
        Conversation.objects.for_accounts([world.firm.id])
        .select_related("inbox", "contact")
        .latest("created_at")
    )
    for _ in range(number):
        _note(world, chat)


@call(f"get{_ACCOUNT}ChatsChatIdNotes", rows=_notes)
def notes(world: World) -> Call:
    return Call(path=_of(world, chatId=_chat(world).id))


@call(f"post{_ACCOUNT}ChatsChatIdNotes")
def create_note(world: World) -> Call:
    return Call(path=_of(world, chatId=_chat(world).id), body={"text": world.marker})


@call(f"patch{_ACCOUNT}ChatsChatIdNotesNoteId")
def update_note(world: World) -> Call:
    chat, author = _chat(world), make_member(world.firm, Role.AGENT)
    return Call(
        path=_of(world, chatId=chat.id, noteId=_note(world, chat, author)),
        author=author,
        body={"text": f"{world.marker} değişti"},
    )


@call(f"delete{_ACCOUNT}ChatsChatIdNotesNoteId")
def delete_note(world: World) -> Call:
    chat, author = _chat(world), make_member(world.firm, Role.AGENT)
    return Call(path=_of(world, chatId=chat.id, noteId=_note(world, chat, author)), author=author)


@call(f"post{_ACCOUNT}ChatsChatIdClose")
def close(world: World) -> Call:
    return Call(path=_of(world, chatId=_chat(world).id))


@call(f"post{_ACCOUNT}ChatsChatIdReopen")
def reopen(world: World) -> Call:
    return Call(path=_of(world, chatId=_chat(world).id))


@call(f"post{_ACCOUNT}ChatsChatIdSnooze")
def snooze(world: World) -> Call:
    until = timezone.now() + timedelta(days=1)
    return Call(path=_of(world, chatId=_chat(world).id), body={"until": until.isoformat()})
