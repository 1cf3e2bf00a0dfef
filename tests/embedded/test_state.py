from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ticaret.embedded.errors import Trouble
from ticaret.embedded.ports import Ports
from ticaret.embedded.state import DataDirectory


def test_a_directory_with_files_of_others_is_refused_and_nothing_in_it_changes(
    tmp_path: Path,
) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Trouble, match="holds files that Ticaret did not make"):
        DataDirectory(tmp_path).claim()
    assert [item.name for item in tmp_path.iterdir()] == ["letter.txt"]


def test_a_path_that_is_a_file_is_refused_with_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(Trouble, match=r"file is not a directory\.$"):
        DataDirectory(file).claim()


def test_secrets_are_made_once_and_only_the_owner_can_read_them(
    data: DataDirectory, tmp_path: Path
) -> None:
    made = dict(data.secrets())
    data.save()
    again = DataDirectory(tmp_path / "data")
    again.load()
    assert again.secrets() == made
    assert len(set(made.values())) == len(made)
    mode = stat.S_IMODE((tmp_path / "data" / "state.json").stat().st_mode)
    assert mode == 0o600


def test_a_damaged_state_file_gets_one_sentence(data: DataDirectory) -> None:
    (data.path / "state.json").write_text('{"ports": ')
    with pytest.raises(Trouble, match="is damaged"):
        data.load()


def test_wiping_leaves_the_claim_and_nothing_of_the_data(data: DataDirectory) -> None:
    data.section("ports")["web"] = 8000
    data.save()
    (data.path / "postgres-18").mkdir()
    (data.path / "postgres-18" / "file").write_text("rows")
    data.wipe()
    names = sorted(item.name for item in data.path.iterdir())
    assert names == ["lock", "logs", "made-by-ticaret", "media"]
    assert data.values == {}


def test_two_copies_that_start_together_never_choose_the_same_port() -> None:
    one, two = Ports({}), Ports({})
    first = one.choose("web")
    assert two.choose("web", preferred=first) != first
    one.release_all()
    two.release_all()


def test_the_port_of_the_last_run_is_taken_again() -> None:
    remembered: dict[str, int] = {}
    before = Ports(remembered)
    port = before.choose("web")
    before.release_all()
    after = Ports(json.loads(json.dumps(remembered)))
    assert after.choose("web", preferred=8000) == port
    after.release_all()


def test_a_port_in_use_gets_one_sentence() -> None:
    holder = Ports({})
    port = holder.choose("web")
    with pytest.raises(Trouble, match=f"^Port {port} is in use; "):
        Ports({}).insist("web", port)
    holder.release_all()
