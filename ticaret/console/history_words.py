"""What was done to a customer and what hangs on it, in words: the audit trail as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from crm.choices import TaskPriority, TaskStatus
from crm.selectors.assignments import group_names
from ticaret.audit.models import ERASED, AuditEntry
from ticaret.console import people, times
from ticaret.console.customer_forms import CONTACT_STATUSES, KINDS, STATUSES
from ticaret.tenancy.actor import Actor

TASK_STATUSES = {
    TaskStatus.OPEN: _("Açık"),
    TaskStatus.IN_PROGRESS: _("Sürüyor"),
    TaskStatus.DONE: _("Tamamlandı"),
    TaskStatus.CANCELLED: _("İptal edildi"),
}
TASK_PRIORITIES = {
    TaskPriority.LOW: _("Düşük"),
    TaskPriority.NORMAL: _("Normal"),
    TaskPriority.HIGH: _("Yüksek"),
    TaskPriority.URGENT: _("Acil"),
}
ACTIONS = {
    "customer.created": _("müşteriyi oluşturdu"),
    "customer.updated": _("müşteriyi değiştirdi"),
    "customer.deleted": _("müşteriyi sildi"),
    "customer.merged": _("başka bir müşteriyi buna kattı"),
    "customer.merge_undone": _("birleştirmeyi geri aldı"),
    "customer.representatives_changed": _("temsilcileri değiştirdi"),
    "customer.teams_changed": _("ekipleri değiştirdi"),
    "customer.contact_left": _("bir kişiyi başka müşteriye taşıdı"),
    "customer.erased": _("kişisel verileri sildi"),
    "contact.created": _("kişi ekledi"),
    "contact.updated": _("kişiyi değiştirdi"),
    "contact.deleted": _("kişiyi sildi"),
    "contact.moved": _("kişiyi buraya taşıdı"),
    "contact.merged": _("iki kişiyi birleştirdi"),
    "contact.merge_undone": _("kişi birleştirmesini geri aldı"),
    "contact.erased": _("bir kişinin verilerini sildi"),
    "identity.matched": _("bir göndericiyi eşleştirdi"),
    "identity.unmatched": _("bir eşleştirmeyi kaldırdı"),
    "identity.merged": _("iki göndericiyi birleştirdi"),
    "inbox_link.set": _("bir gelen kutusunu bağladı"),
    "inbox_link.cleared": _("bir gelen kutusunun bağını kaldırdı"),
    "task.created": _("görev ekledi"),
    "task.updated": _("görevi değiştirdi"),
    "task.deleted": _("görevi sildi"),
    "note.created": _("not yazdı"),
    "note.updated": _("notu değiştirdi"),
    "note.deleted": _("notu sildi"),
    "comment.created": _("yorum yazdı"),
    "comment.updated": _("yorumu değiştirdi"),
    "comment.deleted": _("yorumu sildi"),
}
FIELDS = {
    "title": _("Ad ya da unvan"),
    "kind": _("Tür"),
    "short_name": _("Kısa ad"),
    "status": _("Durum"),
    "tax_number": _("Vergi ya da kimlik no"),
    "tax_office": _("Vergi dairesi"),
    "city": _("Şehir"),
    "sector": _("Sektör"),
    "source": _("Nereden geldi"),
    "notes": _("Açıklama"),
    "primary_representative_user_id": _("Asıl temsilci"),
    "primary_representative_id": _("Asıl temsilci"),
    "primary_team_group_id": _("Asıl ekip"),
    "primary_team_id": _("Asıl ekip"),
    "representatives": _("Temsilciler"),
    "teams": _("Ekipler"),
    "first_name": _("Ad"),
    "last_name": _("Soyad"),
    "display_name": _("Ad soyad"),
    "email": _("E-posta"),
    "role": _("Görev"),
    "profession": _("Meslek"),
    "phones": _("Telefonlar"),
    "is_primary": _("Asıl yetkili"),
    "how": _("Nasıl"),
    "description": _("Açıklama"),
    "priority": _("Öncelik"),
    "due_at": _("Bitiş"),
    "remind_at": _("Hatırlatma"),
    "assignee_user_id": _("Kime"),
    "group_id": _("Ekip"),
    "watchers": _("İzleyenler"),
    "checklist": _("Yapılacaklar"),
    "text": _("Metin"),
    "mentions": _("Anılanlar"),
}
_WORDS: dict[str, Mapping[Any, Any]] = {
    "kind": KINDS,
    "status": {**TASK_STATUSES, **STATUSES, **CONTACT_STATUSES},
    "priority": TASK_PRIORITIES,
    "how": {
        "phone": _("telefon numarasıyla"),
        "manual": _("elle"),
        "created": _("konuşmadan oluşturuldu"),
    },
}
# What a merge moves, by the word of each participant.
MOVES = {
    "contacts": _("kişi"),
    "chats": _("konuşma"),
    "representatives": _("temsilci"),
    "teams": _("ekip"),
    "inboxes": _("gelen kutusu"),
    "tasks": _("görev"),
    "notes": _("not"),
    "comments": _("yorum"),
    "orders": _("sipariş"),
    "phones": _("telefon"),
}
_USERS = {
    "primary_representative_user_id",
    "primary_representative_id",
    "representatives",
    "assignee_user_id",
    "watchers",
    "mentions",
}
_TEAMS = {"primary_team_group_id", "primary_team_id", "teams", "group_id"}
_TIMES = {"due_at", "remind_at"}
# How the trail calls what nobody did by hand.
_SYSTEM = "system"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done: by whom, what, and the fields with their values."""

    at: datetime
    who: str
    what: str
    changes: Sequence[Change]


