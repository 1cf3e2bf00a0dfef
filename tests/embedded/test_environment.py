from __future__ import annotations

from pathlib import Path

import pytest

from ticaret.embedded.environment import variables
from ticaret.embedded.errors import Trouble
from ticaret.embedded.state import DataDirectory


@pytest.fixture
def chosen(data: DataDirectory) -> DataDirectory:
    data.values["ports"] = {"web": 8000, "sandbox": 8100, "postgres": 5001, "valkey": 6001}
    return data


def test_without_any_variable_everything_points_to_the_private_servers(
    chosen: DataDirectory,
) -> None:
    given = variables(chosen, {})
    password = chosen.secrets()["server_password"]
    assert given["DATABASE_URL"] == f"postgres://ticaret:{password}@127.0.0.1:5001/ticaret"
    assert given["REDIS_URL"] == f"redis://:{password}@127.0.0.1:6001/0"
    assert given["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert given["ALLOWED_HOSTS"] == "127.0.0.1,localhost"
    assert (given["TICARET_ENV"], given["SANDBOX"]) == ("development", "on")
    assert given["MEDIA_STORAGE_URL"] == f"file://{chosen.path}/media"
    assert "server_password" not in given


def test_what_the_person_has_set_wins(chosen: DataDirectory) -> None:
    theirs = {
        "DATABASE_URL": "postgres://me@db/mine",
        "PUBLIC_URL": "https://crm.example.com",
        "META_APP_SECRET": "real",
        "META_GRAPH_URL": "https://graph.facebook.com",
    }
    given = variables(chosen, theirs)
    assert theirs.items() <= given.items()
    assert given["ALLOWED_HOSTS"] == "127.0.0.1,localhost,crm.example.com"


def test_a_value_may_come_from_a_file(chosen: DataDirectory, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    given = variables(chosen, {"SECRET_KEY_FILE": str(tmp_path / "secret")})
    assert given["SECRET_KEY"] == "from the file"


def test_a_file_that_cannot_be_read_gets_one_sentence(chosen: DataDirectory) -> None:
    with pytest.raises(Trouble, match=r"^SECRET_KEY_FILE names /nowhere/at/all, which cannot"):
        variables(chosen, {"SECRET_KEY_FILE": "/nowhere/at/all"})


def test_production_settings_get_no_sandbox(chosen: DataDirectory) -> None:
    assert variables(chosen, {"TICARET_ENV": "production"})["SANDBOX"] == "off"
