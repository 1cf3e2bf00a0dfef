"""Encrypted columns: bound to their place, readable under every configured key, rotated."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from messaging.models import Inbox
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox
from ticaret.db import keyring
from ticaret.db.fields import EncryptedTextField

pytestmark = pytest.mark.django_db

_CANARY = "EAAB-canary-ş-0123456789"
_OLD, _NEW = {1: b"1" * 32}, {1: b"1" * 32, 2: b"2" * 32}


def _raw(inbox: Inbox) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM messaging_inbox WHERE id = %s", [inbox.id])
        return bytes(cursor.fetchone()[0])


def _put(inbox: Inbox, sealed: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE messaging_inbox SET token = %s WHERE id = %s", [sealed, inbox.id])


def _read(inbox: Inbox) -> str | None:
    token: str | None = Inbox.objects.unscoped().get(id=inbox.id).token
    return token


def _rotate() -> str:
    out = StringIO()
    call_command("rotate_encryption_keys", stdout=out)
    return out.getvalue()


def test_a_secret_is_nowhere_in_the_database(firm: Firm) -> None:
    inbox = make_inbox(firm, token=_CANARY)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [row[0] for row in cursor.fetchall()]
        hits = []
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t'  # noqa: S608  (names of the catalogue)
                " WHERE strpos(t::text, 'EAAB-canary') > 0 OR strpos(t::text, %s) > 0",
                [_CANARY.encode().hex()],
            )
            if cursor.fetchone()[0]:
                hits.append(table)
    assert len(tables) > 20
    assert hits == []
    assert _read(inbox) == _CANARY


def test_the_same_text_is_sealed_differently_each_time(firm: Firm) -> None:
    first, second = make_inbox(firm, token=_CANARY), make_inbox(firm, token=_CANARY)

    assert _raw(first) != _raw(second)


def test_a_value_moved_to_another_row_or_tenant_does_not_open(firm: Firm, other_firm: Firm) -> None:
    ours, beside, theirs = make_inbox(firm), make_inbox(firm), make_inbox(other_firm)

    for source in (beside, theirs):
        _put(ours, _raw(source))
        with pytest.raises(keyring.CannotDecrypt):
            _read(ours)


def test_a_row_moved_to_another_tenant_does_not_open(firm: Firm, other_firm: Firm) -> None:
    inbox = make_inbox(firm)
    Inbox.objects.unscoped().filter(id=inbox.id).update(account=other_firm.account)

    with pytest.raises(keyring.CannotDecrypt):
        _read(inbox)


def test_a_value_of_another_column_does_not_open(firm: Firm) -> None:
    inbox = make_inbox(firm, token=_CANARY)
    field = Inbox._meta.get_field("token")
    assert isinstance(field, EncryptedTextField)
    place = field.associated_data(inbox)
    assert keyring.unseal(_raw(inbox), place) == _CANARY

    with pytest.raises(keyring.CannotDecrypt):
        keyring.unseal(_raw(inbox), place.replace(b"|token|", b"|secret|"))


@pytest.mark.parametrize("position", [0, 1, 2, 5, -1])
def test_a_value_that_was_changed_does_not_open(firm: Firm, position: int) -> None:
    inbox = make_inbox(firm)
    sealed = bytearray(_raw(inbox))
    sealed[position] ^= 1
    _put(inbox, bytes(sealed))

    with pytest.raises(keyring.CannotDecrypt):
        _read(inbox)


@pytest.mark.parametrize("stored", [b"", b"\x01", b"plain text of long ago"])
def test_what_was_never_sealed_is_an_error_and_not_an_empty_value(
    firm: Firm, stored: bytes
) -> None:
    inbox = make_inbox(firm)
    _put(inbox, stored)

    with pytest.raises(keyring.CannotDecrypt):
        _read(inbox)


def test_text_cannot_be_written_past_the_encryption(firm: Firm) -> None:
    inbox = make_inbox(firm, token=_CANARY)

    with pytest.raises(TypeError, match="token is encrypted"), transaction.atomic():
        Inbox.objects.unscoped().filter(id=inbox.id).update(token="open text")

    assert _read(inbox) == _CANARY


def test_an_empty_token_stays_empty(firm: Firm) -> None:
    inbox = make_inbox(firm)
    inbox.token = None
    inbox.save()

    assert _read(inbox) is None
    assert "0 values" in _rotate()


def test_rotation_brings_every_value_under_the_newest_key(firm: Firm, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = _OLD
    inboxes = [make_inbox(firm, token=f"token {number}") for number in range(5)]
    before = Inbox.objects.unscoped().get(id=inboxes[0].id).updated_at

    settings.ENCRYPTION_KEYS = _NEW
    assert [_read(inbox) for inbox in inboxes] == [f"token {number}" for number in range(5)]
    assert {keyring.key_number(_raw(inbox)) for inbox in inboxes} == {1}
    report = _rotate()

    assert "messaging_inbox.token: 5 rotated\n" in report
    assert report.endswith("5 values now under key 2\n")
    settings.ENCRYPTION_KEYS = {2: _NEW[2]}
    assert [_read(inbox) for inbox in inboxes] == [f"token {number}" for number in range(5)]
    assert Inbox.objects.unscoped().get(id=inboxes[0].id).updated_at == before


def test_rotation_goes_on_where_it_was_stopped(
    firm: Firm, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticaret.db.rotation.BATCH", 2)
    settings.ENCRYPTION_KEYS = _OLD
    inboxes = [make_inbox(firm) for _ in range(5)]
    settings.ENCRYPTION_KEYS = _NEW
    for inbox in inboxes[:3]:
        row = Inbox.objects.unscoped().get(id=inbox.id)
        row.token = row.token
        row.save()
    done = [_raw(inbox) for inbox in inboxes[:3]]

    assert "2 values now under key 2" in _rotate()

    assert [_raw(inbox) for inbox in inboxes[:3]] == done
    assert "0 values now under key 2" in _rotate()


def test_rotation_leaves_what_it_cannot_read_and_says_so(firm: Firm, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = _OLD
    broken, fine = make_inbox(firm), make_inbox(firm)
    sealed = _raw(broken)[:-1] + b"?"
    _put(broken, sealed)
    settings.ENCRYPTION_KEYS = _NEW

    with pytest.raises(CommandError, match="1 of messaging_inbox.token"):
        _rotate()

    assert (_raw(broken), keyring.key_number(_raw(fine))) == (sealed, 2)
