"""Tests on several cores: a pytest plugin that keeps the workers out of each other's way.

PostgreSQL needs nothing (pytest-django makes a database for each worker). Redis does: the
workers would empty each other's throttle buckets. Loaded before Django's settings are.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

# Real processes run for them and are killed: one installation, on one worker, is enough.
_OF_THE_INSTALLATION = ("tests/faults/", "tests/journeys/")
# One `manage.py up` takes its time to start, and two at once may choose the same ports.
_UP = "tests/embedded/test_up.py"


def _own_redis(worker: str, url: str) -> str:
    """`url` with the number of the worker (`gw0`, `gw1`, …) as its database, counted from 1."""
    server, _, _ = url.rpartition("/")
    return f"{server}/{int(worker.removeprefix('gw')) + 1}"


if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["REDIS_URL"] = _own_redis(worker, os.environ["REDIS_URL"])


@cache
def _asks_for_the_installation(file: Path) -> bool:
    return "installation" in file.read_text()


class _ByInstallation(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        file = self.config.rootpath / nodeid.partition("::")[0]
        if nodeid.startswith(_OF_THE_INSTALLATION) and _asks_for_the_installation(file):
            return "installation"
        return _UP if nodeid.startswith(_UP) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    return _ByInstallation(config, log)
