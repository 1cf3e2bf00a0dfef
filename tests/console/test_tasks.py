"""Tasks in the console: the list and the board, one task with its steps and comments."""

from __future__ import annotations

import pytest
from django.test import Client

from crm.models import Task
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.crm import make_customer, make_task
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_TASKS = "/console/tasks"
PART = {"HX-Request": "true"}
_FORM = {"title": "Numune gönder", "status": "open", "priority": "normal"}


def html(client: Client, address: str) -> str:
    answer = client.get(address, headers=PART)
    assert answer.status_code == 200
    return answer.content.decode()


def test_tasks_are_made_and_found_by_whose_and_how_they_are(scene: Scene, owner: Client) -> None:
    firm = scene.firm
    elif_ = make_member(firm, Role.AGENT, display_name="Elif Şahin")
    make_task(firm, title="Ekstreyi gönder", assignee_user_id=elif_.pk, priority="urgent")
    sent = {**_FORM, "assignee_user_id": str(firm.owner.pk), "due_at": "2020-05-01T10:00"}
    assert owner.post(f"{_TASKS}/new", {**sent, "title": ""}).status_code == 422
    assert owner.post(f"{_TASKS}/new", sent).status_code == 204
    assert "gecikti" in html(owner, _TASKS)
    for query, shown, hidden in (
        ("whose=mine", "Numune", "Ekstre"),
        ("priority=urgent", "Ekstre", "Numune"),
        ("state=overdue", "Numune", "Ekstre"),
        ("q=EKSTREYI", "Ekstre", "Numune"),
    ):
        found = html(owner, f"{_TASKS}?{query}")
        assert shown in found and hidden not in found, query
    board = owner.get(f"{_TASKS}?view=board").content.decode()
    assert "Sürüyor" in board and "Numune gönder" in board


def test_a_task_is_worked_on_step_by_step(scene: Scene, owner: Client) -> None:
    task = make_task(scene.firm, make_customer(scene.firm, title="Yıldız Market"))
    address = f"{_TASKS}/{task.pk}"
    for text in ("Fiyat listesi", "PDF"):
        assert owner.post(f"{address}/steps", {"text": text}).status_code == 204
    first, second = (step["id"] for step in _steps(owner, address))
    assert owner.post(f"{address}/steps/{second}/do", {"to": "up"}).status_code == 204
    assert owner.post(f"{address}/steps/{second}/do", {"to": "done"}).status_code == 204
    assert owner.post(f"{address}/steps/{first}/do", {"to": "sideways"}).status_code == 400
    assert [(step["text"], step["done"]) for step in _steps(owner, address)] == [
        ("PDF", True),
        ("Fiyat listesi", False),
    ]
    assert owner.post(f"{address}/watch").status_code == 204
    assert owner.post(f"{address}/comments", {"text": "Bakıyorum"}).status_code == 204
    page = html(owner, address)
    for text in ("1/2", "Bakıyorum", "İzlemeyi bırak", "Yıldız Market"):
        assert text in page
    assert owner.post(f"{address}/move", {"status": "done"}).status_code == 204
    assert "Yeniden aç" in html(owner, address)
    assert owner.post(f"{address}/delete").status_code == 204
    assert owner.get(address).status_code == 404


def test_viewers_look_at_tasks_and_change_none(scene: Scene) -> None:
    task = make_task(scene.firm)
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    assert "Tamamla" not in html(viewer, f"{_TASKS}/{task.pk}")
    for tail, sent in (("move", {"status": "done"}), ("comments", {"text": "x"}), ("delete", {})):
        assert viewer.post(f"{_TASKS}/{task.pk}/{tail}", sent).status_code == 403, tail
    assert Task.objects.for_accounts([scene.firm.id]).get().status == "open"


def _steps(client: Client, address: str) -> list[dict[str, object]]:
    shown = client.get(address, headers=PART).context["steps"]
    return [{"id": step.pk, "text": step.text, "done": step.is_done} for step in shown]
