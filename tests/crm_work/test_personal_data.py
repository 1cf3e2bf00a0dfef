"""What was written about a person is exported with their data, and erased with it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from crm.models import ChecklistItem, Comment, Note, Revision, Task
from crm.services import notes
from crm.services.personal_data import NOBODY
from tests.crm_work.conftest import events_of
from tests.factories.accounts import Firm
from tests.factories.crm import make_comment, make_contact, make_customer, make_note, make_task
from tests.privacy.person import ask, run_jobs
from tests.support.client import Api

pytestmark = pytest.mark.django_db(transaction=True)

_PHONE = "0532 123 45 67"


def _written(firm: Firm) -> dict[str, Any]:
    """Of a person at a firm, of a person who buys, and of others."""
    company = make_customer(firm, title="Deniz Gıda")
    person = make_customer(firm, title="Gülşah Öz", kind="person")
    contact = make_contact(firm, company, first_name="Gülşah", phone=_PHONE)
    make_contact(firm, person, first_name="Gülşah", phone=_PHONE)
    task = make_task(
        firm,
        company,
        contact_id=contact.pk,
        title="Gülşah'ı ara",
        description="gizli",
        checklist=["gizli adım"],
    )
    note = make_note(firm, company, contact_id=contact.pk, text="gizli bir")
    notes.update(
        actor=firm.actor,
        customer_id=company.pk,
        note_id=note.pk,
        text="gizli iki",
        now=timezone.now(),
    )
    return {
        "task": task,
        "note": note,
        "comment": make_comment(firm, task, text="gizli yorum"),
        "own": make_comment(firm, person, text="gizli"),
        "others": [
            make_note(firm, company, text="firma notu"),
            make_comment(firm, company, text="firma yorumu"),
            make_task(firm, company, title="firma görevi"),
        ],
    }


def test_an_export_holds_what_was_written_about_the_person(api: Api, firm: Firm) -> None:
    _written(firm)

    asked = ask(api, firm, "exports", phone=_PHONE)
    run_jobs()
    place = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}/document"
    found = api.as_owner(firm).get(place).data["document"]["crm"]

    assert [note["text"] for note in found["notes"]] == ["gizli iki"]
    assert [comment["text"] for comment in found["comments"]] == ["gizli yorum", "gizli"]
    assert [task["title"] for task in found["tasks"]] == ["Gülşah'ı ara"]


def test_an_erasure_leaves_no_word_and_keeps_what_is_about_the_firm(api: Api, firm: Firm) -> None:
    written = _written(firm)

    asked = ask(api, firm, "erasures", phone=_PHONE)
    run_jobs()

    place = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}"
    assert api.as_owner(firm).get(place).data["receipt"]["crm"]["rows"] == 3 + 4
    for name in ("note", "comment", "own"):
        row = written[name]
        row.refresh_from_db()
        assert (row.text, row.deleted_at is None) == ("", False)
    task = written["task"]
    task.refresh_from_db()
    assert (task.title, task.description, task.search) == (NOBODY, "", "")
    assert task.deleted_at is not None
    assert not Revision.objects.for_accounts([firm.id]).exists()
    assert set(ChecklistItem.objects.for_accounts([firm.id]).values_list("text", flat=True)) == {""}
    for model in (Note, Comment, Task):
        assert model.objects.for_accounts([firm.id]).filter(deleted_at__isnull=True).count() == 1
    for other in written["others"]:
        before = other.updated_at
        other.refresh_from_db()
        assert other.updated_at == before
    assert len(events_of(firm, "task.deleted", "note.deleted", "comment.deleted")) == 4
