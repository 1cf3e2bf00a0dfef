"""Groups and their members, chats put away, and who is typing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from messaging.ports import ArchiveSeen, GroupSeen, InboundEvent, PresenceSeen, Unsupported
from messaging.waha.jids import JidKind, jid
from messaging.waha.parsing.envelope import Envelope
from messaging.waha.parsing.people import group, partner_named
from ticaret.ingress.cleaning import digest
from ticaret.ingress.reading import given, identifier, mapping, moment, sequence, text

_MOST_MEMBERS = 1024
_CHANGES = {
    "join": "member_joined",
    "leave": "member_left",
    "promote": "member_promoted",
    "demote": "member_demoted",
}
_ROLES = {"participant", "admin", "superadmin", "left"}


def joined(envelope: Envelope) -> list[InboundEvent]:
    """We are in a group now."""
    return _group(envelope, "joined")


def left(envelope: Envelope) -> list[InboundEvent]:
    """We are in a group no more."""
    return _group(envelope, "left")


def updated(envelope: Envelope) -> list[InboundEvent]:
    return _group(envelope, "updated")


def participants(envelope: Envelope) -> list[InboundEvent]:
    """Members came, went, or became administrators or ceased to be."""
    return _group(envelope, _CHANGES.get(text(envelope.payload.get("type")), ""))


def members_of(raw: Any) -> list[dict[str, str]]:
    """`{id, phone, role}` of everybody in a list of participants; by number where it is told."""
    found = []
    for one in sequence(raw)[:_MOST_MEMBERS]:
        entry = mapping(one)
        names = [name for name in (jid(entry.get("id")), jid(entry.get("pn"))) if name]
        names.sort(key=lambda name: name.kind is not JidKind.PERSON)
        if names:
            role = text(entry.get("role"))
            found.append(
                {
                    "id": names[0].value,
                    "phone": names[0].phone,
                    "role": role if role in _ROLES else "participant",
                }
            )
    return found


def archived(envelope: Envelope) -> list[InboundEvent]:
    partner = partner_named(envelope.payload.get("id"))
    put_away = envelope.payload.get("archived")
    if partner is None or not isinstance(put_away, bool):
        return [Unsupported(kind=envelope.event)]
    occurred_at = moment(envelope.payload.get("timestamp"), envelope.emitted_at)
    return [ArchiveSeen(partner, put_away, occurred_at)]


def presence(envelope: Envelope) -> list[InboundEvent]:
    partner = partner_named(envelope.payload.get("id"))
    if partner is None:
        return [Unsupported(kind=envelope.event)]
    seen: list[Mapping[str, Any]] = []
    for one in sequence(envelope.payload.get("presences"))[:_MOST_MEMBERS]:
        entry = mapping(one)
        who = jid(entry.get("participant"))
        last = entry.get("lastSeen")
        seen.append(
            {
                "participant": who.value if who else "",
                "presence": text(entry.get("lastKnownPresence")),
                "lastSeen": (
                    moment(last, envelope.emitted_at).isoformat() if last is not None else None
                ),
            }
        )
    return [PresenceSeen(partner, seen, envelope.emitted_at)]


def _group(envelope: Envelope, change: str) -> list[InboundEvent]:
    told = mapping(envelope.payload.get("group"))
    found = jid(told.get("id"))
    if found is None or found.kind is not JidKind.GROUP or not change:
        return [Unsupported(kind=envelope.event)]
    listed = told.get("participants")
    if change.startswith("member_"):
        listed = envelope.payload.get("participants")
    members = members_of(listed)
    told_at = envelope.payload.get("timestamp")
    subject = text(told.get("subject"))
    details = given(told, "description", "invite")
    for name in ("membersCanAddNewMember", "membersCanSendMessages", "newMembersApprovalRequired"):
        if isinstance(told.get(name), bool):
            details[name] = told[name]
    by = jid(mapping(envelope.payload.get("_data")).get("author"))
    if by is not None:
        details["by"] = by.value
    mark = digest([change, found.value, subject, members, details, identifier(told_at)])
    return [
        GroupSeen(
            partner=group(found, name=subject),
            change=change,
            occurred_at=moment(told_at, envelope.emitted_at),
            external_id=f"group:{mark}",
            name=subject,
            members=members,
            details=details,
        )
    ]
