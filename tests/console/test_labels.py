"""Labels in the console: made, coloured, ordered, put on conversations and messages, filtered by."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from messaging.models import Label
from messaging.services import labels
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_LABELS = "/console/settings/labels"


def make(scene: Scene, name: str) -> Label:
    return labels.create_label(
        actor=scene.firm.actor, account_id=scene.firm.id, name=name, now=timezone.now()
    )


def names(scene: Scene) -> list[str]:
    rows = Label.objects.for_accounts([scene.firm.id]).filter(deleted_at__isnull=True)
    return list(rows.order_by("position").values_list("name", flat=True))


def test_a_label_is_made_changed_moved_and_deleted(scene: Scene, owner: Client) -> None:
    assert owner.post(f"{_LABELS}/new", {"name": "Sipariş", "color": "#12a594"}).status_code == 204
    make(scene, "Şikâyet")
    label = Label.objects.for_accounts([scene.firm.id]).get(name="Sipariş")
    assert 'fill="#12a594"' in owner.get(_LABELS).content.decode()
    path = f"{_LABELS}/{label.id}"
    assert owner.post(path, {"name": "Siparişler", "color": "#0091ff"}).status_code == 204
    assert owner.post(f"{path}/move", {"to": "down"}).status_code == 204
    assert names(scene) == ["Şikâyet", "Siparişler"]
    assert owner.post(f"{path}/delete").status_code == 204
    assert names(scene) == ["Şikâyet"]


@pytest.mark.parametrize(
    "wrong", [{"name": "", "color": "#12a594"}, {"name": "x", "color": "kırmızı"}]
)
def test_a_wrong_label_is_refused_in_the_form(
    scene: Scene, owner: Client, wrong: dict[str, str]
) -> None:
    assert owner.post(f"{_LABELS}/new", wrong).status_code == 422
    assert names(scene) == []


def test_a_name_that_is_taken_is_said_in_the_form(scene: Scene, owner: Client) -> None:
    make(scene, "Sipariş")
    answer = owner.post(f"{_LABELS}/new", {"name": "SİPARİŞ", "color": "#12a594"})
    assert answer.status_code == 422
    assert "Bu adda bir etiket zaten var." in answer.content.decode()


def test_conversations_and_messages_bear_labels_and_the_list_finds_them(
    scene: Scene, owner: Client
) -> None:
    label = make(scene, "Toptan")
    customer, other = scene.customer("Ayşe"), scene.customer("Mehmet")
    message = customer.writes("Merhaba")
    other.writes("b")
    chosen = {"labels": [str(label.id)]}
    assert owner.post(f"{customer.path}/labels", chosen).status_code == 204
    assert owner.post(f"{customer.path}/messages/{message.id}/labels", chosen).status_code == 204
    assert f'value="{label.id}"' in owner.get(f"{customer.path}/labels").content.decode()
    assert "Toptan" in owner.get(customer.path, headers={"HX-Request": "true"}).content.decode()
    found = owner.get(f"/console/conversations?label={label.id}").content.decode()
    assert "Ayşe" in found and "Mehmet" not in found and "Toptan" in found
    assert owner.post(f"{customer.path}/labels", {}).status_code == 204
    assert "Ayşe" not in owner.get(f"/console/conversations?label={label.id}").content.decode()


def test_another_firms_label_is_no_choice(scene: Scene, other_scene: Scene, owner: Client) -> None:
    foreign = make(other_scene, "Yabancı")
    customer = scene.customer()
    customer.writes("a")
    answer = owner.post(f"{customer.path}/labels", {"labels": [str(foreign.id)]})
    assert answer.status_code == 422
    assert owner.get(f"{_LABELS}/{foreign.id}").status_code == 404
    assert owner.post(f"{_LABELS}/{foreign.id}/delete").status_code == 404
    assert names(other_scene) == ["Yabancı"]


def test_viewers_see_labels_and_change_none(scene: Scene) -> None:
    label = make(scene, "Toptan")
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    html = viewer.get(_LABELS).content.decode()
    assert "Toptan" in html and "Yeni etiket" not in html
    assert viewer.post(f"{_LABELS}/{label.id}/delete").status_code == 403
    customer = scene.customer()
    customer.writes("a")
    assert viewer.post(f"{customer.path}/labels", {"labels": [str(label.id)]}).status_code == 403
    assert names(scene) == ["Toptan"]
