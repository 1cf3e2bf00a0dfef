"""A file of customers in the console: tried, looked at row by row, imported, taken back."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from crm.models import Customer
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.privacy.person import run_jobs
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_IMPORTS = "/console/customers/imports"
PART = {"HX-Request": "true"}
_FILE = "Unvan;Şehir;Telefon;Kaşe\nYıldız Market;İstanbul;0532 123 45 67;x\n;Konya;12;x\n"


def html(client: Client, address: str) -> str:
    answer = client.get(address, headers=PART)
    assert answer.status_code == 200
    return answer.content.decode()


def titles(scene: Scene) -> list[str]:
    rows = Customer.objects.for_accounts([scene.firm.id]).filter(deleted_at__isnull=True)
    return list(rows.values_list("title", flat=True))


def test_a_file_is_tried_then_imported_then_taken_back(scene: Scene, owner: Client) -> None:
    file = SimpleUploadedFile("musteriler.csv", _FILE.encode())
    tried = owner.post(f"{_IMPORTS}/new", {"file": file}).headers["HX-Redirect"]
    run_jobs()
    page = html(owner, tried)
    assert "Aktarırsanız olacak olan" in page and "Geçerli bir telefon değil." in page
    assert "Yıldız Market" not in html(owner, f"{tried}?verdict=failed")
    assert titles(scene) == []
    again = {"again": "1", "column": ["Kaşe"], "field": ["sector"]}
    assert owner.post(f"{tried}/run", again).status_code == 204
    run_jobs()
    done = owner.post(f"{tried}/run").headers["HX-Redirect"]
    run_jobs()
    assert titles(scene) == ["Yıldız Market"]
    assert Customer.objects.for_accounts([scene.firm.id]).get().sector == "x"
    wrong = owner.get(f"{done}/errors")
    assert wrong.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert owner.post(f"{done}/undo").status_code == 204
    run_jobs()
    assert titles(scene) == []
    assert "Geri alındı" in html(owner, _IMPORTS)
    sheet = owner.get("/console/customers/export?format=csv")
    assert sheet.headers["Content-Disposition"].startswith("attachment")


def test_viewers_and_other_firms_import_nothing(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    file = SimpleUploadedFile("musteriler.csv", _FILE.encode())
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    assert viewer.post(f"{_IMPORTS}/new", {"file": file}).status_code == 403
    file.seek(0)
    tried = owner.post(f"{_IMPORTS}/new", {"file": file}).headers["HX-Redirect"]
    run_jobs()
    stranger = signed_in(other_scene.firm.owner)
    for tail in ("", "/errors"):
        assert stranger.get(f"{tried}{tail}").status_code == 404
    for tail in ("run", "undo"):
        assert stranger.post(f"{tried}/{tail}").status_code == 404
    assert titles(scene) == titles(other_scene) == []
