"""The launcher is tried in directories of its own, with the machine's real processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ticaret.embedded.state import DataDirectory
from ticaret.embedded.supervisor import Supervisor


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    """A claimed data directory."""
    directory = DataDirectory(tmp_path / "data")
    directory.claim()
    return directory


@pytest.fixture
def said() -> list[str]:
    """What the supervisor has told the person."""
    return []


@pytest.fixture
def supervisor(data: DataDirectory, said: list[str]) -> Iterator[Supervisor]:
    """A supervisor that leaves no process behind."""
    supervisor = Supervisor(data, said.append)
    yield supervisor
    supervisor.stop([])


@pytest.fixture(autouse=True)
def full_buckets() -> None:
    """Nothing here calls the API, so there is no bucket to fill and no Redis to need."""
