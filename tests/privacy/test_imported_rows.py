"""A person in the files that a firm imported: exported, and erased row by row."""

from __future__ import annotations

from typing import Any

import pytest

from crm.models import Contact, Customer
from tests.factories.accounts import Firm
from tests.privacy.person import ask, receipt, run_jobs
from tests.support.client import Api
from ticaret.tabular.models import ImportChunk
from ticaret.tabular.services import chunks

pytestmark = pytest.mark.django_db

ROWS: list[dict[str, Any]] = [
    {"Unvan": "Deniz Gıda", "Yetkili": "Gülşah Öz", "Telefon": 5321234567, "Görev": ""},
    {"Unvan": "Yıldız", "Yetkili": "Can Er", "E-posta": "can@yildiz.test", "Telefon": 5321234568},
    {"Unvan": "Deniz Gıda", "Yetkili": "Gülşah Öz", "Görev": "Müdür"},
    {"Unvan": "Hatalı", "Durum": "belki", "Notlar": "Gülşah (+90 532) 123-45 67 ile konuşun"},
    {"Unvan": "Başkası", "Notlar": "15321234567, 53212345671"},
]


def _imported(api: Api, firm: Firm) -> str:
    path = f"/accounts/{firm.id}/crm/customers"
    started = api.as_owner(firm).post(f"{path}/import", {"rows": ROWS})
    run_jobs()
    return f"{path}/imports/{started.data['import']['id']}"


def _kept(firm: Firm) -> str:
    """Everything that is kept of the files of a firm."""
    packed = ImportChunk.objects.for_accounts([firm.id])
    return "".join(chunks.text_of(one.rows) + chunks.text_of(one.undo or b"") for one in packed)


def test_a_document_has_the_rows_that_name_the_person_or_made_their_contact(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    import_id = _imported(api, firm).rpartition("/")[2]
    _imported(api, other_firm)

    asked = ask(api, firm, "exports", phone="0532 123 45 67")
    run_jobs()

    path = f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}/document"
    rows = api.as_owner(firm).get(path).data["document"]["imports"]["rows"]
    assert [(row["importId"], row["number"]) for row in rows] == [
        (import_id, 1),
        (import_id, 3),
        (import_id, 4),
    ]
    assert rows[1]["cells"] == {"Unvan": "Deniz Gıda", "Yetkili": "Gülşah Öz", "Görev": "Müdür"}


def test_an_erasure_empties_them_and_undoing_leaves_what_they_wrote_alone(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    path = _imported(api, firm)
    _imported(api, other_firm)
    theirs = _kept(other_firm)
    us = api.as_owner(firm)

    asked = ask(api, firm, "erasures", phone="0532 123 45 67")
    run_jobs()

    assert receipt(api, firm, asked)["receipt"]["imports"] == {"rows": 3, "kept": []}
    kept = _kept(firm)
    assert not [word for word in ("Gülşah", "5321234567.", "Müdür") if word in kept]
    assert "can@yildiz.test" in kept
    assert [row["cells"] for row in us.get(f"{path}/rows").data["rows"]] == [[]]
    assert _kept(other_firm) == theirs
    again = ask(api, firm, "erasures", phone="0532 123 45 67")
    us.post(f"{path}/undo", {})
    run_jobs()
    assert receipt(api, firm, again)["receipt"]["imports"] == {"rows": 0, "kept": []}
    assert us.get(path).data["undoneRows"] == 2
    left = Customer.objects.for_accounts([firm.id]).filter(deleted_at=None)
    assert [customer.title for customer in left] == ["Deniz Gıda"]
    assert not Contact.objects.for_accounts([firm.id]).filter(deleted_at=None).exists()
