"""The first seconds on a bare machine: a copy of the launcher with lock files of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ticaret.embedded.bootstrap import ROOT

_ENTER = """
import sys
sys.path.insert(0, {root!r})
from ticaret.embedded import bootstrap
from ticaret.embedded.errors import Trouble
try:
    bootstrap.enter(("requirements.txt",))
except Trouble as trouble:
    sys.exit(str(trouble))
"""
_MANAGE = "import sys; print('running in', sys.prefix)"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    package = root / "ticaret" / "embedded"
    shutil.copytree(ROOT / "ticaret" / "embedded", package)
    (root / "ticaret" / "__init__.py").touch()
    (root / "manage.py").write_text(_MANAGE)
    (root / "requirements.txt").write_text("# nothing\n")
    return root


def _enter(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _ENTER.format(root=str(checkout))],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "PIP_NO_INDEX": "1"},
    )


def test_the_environment_is_made_once_and_filled_again_when_a_lock_file_changes(
    checkout: Path,
) -> None:
    first = _enter(checkout)
    assert first.stdout == f"running in {checkout}/.venv\n", first.stderr
    assert "Making the virtual environment" in first.stderr
    second = _enter(checkout)
    assert (second.stdout, second.stderr) == (first.stdout, "")
    (checkout / "requirements.txt").write_text("# still nothing\n")
    third = _enter(checkout)
    assert "Installing" in third.stderr
    assert "Making" not in third.stderr


def test_a_requirement_that_cannot_be_installed_gets_one_sentence_and_is_tried_again(
    checkout: Path,
) -> None:
    (checkout / "requirements.txt").write_text(f"no-such-thing==1 --hash=sha256:{'0' * 64}\n")
    for _ in range(2):
        failed = _enter(checkout)
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        assert failed.stderr.strip().splitlines()[-1] == (
            "Installing the requirements failed: No matching distribution found for"
            f" no-such-thing==1 (all of it: {checkout}/.venv/install.log)"
        )