def told(
    *,
    actor: Actor,
    account_id: UUID,
    entries: Sequence[tuple[datetime, str, str, Mapping[str, Any]]],
) -> list[Entry]:
    """(time, who, action, changes) of each in words; two queries for all the names in them."""
    names = _names(actor, account_id, [changes for *_rest, changes in entries])
    return [
        Entry(at, who, str(ACTIONS.get(action, action)), _changes(action, changes, names))
        for at, who, action, changes in entries
    ]


def by(actor_id: UUID | None, label: str, names: Mapping[UUID, str]) -> str:
    """Who did something: a colleague's name, else what the trail calls them."""
    if label == _SYSTEM:
        return "Ticaret"
    return names.get(actor_id, label) if actor_id else label


def told_rows(*, actor: Actor, account_id: UUID, rows: Sequence[AuditEntry]) -> list[Entry]:
    """The rows of the audit trail in words."""
    names = people.names_in(actor=actor, account_id=account_id, rows=rows)
    return told(
        actor=actor,
        account_id=account_id,
        entries=[
            (row.created_at, by(row.actor_id, row.actor_label, names), row.action, row.changes)
            for row in rows
        ],
    )


def _changes(action: str, changes: Mapping[str, Any], names: Mapping[str, str]) -> list[Change]:
    fields = {**FIELDS, "title": _("Ne yapılacak")} if action.startswith("task.") else FIELDS
    return [
        Change(str(fields[name]), *(_said(name, value, names) for value in pair))
        for name, pair in changes.items()
        if name in FIELDS and isinstance(pair, list) and len(pair) == 2
    ]


def _said(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return "–"
    if value == ERASED:
        return str(_("silindi"))
    if isinstance(value, bool):
        return str(_("evet") if value else _("hayır"))
    if name in _USERS | _TEAMS:
        return ", ".join(names.get(each, "…") for each in _ids(value))
    if name in _TIMES:
        return times.full(datetime.fromisoformat(value))
    if isinstance(value, list):
        return ", ".join(_part(each) for each in value)[:_LONGEST]
    if isinstance(value, dict):
        return _part(value)[:_LONGEST]
    return str(_WORDS.get(name, {}).get(value, value))[:_LONGEST]


def _part(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    mark = " ✓" if value.get("isDone") else ""
    return str(value.get("text") or value.get("value") or value.get("normalized") or "") + mark


def _names(actor: Actor, account_id: UUID, changes: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    users: set[UUID] = set()
    groups: set[UUID] = set()
    for one in changes:
        for name, pair in one.items():
            found = users if name in _USERS else groups if name in _TEAMS else None
            if found is None or not isinstance(pair, list):
                continue
            for value in pair:
                found |= {UUID(each) for each in _ids(value)}
    known = people.names(actor=actor, account_id=account_id, user_ids=users)
    if groups:
        known |= group_names(group_ids=groups)
    return {str(key): name for key, name in known.items()}


def _ids(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str) and len(each) == 36]
