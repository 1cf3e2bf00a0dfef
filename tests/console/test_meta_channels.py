"""Meta's assets in the console: connecting, choosing, health, the banner, putting away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import Channel, InboxStatus
from messaging.models import Inbox, Message
from meta_channels.choices import ConnectionState, Flow
from meta_channels.models import Connection, MessageTemplate, MetaAsset
from tests.console.scenes import Customer, Scene, closed_window, signed_in
from tests.factories.accounts import make_member
from tests.factories.posts import make_page
from ticaret.jobs.models import Job
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_CHANNELS = "/console/settings/channels"
_BODY = {"type": "BODY", "text": "Merhaba {{1}}, {{2}} numaralı siparişiniz onaylandı."}


@pytest.fixture
def page(scene: Scene) -> Inbox:
    inbox = make_page(scene.firm, name="Zeytin Dükkânı")
    MetaAsset.objects.create(account_id=inbox.account_id, inbox=inbox, subscribed_at=timezone.now())
    return inbox


@pytest.fixture
def customer(scene: Scene) -> Customer:
    scene.inbox(Channel.WHATSAPP_BUSINESS, parent_external_id="waba1", phone_number="+908505550101")
    return scene.customer("Ayşe", Channel.WHATSAPP_BUSINESS, external_id="905321234567")


def template(scene: Scene, name: str = "siparis_onayi", **fields: Any) -> MessageTemplate:
    fields = {"status": "APPROVED", "components": [_BODY], "search": name, **fields}
    return MessageTemplate.objects.create(
        account=scene.firm.account,
        waba_id="waba1",
        external_id=name,
        name=name,
        language="tr",
        category="UTILITY",
        seen_at=timezone.now(),
        **fields,
    )


def offered(scene: Scene, *ids: str, **fields: Any) -> Connection:
    return Connection.objects.create(
        account=scene.firm.account,
        flow=Flow.FACEBOOK,
        offered=[
            {"id": each, "channel": "facebook_page", "name": f"Sayfa {each}", "usable": True}
            for each in ids
        ],
        token="t",
        requested_by="x",
        **fields,
    )


def change(inbox: Inbox, **fields: Any) -> None:
    Inbox.objects.unscoped().filter(pk=inbox.pk).update(**fields)


# ------------------------------------------------------------------------- connecting


def test_connecting_begins_at_metas_dialog_in_this_browser(owner: Client) -> None:
    path = f"{_CHANNELS}/meta/connect"
    assert "Facebook ile bağla" in owner.get(path).content.decode()
    answer = owner.post(path, {"flow": "facebook"})
    assert "/dialog/oauth?" in answer.headers["HX-Redirect"] and answer.cookies
    assert owner.post(path, {"flow": "kuş"}).status_code == 400


def test_what_is_ticked_is_connected(scene: Scene, owner: Client, page: Inbox) -> None:
    consent = offered(scene, "1001", page.external_id)
    path = f"{_CHANNELS}/meta/connections/{consent.pk}"
    assert f"{path}" in owner.get(_CHANNELS).content.decode()
    html = owner.get(path).content.decode()
    assert html.count("checked") == 1 and "Sayfa 1001" in html and "Bağlı" in html
    assert owner.post(f"{path}/choose", {"asset": ["9999"]}).status_code >= 400
    assert owner.post(f"{path}/choose", {"asset": ["1001"]}).status_code == 204
    consent.refresh_from_db()
    assert consent.state == ConnectionState.CONNECTING
    assert f'data-job="{consent.job_id}"' in owner.get(path).content.decode()
    Connection.objects.unscoped().filter(pk=consent.pk).update(
        state=ConnectionState.CONNECTED, outcome={"1001": {"state": "failed", "code": "190"}}
    )
    assert "Bağlanamadı · 190" in owner.get(path).content.decode()


# ----------------------------------------------------------------------------- health


def test_days_left_webhooks_and_what_is_missing_are_told(owner: Client, page: Inbox) -> None:
    path = f"{_CHANNELS}/meta/{page.pk}"
    assert "Erişimin bitiş tarihi yok." in owner.get(path).content.decode()
    change(page, token_expires_at=timezone.now() + timedelta(days=5, hours=1))
    MetaAsset.objects.unscoped().filter(pk=page.pk).update(missed_since=timezone.now())
    html = owner.get(path).content.decode()
    assert "5 gün kaldı" in html and "Eksik tamamlanıyor" in html
    assert "5 gün kaldı" in owner.get(_CHANNELS).content.decode()


def test_a_broken_inbox_shows_over_every_page_until_it_is_mended(
    scene: Scene, owner: Client, page: Inbox
) -> None:
    assert "yeniden bağlanmalı" not in owner.get("/console").content.decode()
    change(page, status=InboxStatus.NEEDS_RECONNECT)
    for path in ("/console", "/console/settings", "/console/banner"):
        html = owner.get(path).content.decode()
        assert "<strong>Zeytin Dükkânı</strong> yeniden bağlanmalı." in html, path
    assert owner.get(f"/console/banner/{page.pk}").headers["Location"] == (
        f"{_CHANNELS}/meta/{page.pk}"
    )
    answer = owner.post(f"{_CHANNELS}/meta/{page.pk}/act", {"action": "reconnect"})
    assert "/dialog/oauth?" in answer.headers["HX-Redirect"]
    change(page, status=InboxStatus.ACTIVE)
    assert "yeniden bağlanmalı" not in owner.get("/console/banner").content.decode()


def test_sync_settings_switching_off_and_putting_away(owner: Client, page: Inbox) -> None:
    path = f"{_CHANNELS}/meta/{page.pk}"
    assert owner.post(f"{path}/act", {"action": "sync"}).status_code == 204
    job = Job.objects.unscoped().get(kind="meta.sync")
    assert f'data-job="{job.pk}"' in owner.get(path).content.decode()
    wish = {"sync_enabled": "on", "sync_interval_minutes": "15", "comment_handling": "ignore"}
    assert owner.post(f"{path}/settings", wish).status_code == 204
    html = owner.get(path).content.decode()
    assert "15 dakikada bir" in html and "Kendi hâline bırakılsın" in html
    for action, status in (("disable", InboxStatus.DISABLED), ("enable", InboxStatus.ACTIVE)):
        assert owner.post(f"{path}/act", {"action": action}).status_code == 204
        page.refresh_from_db()
        assert page.status == status
    assert owner.post(f"{path}/act", {"action": "bozuk"}).status_code == 400
    assert owner.post(f"{path}/act", {"action": "remove"}).headers["HX-Redirect"] == _CHANNELS
    assert owner.get(path).status_code == 404


def test_only_administrators_manage_and_others_see_nothing(
    scene: Scene, other_scene: Scene, page: Inbox
) -> None:
    agent = signed_in(make_member(scene.firm, Role.AGENT))
    stranger = signed_in(other_scene.firm.owner)
    consent, path = offered(scene, "1001"), f"{_CHANNELS}/meta/{page.pk}"
    html = agent.get(path).content.decode()
    assert "Şimdi eşitle" in html and "Bağlantıyı kaldır" not in html
    for action in ("remove", "disable", "reconnect"):
        assert agent.post(f"{path}/act", {"action": action}).status_code == 403
        assert stranger.post(f"{path}/act", {"action": action}).status_code == 404
    choose = f"{_CHANNELS}/meta/connections/{consent.pk}"
    assert agent.get(choose).status_code == 403
    assert stranger.get(choose).status_code == stranger.get(path).status_code == 404
    assert stranger.post(f"{choose}/choose", {"asset": ["1001"]}).status_code == 404
    assert "Zeytin Dükkânı" not in stranger.get(_CHANNELS).content.decode()
    page.refresh_from_db()
    assert (page.status, page.deleted_at) == (InboxStatus.ACTIVE, None)


def test_the_page_of_channels_costs_the_same_whatever_its_length(
    scene: Scene, owner: Client, page: Inbox
) -> None:
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            assert owner.get(_CHANNELS).status_code == 200
        costs.append(len(captured))
        for _ in range(3):
            make_page(scene.firm)
    assert costs[0] == costs[1] <= 16


# -------------------------------------------------------------------------- templates


def test_behind_a_closed_window_a_template_is_sent_with_its_parameters(
    scene: Scene, owner: Client, customer: Customer
) -> None:
    customer.writes("Merhaba", at=closed_window())
    row, paused = template(scene), template(scene, "durdu", status="PAUSED")
    assert "Şablon gönder" in owner.get(f"{customer.path}/composer").content.decode()
    path = f"{customer.path}/templates"
    html = owner.get(path).content.decode()
    assert "siparis_onayi" in html and "durdu" not in html
    form = owner.get(f"{path}/{row.pk}").content.decode()
    assert 'name="body_1"' in form and 'data-fill="body_2"' in form
    empty = owner.post(f"{path}/{row.pk}", {"body_1": "Ayşe"})
    assert empty.status_code == 422 and 'class="field wrong"' in empty.content.decode()
    broken = owner.post(f"{path}/{row.pk}", {"body_1": "Ayşe", "body_2": "TR     7"})
    assert "satır sonu içeriyor" in broken.content.decode()
    assert owner.post(f"{path}/{row.pk}", {"body_1": "Ayşe", "body_2": "TR-7"}).status_code == 204
    sent = Message.objects.unscoped().get(type="template")
    assert sent.text == "Merhaba Ayşe, TR-7 numaralı siparişiniz onaylandı."
    assert owner.post(f"{path}/{paused.pk}", {"body_1": "a", "body_2": "b"}).status_code == 422


def test_every_part_of_a_template_has_a_field_and_a_look(
    scene: Scene, owner: Client, customer: Customer
) -> None:
    row = template(
        scene,
        "kampanya",
        components=[
            {"type": "HEADER", "format": "IMAGE"},
            _BODY | {"example": {"body_text": [["Ayşe", "TR-1"]]}},
            {"type": "FOOTER", "text": "Deniz Gıda"},
            {
                "type": "BUTTONS",
                "buttons": [
                    {"type": "URL", "text": "Aç", "url": "https://ornek.test/{{1}}"},
                    {"type": "QUICK_REPLY", "text": "İlgilenmiyorum"},
                ],
            },
        ],
    )
    customer.writes("Merhaba")
    path = f"{customer.path}/templates/{row.pk}"
    html = owner.get(path).content.decode()
    for part in ('name="header_url"', 'name="button_0"', 'placeholder="TR-1"', "İlgilenmiyorum"):
        assert part in html
    assert 'name="button_1"' not in html
    values = {
        "header_url": "https://ornek.test/a.jpg",
        "body_1": "Ayşe",
        "body_2": "TR-1",
        "button_0": "x",
    }
    assert owner.post(path, values).status_code == 204
    sent = Message.objects.unscoped().get(type="template").payload["template"]["components"]
    assert [part["type"] for part in sent] == ["header", "body", "button"]
    listed = f"{_CHANNELS}/meta/{customer.inbox.pk}/templates"
    assert "kampanya" in owner.get(f"{listed}?show=approved&q=KAMPANYA").content.decode()
    assert "Deniz Gıda" in owner.get(f"{listed}/{row.pk}").content.decode()


def test_templates_are_their_firms_alone(
    scene: Scene, other_scene: Scene, customer: Customer
) -> None:
    customer.writes("Merhaba")
    row, stranger = template(scene), signed_in(other_scene.firm.owner)
    for path in (
        f"{customer.path}/templates",
        f"{customer.path}/templates/{row.pk}",
        f"{_CHANNELS}/meta/{customer.inbox.pk}/templates",
        f"{_CHANNELS}/meta/{customer.inbox.pk}/templates/{row.pk}",
    ):
        assert stranger.get(path).status_code == 404
    values = {"body_1": "a", "body_2": "b"}
    assert stranger.post(f"{customer.path}/templates/{row.pk}", values).status_code == 404
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    assert viewer.post(f"{customer.path}/templates/{row.pk}", values).status_code == 403
    assert not Message.objects.unscoped().filter(type="template").exists()
