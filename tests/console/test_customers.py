"""Customers in the console: found, made, changed, merged; their contacts, notes and history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.choices import MergeState
from crm.models import Contact, Customer, MergeRecord, Note
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import (
    agent_of,
    make_comment,
    make_contact,
    make_customer,
    make_group,
    make_note,
    make_task,
)
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_LIST = "/console/customers"
PART = {"HX-Request": "true"}
VKN = "4540536920"
_FORM = {"title": "Yıldız Market", "kind": "company", "status": "active"}


def path(customer: Customer, *parts: object) -> str:
    return "/".join([_LIST, str(customer.pk), *map(str, parts)])


def html(client: Client, address: str, *, status: int = 200) -> str:
    answer = client.get(address, headers=PART)
    assert answer.status_code == status
    return answer.content.decode()


def stored(firm: Firm) -> list[str]:
    return sorted(Customer.objects.for_accounts([firm.id]).values_list("title", flat=True))


def test_the_list_finds_filters_and_sorts(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    first = make_customer(firm, title="Şahin Lokantası", city="İstanbul", status="active")
    make_contact(firm, first, phone="0532 123 45 67", first_name="Hatice", is_primary=True)
    make_customer(firm, title="Ege Zeytincilik", city="Aydın", status="prospect")
    page = owner.get(_LIST).content.decode()
    assert page.index("Ege Zeytincilik") < page.index("Şahin Lokantası")
    assert "+90 532 123 45 67" in page and "Hatice" in page
    for query in ("q=SAHIN", "q=5321234567", "status=active", "city=istanbul"):
        found = html(owner, f"{_LIST}?{query}")
        assert "Şahin Lokantası" in found and "Ege" not in found, query
    assert "Aramayı ya da süzgeci değiştirin." in html(owner, f"{_LIST}?q=yok")


def test_a_customer_is_made_and_who_may_be_the_same_is_shown_meanwhile(
    scene: Scene, owner: Client
) -> None:
    known = make_customer(scene.firm, title="Yıldız Market", tax_number=VKN)
    hint = html(owner, f"{_LIST}/alike?title=Yildiz+Marketi")
    assert path(known) in hint and "benzer ad" in hint
    wrong = owner.post(f"{_LIST}/new", {**_FORM, "tax_number": "4540536921"})
    assert wrong.status_code == 422 and "kontrol basamağı" in wrong.content.decode()
    assert stored(scene.firm) == ["Yıldız Market"]
    answer = owner.post(f"{_LIST}/new", {**_FORM, "title": "Yıldız Marketi"})
    made = Customer.objects.for_accounts([scene.firm.id]).get(title="Yıldız Marketi")
    assert answer.headers["HX-Redirect"] == path(made)
    assert "Aynı müşteri olabilir" in owner.get(path(made)).content.decode()


def test_a_change_over_someone_elses_keeps_what_was_typed_and_shows_what_is_stored(
    scene: Scene, owner: Client
) -> None:
    customer = make_customer(scene.firm, title="Yıldız Market", city="İzmir")
    version = owner.get(path(customer, "edit")).context["form"]["version"].value()
    other = signed_in(make_member(scene.firm, Role.AGENT))
    sent = {**_FORM, "version": version}
    assert other.post(path(customer, "edit"), {**sent, "city": "Bursa"}).status_code == 204
    refused = owner.post(path(customer, "edit"), {**sent, "city": "Ankara"})
    text = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="Ankara"' in text and "Şimdi kayıtlı olan: Bursa" in text
    customer.refresh_from_db()
    assert customer.city == "Bursa"
    again = {**sent, "city": "Ankara", "version": refused.context["form"]["version"].value()}
    assert owner.post(path(customer, "edit"), again).status_code == 204
    customer.refresh_from_db()
    assert customer.city == "Ankara"


def test_contacts_representatives_and_teams_stand_on_its_page(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    customer, team = make_customer(firm), make_group(firm, name="Toptan satış")
    agent = make_member(firm, Role.AGENT, display_name="Elif Şahin")
    contact = {"first_name": "Ayşe", "last_name": "Yıldız", "status": "active"}
    phones = {"phone_value": ["0532 123 45 67", ""], "phone_type": ["mobile", "mobile"]}
    wrong = {**contact, "phone_value": ["12"], "phone_type": ["mobile"]}
    assert owner.post(path(customer, "contacts/new"), wrong).status_code == 422
    assert owner.post(path(customer, "contacts/new"), {**contact, **phones}).status_code == 204
    chosen = {"chosen": [str(agent.pk)], "first": str(agent.pk)}
    assert owner.post(path(customer, "representatives"), chosen).status_code == 204
    chosen = {"chosen": [str(team.pk)], "first": ""}
    assert owner.post(path(customer, "teams"), chosen).status_code == 204
    page = html(owner, path(customer))
    for text in ("Ayşe Yıldız", "+90 532 123 45 67", "Elif Şahin", "Toptan satış"):
        assert text in page
    made = Contact.objects.for_accounts([firm.id]).get()
    assert "Ayşe" in html(owner, "/console/contacts?q=5321234567")
    edited = {**contact, "last_name": "Koç", "phone_value": [], "phone_type": []}
    assert owner.post(f"/console/contacts/{made.pk}", edited).status_code == 204
    made.refresh_from_db()
    assert made.last_name == "Koç"
    assert owner.post(f"/console/contacts/{made.pk}/delete").status_code == 204
    assert "Kayıtlı kişi yok." in html(owner, path(customer))


def test_what_colleagues_write_is_shown_with_their_names_and_its_history(
    scene: Scene, owner: Client
) -> None:
    firm = scene.firm
    agent = make_member(firm, Role.AGENT, display_name="Elif Şahin", email="elif@ornek.test")
    customer = make_customer(firm, title="Yıldız Market")
    client = signed_in(agent)
    assert client.post(path(customer, "notes/new"), {"text": " "}).status_code == 400
    assert client.post(path(customer, "notes/new"), {"text": "Vade 30 gün"}).status_code == 204
    said = {"text": "Bakar mısın @elif@ornek.test", "kind": "comment"}
    assert owner.post(path(customer, "notes/new"), said).status_code == 204
    page = html(owner, path(customer, "notes"))
    assert "Vade 30 gün" in page and "Elif Şahin" in page
    assert '<strong class="mention">@elif@ornek.test</strong>' in page
    note = Note.objects.for_accounts([firm.id]).get()
    assert owner.post(path(customer, "notes", note.pk), {"text": "Vade 45 gün"}).status_code == 204
    assert "Vade 30 gün" in html(owner, path(customer, "notes", note.pk, "revisions"))
    history = html(owner, path(customer, "history"))
    assert "notu değiştirdi" in history and "<td>Vade 45 gün</td>" in history
    told = html(owner, path(customer, "timeline?kind=notes"))
    assert "Vade 45 gün" in told and "müşteriyi oluşturdu" not in told
    found = owner.get(f"/console/colleagues?firm={firm.id}&q=eli").json()
    assert found == [{"name": "Elif Şahin", "email": "elif@ornek.test"}]


def test_two_customers_become_one_after_a_look_and_two_again(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    kept = make_customer(firm, title="Yıldız Market", city="İzmir")
    gone = make_customer(firm, title="Yıldız Marketi", city="Bursa", sector="Gıda")
    make_contact(firm, gone, first_name="Hale")
    assert "Yıldız Marketi" in html(owner, path(kept, "merge"))
    preview = html(owner, path(kept, f"merge?loser={gone.pk}"))
    assert "1 kişi" in preview and 'value="city"' in preview and "Gıda" in preview
    version = owner.get(path(kept, f"merge?loser={gone.pk}")).context["version"]
    sent = {"loser": str(gone.pk), "version": version, "take": ["city"]}
    assert owner.post(path(kept, "merge"), sent).status_code == 204
    kept.refresh_from_db()
    assert (kept.city, kept.sector) == ("Bursa", "Gıda")
    page = html(owner, path(kept))
    assert "Hale" in page and "Yıldız Marketi buna katıldı" in page
    record = MergeRecord.objects.for_accounts([firm.id]).get()
    assert owner.post(f"{_LIST}/merges/{record.pk}/undo").status_code == 204
    record.refresh_from_db()
    assert record.state == MergeState.UNDONE
    kept.refresh_from_db()
    assert (kept.city, kept.sector) == ("İzmir", "")
    assert owner.post(path(kept, "delete")).status_code == 204
    assert html(owner, path(kept), status=404)


def test_viewers_look_and_change_nothing(scene: Scene) -> None:
    customer = make_customer(scene.firm)
    contact = make_contact(scene.firm, customer)
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    page = viewer.get(path(customer)).content.decode()
    assert customer.title in page and "Düzenle" not in page and "Kişi ekle" not in page
    for address, sent in (
        (f"{_LIST}/new", _FORM),
        (path(customer, "edit"), _FORM),
        (path(customer, "delete"), {}),
        (path(customer, "notes/new"), {"text": "x"}),
        (f"/console/contacts/{contact.pk}/delete", {}),
    ):
        assert viewer.post(address, sent).status_code == 403, address
    assert stored(scene.firm) == [customer.title]


def test_another_firms_customers_are_not_there(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    foreign = make_customer(other_scene.firm, title="Yabancı")
    contact, task = make_contact(other_scene.firm, foreign), make_task(other_scene.firm, foreign)
    own = make_customer(scene.firm)
    assert "Yabancı" not in owner.get(f"{_LIST}?q=yabanci").content.decode()
    gets = ("", "/edit", "/timeline", "/conversations", "/history", "/notes", "/tasks", "/merge")
    for address in (
        *(f"{path(foreign)}{tail}" for tail in gets),
        f"/console/contacts/{contact.pk}",
        f"/console/tasks/{task.pk}",
    ):
        assert owner.get(address).status_code == 404, address
    posts: tuple[tuple[str, dict[str, Any]], ...] = (
        (path(foreign, "delete"), {}),
        (path(foreign, "notes/new"), {"text": "x"}),
        (path(own, "merge"), {"loser": str(foreign.pk)}),
        (f"/console/tasks/{task.pk}/move", {"status": "done"}),
    )
    for address, sent in posts:
        assert owner.post(address, sent).status_code == 404, address
    assert stored(other_scene.firm) == ["Yabancı"]


def test_no_page_asks_more_for_more_rows(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    customer = make_customer(firm, title="Yıldız Market")
    agent = agent_of(firm, make_member(firm, Role.AGENT, display_name="Elif"))

    def fill(times: int) -> None:
        for _ in range(times):
            make_contact(firm, customer, phone=f"0532 {next(numbers):07d}")
            make_contact(firm, phone=f"0533 {next(numbers):07d}", is_primary=True)
            make_task(firm, customer, assignee_user_id=agent.id, remind_at=None)
            make_note(firm, customer)
            make_comment(firm, customer)
            scene.customer().writes("Merhaba")

    def counts() -> dict[str, int]:
        found = {}
        for address in addresses:
            with CaptureQueriesContext(connection) as caught:
                html(owner, address)
            found[address] = len(caught)
        return found

    numbers = iter(range(1_000_000, 2_000_000))
    tails = ("", "/timeline", "/conversations", "/tasks", "/notes", "/history")
    addresses = [
        _LIST,
        "/console/contacts",
        "/console/senders",
        "/console/tasks?whose=all",
        "/console/tasks?whose=all&view=board",
        "/console/settings/teams",
        *(f"{path(customer)}{tail}" for tail in tails),
    ]
    fill(2)
    few = counts()
    fill(4)
    assert counts() == few
