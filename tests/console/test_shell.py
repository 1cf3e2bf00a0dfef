"""What all pages share: navigation, firms, panels, the pieces they are built of."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import URLPattern
from django.utils.translation import override

from accounts.models import Account, Membership
from messaging.models import Conversation
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from ticaret.console import formats, navigation, paging, panels, replies, times
from ticaret.console.charts import Chart, Series, bars, lines, round_up
from ticaret.console.urls import urlpatterns
from ticaret.errors import FieldError, Invalid
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db


def test_every_page_has_an_address_and_a_name_of_its_own() -> None:
    pages = [page for page in urlpatterns if isinstance(page, URLPattern) and page.name]
    shapes = [re.sub("<uuid:[^>]*>", "<id>", str(page.pattern)) for page in pages]
    assert sorted(set(shapes)) == sorted(shapes)
    assert len({page.name for page in pages}) == len(pages)


def test_the_rail_marks_the_page_that_is_open(owner: Client) -> None:
    html = owner.get("/console/live").content.decode()
    assert 'href="/console/live" aria-current="page"' in html
    assert 'href="/console" aria-current="page"' not in html


def test_an_item_shows_from_its_role_on(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    item = navigation.Item("x", "Yalnız yönetici", "key", "console:live", 1, role=Role.ADMIN)
    navigation.register(item)
    assert navigation.items_for({scene.firm.id: Role.AGENT}) == []
    assert navigation.items_for({scene.firm.id: Role.ADMIN}) == [item]
    with pytest.raises(ValueError, match="twice"):
        navigation.register(item)


def test_panels_stand_beside_a_conversation_and_answer_for_it_alone(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    customer = scene.customer("Ayşe", phone="+905321234567")
    customer.writes("Merhaba")
    html = owner.get(customer.path).content.decode()
    for panel in panels.panels_for(Role.OWNER):
        assert f'data-url="{panel.url(customer.conversation.id)}"' in html
    about = f"{customer.path}/about"
    assert "+90 532 123 45 67" in owner.get(about).content.decode()
    assert signed_in(other_scene.firm.owner).get(about).status_code == 404


def test_who_belongs_to_two_firms_looks_at_one_of_them_or_at_both(
    scene: Scene, other_scene: Scene
) -> None:
    person = make_member(scene.firm, Role.AGENT)
    Membership.objects.create(account=other_scene.firm.account, user=person, role="viewer")
    scene.customer("Birinci").writes("a")
    other_scene.customer("İkinci").writes("b")
    client = signed_in(person)
    both = client.get("/console").content.decode()
    assert "Birinci" in both and "İkinci" in both and "Bütün firmalarım" in both
    chosen = client.post("/console/firm", {"firm": str(scene.firm.id), "next": "/console/live"})
    assert chosen.headers["Location"] == "/console/live"
    one = client.get("/console").content.decode()
    assert "Birinci" in one and "İkinci" not in one
    assert f'data-stream="/console/events?accountId={scene.firm.id}"' in one
    assert client.get(f"/console/conversations/{_id(other_scene)}").status_code == 404
    client.post("/console/firm", {"firm": ""})
    assert "İkinci" in client.get("/console").content.decode()


@pytest.mark.parametrize("wanted", ["bozuk", "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"])
def test_a_firm_of_others_cannot_be_chosen(owner: Client, wanted: str) -> None:
    assert owner.post("/console/firm", {"firm": wanted}).status_code in {400, 404}
    assert "console_firm" not in owner.session


def test_choosing_a_firm_leads_nowhere_else(owner: Client) -> None:
    answer = owner.post("/console/firm", {"firm": "", "next": "https://kotu.test/console"})
    assert answer.headers["Location"] == "/console"


def test_times_are_written_in_the_firms_zone(scene: Scene, owner: Client) -> None:
    Account.objects.filter(pk=scene.firm.id).update(time_zone="America/New_York")
    html = owner.get("/console/live").content.decode()
    assert 'data-time-zone="America/New_York"' in html
    assert times.zone() == times.ISTANBUL


def test_a_list_goes_on_where_it_stopped(scene: Scene) -> None:
    for name in "abcde":
        scene.customer(name).writes("x")
    rows = Conversation.objects.for_accounts([scene.firm.id])
    seen: list[object] = []
    cursor = ""
    while True:
        page = paging.keyset(rows, name="test", column="last_message_at", cursor=cursor, size=2)
        seen += [row.id for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == list(rows.order_by("-last_message_at", "-id").values_list("id", flat=True))
    other = paging.keyset(rows, name="other", column="last_message_at", size=2).next_cursor
    with pytest.raises(Invalid):
        paging.keyset(rows, name="test", column="last_message_at", cursor=other)


def test_a_refusal_stands_beside_the_field_it_is_about() -> None:
    class Form(forms.Form):
        tax_number = forms.CharField()

    form = Form({"tax_number": "1"})
    refusal = Invalid(
        fields=[
            FieldError("taxNumber", "invalid", "Vergi no yanlış.", "Wrong tax number."),
            FieldError("phones.0.value", "invalid", "Telefon yanlış.", "Wrong phone."),
        ]
    )
    with override("tr"):
        replies.add_refusal(form, refusal)
    assert form.errors["tax_number"] == ["Vergi no yanlış."]
    assert form.non_field_errors() == ["Telefon yanlış."]
    answer = replies.form_part(
        RequestFactory().get("/"), "console/parts/form.html", {"url": "/x"}, form=form
    )
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()


def test_money_is_written_as_the_reader_writes_it() -> None:
    with override("tr"):
        assert formats.money(Decimal("1234.50"), "TRY") == "₺1.234,50"
    with override("en"):
        assert formats.money(Decimal("1234.50"), "USD") == "$1,234.50"


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (3, 5), (5, 5), (11, 20), (501, 1000)])
def test_the_upper_edge_of_a_chart_is_a_round_number(value: int, top: int) -> None:
    assert round_up(value) == top


def test_a_chart_draws_its_values_and_tells_them_as_a_table() -> None:
    chart = Chart("x", ["9", "10", "11"], [Series("Gelen", [5, None, 10])])
    assert [(bar.y, bar.height) for bar in bars(chart)] == [(100, 100), (0, 200)]
    assert lines(chart)[0].path == "M166.7 100.0 M833.3 0.0"
    assert chart.rows == [("9", ["5"]), ("10", [""]), ("11", ["10"])]


def _id(scene: Scene) -> object:
    return Conversation.objects.unscoped().get(account_id=scene.firm.id).id
