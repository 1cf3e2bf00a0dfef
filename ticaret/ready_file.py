"""Worker and beat listen on no port: each touches the file that READY_FILE names once it works."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery.signals import beat_init, worker_ready


def install() -> None:
    """Have this process touch the file when it is ready; without READY_FILE nothing happens."""
    worker_ready.connect(_touch)
    beat_init.connect(_touch)


def _touch(**_: Any) -> None:
    if path := os.environ.get("READY_FILE"):
        Path(path).touch()
