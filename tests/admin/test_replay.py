"""Replaying deliveries from the page on which they are listed."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.admin.conftest import firm, signed_in
from ticaret.ingress.models import InboundDelivery, InboundItem

LIST = reverse("admin:ticaret_ingress_inbounddelivery_changelist")


def choose(client: Client, delivery: InboundDelivery, **query: str) -> int:
    answer = client.post(
        LIST,
        {"action": "replay", "_selected_action": [str(delivery.pk)], "index": "0"},
        query_params=query,
    )
    return answer.status_code


def test_the_body_of_a_delivery_is_readable(administrator: Client) -> None:
    firm()
    delivery = InboundDelivery.objects.get()
    address = reverse("admin:ticaret_ingress_inbounddelivery_change", args=[delivery.pk])
    page = administrator.get(address).content.decode()
    assert "ışık &lt;b&gt;" in page


def test_a_body_that_is_no_text_is_shown_too(administrator: Client) -> None:
    firm()
    delivery = InboundDelivery.objects.get()
    address = reverse("admin:ticaret_ingress_inbounddelivery_change", args=[delivery.pk])
    for body in (b"\xff\x00\xfe", b'"\\ud800\\u0000"', b"[" * 100_000, b"", b"NaN"):
        InboundDelivery.objects.update(body=body)
        assert administrator.get(address).status_code == 200


def test_chosen_deliveries_are_replayed(administrator: Client) -> None:
    firm(), firm("Öbür Firma")
    chosen, other = InboundDelivery.objects.order_by("id")
    assert choose(administrator, chosen) == 302
    chosen.refresh_from_db()
    other.refresh_from_db()
    assert (chosen.verdict, chosen.split_at, chosen.error) == ("pending", None, "")
    assert not InboundItem.objects.filter(delivery=chosen).exists()
    assert (other.verdict, other.error) == ("failed", "could not be read")
    assert InboundItem.objects.filter(delivery=other).exists()


def test_a_range_of_time_is_replayed_by_its_filter(administrator: Client) -> None:
    firm(), firm("Öbür Firma")
    early, late = InboundDelivery.objects.order_by("id")
    InboundDelivery.objects.filter(pk=early.pk).update(received_at="2026-03-01T09:00:00Z")
    administrator.post(
        LIST,
        {
            "action": "replay",
            "_selected_action": [str(early.pk)],
            "select_across": "1",
            "index": "0",
        },
        query_params={
            "received_at_from_0": "01/03/2026",
            "received_at_from_1": "00:00:00",
            "received_at_to_0": "02/03/2026",
            "received_at_to_1": "00:00:00",
        },
    )
    early.refresh_from_db()
    late.refresh_from_db()
    assert (early.verdict, late.verdict) == ("pending", "failed")


def test_a_range_that_cannot_be_read_replays_nothing(administrator: Client) -> None:
    firm()
    delivery = InboundDelivery.objects.get()
    administrator.post(
        LIST,
        {
            "action": "replay",
            "_selected_action": [str(delivery.pk)],
            "select_across": "1",
            "index": "0",
        },
        query_params={"received_at_from_0": "soon", "received_at_from_1": "00:00:00"},
    )
    delivery.refresh_from_db()
    assert delivery.verdict == "failed"


def test_one_delivery_is_replayed_from_its_own_page(administrator: Client) -> None:
    firm()
    delivery = InboundDelivery.objects.get()
    page = administrator.get(
        reverse("admin:ticaret_ingress_inbounddelivery_change", args=[delivery.pk])
    ).content.decode()
    address = reverse("admin:ticaret_ingress_inbounddelivery_replay_one", args=[delivery.pk])
    assert address in page
    administrator.post(address)
    delivery.refresh_from_db()
    assert delivery.verdict == "pending"


def test_who_may_only_look_cannot_replay(db: None) -> None:
    firm()
    delivery = InboundDelivery.objects.get()
    looker = signed_in(is_staff=True)
    User.objects.get(pk=looker.session["_auth_user_id"]).user_permissions.add(
        Permission.objects.get(codename="view_inbounddelivery")
    )
    assert looker.get(LIST).status_code == 200
    choose(looker, delivery)
    looker.post(reverse("admin:ticaret_ingress_inbounddelivery_replay_one", args=[delivery.pk]))
    delivery.refresh_from_db()
    assert (delivery.verdict, delivery.error) == ("failed", "could not be read")
    assert InboundItem.objects.count() == 1
