"""A conversation as work: whose it is, its state, its customer, private notes, tasks out of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import ConversationNote, Identity, Task
from messaging.choices import Channel, ConversationStatus
from messaging.models import Message
from tests.console.scenes import Customer, Scene, signed_in
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_contact, make_customer, make_group
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
_ROWS = "/console/conversations"


@pytest.fixture
def ayse(scene: Scene) -> Customer:
    customer = scene.customer("Ayşe Yıldız")
    customer.writes("Salça var mı?")
    return customer


def html(client: Client, address: str) -> str:
    answer = client.get(address, headers=PART)
    assert answer.status_code == 200
    return answer.content.decode()


def sender(firm: Firm, customer: Customer) -> Identity:
    rows = Identity.objects.for_accounts([firm.id])
    return rows.get(conversation_id=customer.conversation.id)


def state(customer: Customer) -> str:
    return str(customer.conversation.status)


def test_a_conversation_is_taken_given_and_found_by_whose_it_is(
    scene: Scene, owner: Client, ayse: Customer
) -> None:
    team = make_group(scene.firm, scene.firm.owner, name="Toptan satış")
    scene.customer("Mehmet").writes("a")
    assert owner.post(f"{ayse.path}/assign", {"to": "me"}).status_code == 204
    assert "Sizde" in html(owner, f"{ayse.path}/work")
    assert "Mehmet" not in html(owner, f"{_ROWS}?whose=mine")
    assert "Ayşe" not in html(owner, f"{_ROWS}?whose=nobody")
    given = {"user": "", "team": str(team.pk)}
    assert owner.post(f"{ayse.path}/assign", given).status_code == 204
    assert "Toptan satış" in html(owner, f"{ayse.path}/work")
    assert "Ayşe" in html(owner, f"{_ROWS}?whose=teams")
    assert "Ayşe" not in html(owner, f"{_ROWS}?whose=mine")


def test_a_conversation_is_put_off_closed_and_opened(
    scene: Scene, owner: Client, ayse: Customer
) -> None:
    assert owner.post(f"{ayse.path}/snooze", {"until": "yarın"}).status_code == 400
    past = (timezone.now() - timedelta(hours=1)).isoformat()
    assert owner.post(f"{ayse.path}/snooze", {"until": past}).status_code >= 400
    assert state(ayse) == ConversationStatus.OPEN
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert owner.post(f"{ayse.path}/snooze", {"until": tomorrow}).status_code == 204
    assert "Ayşe" not in html(owner, _ROWS)
    assert "Ayşe" in html(owner, f"{_ROWS}?state=snoozed")
    for to, stored in (("open", "open"), ("closed", "closed")):
        assert owner.post(f"{ayse.path}/state", {"to": to}).status_code == 204
        assert state(ayse) == stored
    assert "Ayşe" in html(owner, f"{_ROWS}?state=closed")
    assert "Yeniden aç" in html(owner, f"{ayse.path}/work")


def test_a_private_note_stands_between_the_messages_and_goes_nowhere(
    scene: Scene, owner: Client, ayse: Customer
) -> None:
    answer = owner.post(f"{ayse.path}/notes", {"text": "Vadesini sor"})
    assert "Vadesini sor" in answer.content.decode()
    shown = html(owner, ayse.path)
    assert shown.index("Salça var mı?") < shown.index("Vadesini sor") and "İç not" in shown
    assert Message.objects.unscoped().count() == 1
    note = ConversationNote.objects.for_accounts([scene.firm.id]).get()
    other = signed_in(make_member(scene.firm, Role.AGENT))
    assert other.post(f"{ayse.path}/notes/{note.pk}", {"text": "x"}).status_code == 422
    assert owner.post(f"{ayse.path}/notes/{note.pk}", {"text": "Vade 30"}).status_code == 204
    assert "Vade 30" in html(owner, f"{ayse.path}/panel/notes")
    assert owner.post(f"{ayse.path}/notes/{note.pk}/delete").status_code == 204
    assert "Vade 30" not in html(owner, ayse.path)


def test_who_writes_is_made_a_customer_or_matched_in_one_click(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    known = make_customer(firm, title="Şahin Lokantası")
    contact = make_contact(firm, known, first_name="Mehmet", last_name="Şahin")
    mehmet = scene.customer("Mehmet Şahin")
    mehmet.writes("a")
    panel = html(owner, f"{mehmet.path}/panel/customer")
    assert "eşleşmemiş" in panel and "Şahin Lokantası" in panel and "benzer ad" in panel
    identity = sender(firm, mehmet)
    listed = html(owner, "/console/senders")
    assert "Mehmet Şahin" in listed and "benzer ad" in listed
    address = f"/console/senders/{identity.pk}"
    assert "Şahin Lokantası" in html(owner, f"{address}/choose?q=lokanta")
    sent = {"contact": str(contact.pk)}
    assert owner.post(f"{address}/match", sent).status_code == 204
    assert "yazan" in html(owner, f"{mehmet.path}/panel/customer")
    assert "Eşleşmemiş gönderen yok." in html(owner, "/console/senders")
    assert mehmet.path in html(owner, f"/console/customers/{known.pk}/conversations")
    assert owner.post(f"{address}/unmatch").status_code == 204
    assert owner.post(f"{address}/create", {"stay": "1"}).status_code == 204
    identity.refresh_from_db()
    assert identity.customer is not None and identity.customer.title == "Mehmet Şahin"


def test_a_task_is_made_of_a_message_and_done_beside_it(
    scene: Scene, owner: Client, ayse: Customer
) -> None:
    message = Message.objects.unscoped().get()
    form = html(owner, f"{ayse.path}/messages/{message.id}/task")
    assert "Salça var mı?" in form
    sent = {
        "title": "Fiyat ver",
        "status": "open",
        "priority": "high",
        "due_at": "2030-01-02T10:00",
    }
    assert owner.post(f"{ayse.path}/messages/{message.id}/task", sent).status_code == 204
    task = Task.objects.for_accounts([scene.firm.id]).get()
    assert (task.conversation_id, task.message_id) == (ayse.conversation.id, message.id)
    assert task.due_at is not None and task.due_at.isoformat() == "2030-01-02T07:00:00+00:00"
    assert "Fiyat ver" in html(owner, f"{ayse.path}/panel/tasks")
    assert owner.post(f"/console/tasks/{task.pk}/move", {"status": "done"}).status_code == 204
    assert "Yapılacak bir şey yok." in html(owner, f"{ayse.path}/panel/tasks")


def test_viewers_and_other_firms_arrange_nothing(
    scene: Scene, other_scene: Scene, ayse: Customer
) -> None:
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    stranger = signed_in(other_scene.firm.owner)
    assert "Bana ata" not in html(viewer, ayse.path)
    for tail, sent in (
        ("assign", {"to": "me"}),
        ("snooze", {"until": "2030-01-01T10:00"}),
        ("state", {"to": "closed"}),
        ("notes", {"text": "x"}),
        ("tasks/new", {"title": "x", "status": "open", "priority": "low"}),
    ):
        assert viewer.post(f"{ayse.path}/{tail}", sent).status_code == 403, tail
        assert stranger.post(f"{ayse.path}/{tail}", sent).status_code == 404, tail
    identity = html(signed_in(scene.firm.owner), f"{ayse.path}/panel/customer")
    assert "eşleşmemiş" in identity
    address = f"/console/senders/{sender(scene.firm, ayse).pk}"
    assert viewer.post(f"{address}/create").status_code == 403
    assert stranger.post(f"{address}/create").status_code == 404
    assert state(ayse) == ConversationStatus.OPEN
    assert not Task.objects.for_accounts([scene.firm.id]).exists()


def test_teams_and_rules_are_set_and_loads_are_seen(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    agent = make_member(firm, Role.AGENT, display_name="Elif Şahin")
    teams, rules = "/console/settings/teams", "/console/settings/assignment"
    assert owner.post(f"{teams}/new", {"name": "Destek"}).status_code == 204
    team = html(owner, teams).split(f"{teams}/")[1].split("/")[0]
    assert owner.post(f"{teams}/{team}/members", {"chosen": [str(agent.pk)]}).status_code == 204
    inbox = scene.inbox(Channel.FACEBOOK_PAGE)
    rule = {"mode": "round_robin", "group_id": "", "capacity": "5"}
    assert owner.post(f"{rules}/inboxes/{inbox.id}", rule).status_code == 422
    sent = {**rule, "group_id": team}
    assert owner.post(f"{rules}/inboxes/{inbox.id}", sent).status_code == 204
    assert "Ekibin üyelerine sırayla · Destek" in html(owner, rules)
    assert signed_in(agent).post(f"{rules}/rule", sent).status_code == 403
    assert "Elif Şahin" in html(owner, teams)
