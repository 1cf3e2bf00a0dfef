"""Tasks, notes and comments of the demo's first firm, made by the services of CRM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from crm.selectors.customers import customers
from crm.services import checklists, comments, notes, tasks
from ticaret.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class _Task:
    """`due` and `remind` are from now; `done` steps of the checklist are ticked."""

    title: str
    customer: str = ""
    priority: str = "normal"
    status: str = "open"
    due: timedelta | None = None
    remind: timedelta | None = None
    checklist: Sequence[str] = field(default_factory=tuple)
    done: int = 0
    comment: str = ""


_NOTES = [
    ("Yıldız Market", "Salı günleri öğleden önce arayın; mal kabul saat 11'e kadar."),
    ("Yıldız Market", "Vade 30 gün. Toplu alımda %5 indirim konuşuldu."),
    ("Şahin Lokantası", "Zeytinyağını 5 litrelik tenekede istiyorlar."),
    ("Otel Palmiye", "Sezon nisanda açılıyor, siparişler marttan itibaren artıyor."),
]
_COMMENTS = [
    ("Şahin Lokantası", "Geçen ayın ekstresi hâlâ açık, @{first} bakabilir misin?"),
    ("Yıldız Market", "Yeni şubesi için fiyat listesi istedi."),
]
_TASKS = [
    _Task(
        "Yeni fiyat listesini gönder",
        "Yıldız Market",
        priority="high",
        due=timedelta(hours=5),
        remind=timedelta(hours=3),
        checklist=("Fiyatları güncelle", "PDF hazırla", "WhatsApp'tan gönder"),
        done=1,
        comment="Şube için ayrı bir liste de hazırladım.",
    ),
    _Task(
        "Açık ekstre için muhasebeyi ara",
        "Şahin Lokantası",
        priority="urgent",
        due=-timedelta(days=1),
    ),
    _Task("Numune paketi hazırla", "Ege Zeytincilik Ltd. Şti.", due=timedelta(days=2)),
    _Task(
        "Sezon öncesi teklif",
        "Otel Palmiye",
        status="in_progress",
        due=timedelta(days=6),
        remind=timedelta(days=5),
        checklist=("Geçen yılın siparişlerine bak", "Teklifi yaz", "Onay al"),
        done=1,
    ),
    _Task("Teşekkür mesajı yaz", "Nihal Aydemir", status="done", due=-timedelta(days=2)),
    _Task("Bayram kampanyası metinlerini yaz", priority="low"),
]


def fill(*, owner: Actor, account_id: UUID, users: Sequence[User], now: datetime) -> None:
    """Notes, comments and tasks of the customers that there are; the users have them in turn."""
    ids = dict(customers(actor=owner).filter(account_id=account_id).values_list("title", "pk"))
    for title, text in _NOTES:
        notes.create(actor=owner, customer_id=ids[title], text=text, now=now)
    for title, text in _COMMENTS:
        comments.create_on_customer(
            actor=owner,
            customer_id=ids[title],
            text=text.format(first=users[-1].first_name),
            now=now,
        )
    for number, each in enumerate(_TASKS):
        _task(owner, account_id, each, ids, users[number % len(users)], now)


def _task(
    owner: Actor,
    account_id: UUID,
    each: _Task,
    ids: dict[str, UUID],
    assignee: User,
    now: datetime,
) -> None:
    task = tasks.create(
        actor=owner,
        account_id=account_id,
        now=now,
        title=each.title,
        customer_id=ids[each.customer] if each.customer else None,
        priority=each.priority,
        status=each.status,
        due_at=None if each.due is None else now + each.due,
        remind_at=None if each.remind is None else now + each.remind,
        assignee_user_id=assignee.pk,
        checklist=each.checklist,
    )
    steps = task.checklist.order_by("position").values_list("pk", flat=True)
    for item_id in list(steps)[: each.done]:
        checklists.update(actor=owner, task_id=task.pk, item_id=item_id, is_done=True, now=now)
    if each.comment:
        comments.create_on_task(actor=owner, task_id=task.pk, text=each.comment, now=now)
