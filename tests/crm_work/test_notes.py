"""Notes and comments: who may change them, what is kept, whom they call."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts.tasks import send_letters
from crm.models import Comment, Note
from tests.crm_work.conftest import changes_of, events_of, letters, path
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import (
    make_comment,
    make_contact,
    make_customer,
    make_note,
    make_task,
)
from tests.support.client import Api
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def _named(firm: Firm, name: str, **fields: Any) -> Any:
    first, _, last = name.rpartition(" ")
    return make_member(
        firm, Role.AGENT, display_name=name, first_name=first, last_name=last, **fields
    )


def test_notes_of_a_customer_come_newest_first_and_are_searched(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    contact = make_contact(firm, customer)
    place = path(firm, "customers", customer.pk, "notes")

    us.post(place, {"text": "Öğleden sonra IŞIK açık"})
    us.post(place, {"text": "Peşin öder", "contactId": str(contact.pk)})

    rows = us.get(place).data["rows"]
    assert [row["text"] for row in rows] == ["Peşin öder", "Öğleden sonra IŞIK açık"]
    assert (rows[0]["contactId"], rows[0]["author"]["id"]) == (
        str(contact.pk),
        str(firm.owner.pk),
    )
    assert [row["text"] for row in us.get(place, {"q": "ışık ogle"}).data["rows"]] == [
        "Öğleden sonra IŞIK açık"
    ]
    assert us.get(place, {"contactId": str(contact.pk)}).data["total"] == 1


def test_a_note_on_somebody_elses_contact_is_refused(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    place = path(firm, "customers", customer.pk, "notes")

    foreign = us.post(place, {"text": "x", "contactId": str(make_contact(other_firm).pk)})
    other = us.post(place, {"text": "x", "contactId": str(make_contact(firm).pk)})

    assert foreign.fields == {"contactId": "crm.no_such_contact"}
    assert other.fields == {"contactId": "crm.contact_of_other_customer"}
    assert not Note.objects.for_accounts([firm.id]).exists()


def test_every_text_of_a_note_is_kept_with_its_writer(api: Api, firm: Firm) -> None:
    owner = api.as_owner(firm)
    member = make_member(firm, Role.AGENT)
    agent = api.as_user(member)
    customer = make_customer(firm)
    note = make_note(firm, customer, text="bir")
    place = path(firm, "customers", customer.pk, "notes", note.pk)

    agent.patch(place, {"text": "iki"})
    shown = owner.patch(place, {"text": "üç"}).data
    owner.patch(place, {"text": "üç"})

    assert (shown["text"], shown["revisionCount"]) == ("üç", 2)
    assert shown["editedBy"]["id"] == str(firm.owner.pk)
    rows = owner.get(f"{place}/revisions").data["rows"]
    assert [(row["number"], row["text"], row["writtenBy"]["id"]) for row in rows] == [
        (2, "iki", str(member.pk)),
        (1, "bir", str(firm.owner.pk)),
    ]
    assert [change["text"] for change in changes_of(note, "note.updated")] == [
        ["bir", "iki"],
        ["iki", "üç"],
    ]
    history = owner.get(path(firm, "customers", customer.pk, "audit")).data["rows"]
    assert [row["action"] for row in history[:3]] == [
        "note.updated",
        "note.updated",
        "note.created",
    ]


def test_a_deleted_note_is_gone_and_a_stale_version_deletes_nothing(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    note = make_note(firm, customer, text="bir")
    place = path(firm, "customers", customer.pk, "notes", note.pk)
    us.patch(place, {"text": "iki"})

    stale = us.delete(place, If_Match='"2020-01-01T00:00:00.000Z"')
    assert stale.status == 412
    assert us.delete(place).status == 200

    assert us.get(path(firm, "customers", customer.pk, "notes")).data["total"] == 0
    assert us.patch(place, {"text": "üç"}).code == "crm.note_not_found"
    assert us.get(f"{place}/revisions").status == 404


def test_a_comment_is_changed_by_its_author_or_an_admin(api: Api, firm: Firm) -> None:
    author = make_member(firm, Role.AGENT)
    other = api.as_user(make_member(firm, Role.AGENT))
    admin = api.as_user(make_member(firm, Role.ADMIN))
    comment = make_comment(firm, make_customer(firm), author=author, text="bir")
    place = path(firm, "comments", comment.pk)

    refused = other.patch(place, {"text": "x"})
    undone = other.delete(place)

    assert (refused.status, refused.code) == (403, "crm.not_the_author")
    assert (undone.status, undone.code) == (403, "crm.not_the_author")
    assert admin.get(place).data["text"] == "bir"
    assert api.as_user(author).patch(place, {"text": "iki"}).data["text"] == "iki"
    assert admin.patch(place, {"text": "üç"}).data["editedBy"] is not None
    rows = admin.get(f"{place}/revisions").data["rows"]
    assert [row["text"] for row in rows] == ["iki", "bir"]
    assert admin.delete(place).status == 200
    assert admin.get(place).status == 404


def test_comments_on_a_task_are_counted_and_not_the_customers_own(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    task = make_task(firm, customer)
    own = us.post(path(firm, "customers", customer.pk, "comments"), {"text": "müşteri"}).data
    made = us.post(path(firm, "tasks", task.pk, "comments"), {"text": "görev"}).data

    assert (made["taskId"], made["customerId"]) == (str(task.pk), str(customer.pk))
    assert (own["taskId"], own["customerId"]) == (None, str(customer.pk))
    for place, text in (
        (path(firm, "customers", customer.pk, "comments"), "müşteri"),
        (path(firm, "tasks", task.pk, "comments"), "görev"),
    ):
        assert [row["text"] for row in us.get(place).data["rows"]] == [text]
    assert us.get(path(firm, "tasks", task.pk)).data["commentCount"] == 1
    us.delete(path(firm, "comments", made["id"]))
    assert us.get(path(firm, "tasks", task.pk)).data["commentCount"] == 0


def test_a_comment_on_a_deleted_customer_is_not_there(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    comment = make_comment(firm, customer)
    us.delete(path(firm, "customers", customer.pk))

    assert us.get(path(firm, "comments", comment.pk)).status == 404
    refused = us.post(path(firm, "customers", customer.pk, "comments"), {"text": "x"})
    assert refused.code == "crm.customer_not_found"
    assert Comment.objects.for_accounts([firm.id]).count() == 1


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@Elif Şahin bakar mısın?", ["Elif Şahin"]),
        ("@elif sahin'e sor", ["Elif Şahin"]),
        ("Sorun yok,@ELİF.", ["Elif Şahin"]),
        ("@Can ile konuş", []),  # there are two
        ("@can öz ile @Can Ak beraber", ["Can Ak", "Can Öz"]),
        ("@isil.k@ornek.test baksın", ["Işıl"]),
        ("@isil.k bakar", ["Işıl"]),
        ("elif@ornek.test adresine yaz", []),
        ("@Davetli henüz gelmedi", []),
        ("@Ayrılan artık yok", []),
        ("@Yabancı başka firmadan", []),
        ("@ @@ @. @-", []),
    ],
)
def test_names_after_an_at_call_members(
    api: Api, firm: Firm, other_firm: Firm, text: str, called: list[str]
) -> None:
    people = {
        name: _named(firm, name, email=email)
        for name, email in (
            ("Elif Şahin", "e.sahin@ornek.test"),
            ("Can Ak", "ca@ornek.test"),
            ("Can Öz", "co@ornek.test"),
            ("Işıl", "isil.k@ornek.test"),
        )
    }
    invited = _named(firm, "Davetli Kişi")
    invited.memberships.update(joined_at=None)
    _named(firm, "Ayrılan Kişi", is_active=False)
    _named(other_firm, "Yabancı Kişi")
    customer = make_customer(firm)

    made = api.as_owner(firm).post(path(firm, "customers", customer.pk, "notes"), {"text": text})

    wanted = sorted(str(people[name].pk) for name in called)
    assert made.status == 201
    assert made.data["mentionedUserIds"] == wanted
    assert sorted(event["userId"] for event in events_of(firm, "crm.mention")) == wanted


def test_a_user_of_another_account_is_never_called(api: Api, firm: Firm, other_firm: Firm) -> None:
    us = api.as_owner(firm)
    place = path(firm, "customers", make_customer(firm).pk, "comments")
    stranger = str(other_firm.owner.pk)

    by_id = us.post(place, {"text": "x", "mentionUserIds": [stranger]})
    in_text = us.post(place, {"text": f"@[Ayşe]({stranger}) bak"})
    by_address = us.post(place, {"text": f"@{other_firm.owner.email} bak"}).data

    assert by_id.fields == {"mentionUserIds.0": "crm.user_not_member"}
    assert in_text.fields == {"text": "crm.user_not_member"}
    assert by_address["mentionedUserIds"] == []
    assert Comment.objects.for_accounts([firm.id]).count() == 1
    assert letters() == []
    assert events_of(firm, "crm.mention") == []


def test_who_is_called_gets_a_mail_in_their_language_unless_they_want_none(
    api: Api, firm: Firm
) -> None:
    elif_ = _named(firm, "Elif Şahin", email="elif@ornek.test", locale="en")
    quiet = _named(firm, "Can Öz", email="can@ornek.test")
    settings = path(firm, "notification-settings")
    assert api.as_user(quiet).get(settings).data["mentionMails"] is True
    api.as_user(quiet).patch(settings, {"mentionMails": False})
    customer = make_customer(firm, title="Deniz\nGıda")
    author = _named(firm, "Ayşe Yılmaz")

    made = api.as_user(author).post(
        path(firm, "customers", customer.pk, "comments"),
        {"text": "@Elif Şahin, @Can Öz ve @Ayşe Yılmaz: bakın", "mentionUserIds": [str(quiet.pk)]},
    )
    assert len(made.data["mentionedUserIds"]) == 3
    assert letters("crm.comment_mention") == ["elif@ornek.test"]
    send_letters()
    send_letters()

    [sent] = mail.outbox
    assert sent.to == ["elif@ornek.test"]
    assert sent.subject == "Ayşe Yılmaz mentioned you: Deniz Gıda"
    assert "bakın" in sent.body
    assert f"/console/customers/{customer.pk}" in sent.body
    assert {event["userId"] for event in events_of(firm, "crm.mention")} == {
        str(elif_.pk),
        str(quiet.pk),
    }


def test_a_change_calls_only_who_was_not_called_before(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    _named(firm, "Elif Şahin", email="elif@ornek.test")
    _named(firm, "Can Öz", email="can@ornek.test")
    customer = make_customer(firm)
    note = make_note(firm, customer, text="@elif bak")
    place = path(firm, "customers", customer.pk, "notes", note.pk)

    us.patch(place, {"text": "@elif ve @can bakın"})

    assert letters("crm.note_mention") == ["can@ornek.test", "elif@ornek.test"]
    assert len(events_of(firm, "crm.mention")) == 2


def test_a_mention_taken_back_before_the_mail_goes_out_is_not_told(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    _named(firm, "Elif Şahin", email="elif@ornek.test")
    left = _named(firm, "Can Öz", email="can@ornek.test")
    customer = make_customer(firm)
    note = make_note(firm, customer, text="@elif ve @can bakın")
    us.patch(path(firm, "customers", customer.pk, "notes", note.pk), {"text": "@can baksın"})
    left.memberships.all().delete()

    send_letters()

    assert mail.outbox == []
    assert letters() == ["can@ornek.test", "elif@ornek.test"]


def test_an_api_account_has_no_mails_to_want(api: Api, firm: Firm) -> None:
    answer = api.as_api_account(firm).get(path(firm, "notification-settings"))

    assert (answer.status, answer.code) == (403, "accounts.only_users")


@pytest.mark.parametrize(
    "body",
    [
        {"text": ""},
        {"text": "a\x00"},
        {"text": "x" * 10_001},
        {"text": ["x"]},
        {"text": "x", "mentionUserIds": "x"},
        {"text": "x", "mentionUserIds": [1, None]},
    ],
)
def test_a_wrong_comment_is_refused(api: Api, firm: Firm, body: dict[str, Any]) -> None:
    task = make_task(firm)

    answer = api.as_owner(firm).post(path(firm, "tasks", task.pk, "comments"), body)

    assert (answer.status, answer.code) == (400, "validation_failed")
    assert not Comment.objects.for_accounts([firm.id]).exists()


def test_notes_comments_and_tasks_are_in_the_timeline(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)
    customer = make_customer(firm)
    make_note(firm, customer, text="not")
    task = make_task(firm, customer, title="görev", due_at=timezone.now())
    make_comment(firm, task, text="görev yorumu")
    gone = make_comment(firm, customer, text="silinecek")
    make_comment(firm, customer, text="yorum")
    us.delete(path(firm, "comments", gone.pk))

    place = path(firm, "customers", customer.pk, "timeline")
    rows = us.get(place, {"types": "note,comment,task"}).data["rows"]

    assert [(row["type"], row["data"].get("text", row["data"].get("title"))) for row in rows] == [
        ("comment", "yorum"),
        ("comment", "görev yorumu"),
        ("task", "görev"),
        ("note", "not"),
    ]
    assert rows[2]["data"]["dueAt"].endswith("Z")
    assert rows[0]["actor"]["id"] == str(firm.owner.pk)
    walked, cursor = [], None
    while True:
        page = us.get(place, {"limit": 2} | ({"cursor": cursor} if cursor else {})).data
        walked += [row["id"] for row in page["rows"]]
        if not (cursor := page["nextCursor"]):
            break
    assert walked == [row["id"] for row in us.get(place, {"limit": 100}).data["rows"]]
