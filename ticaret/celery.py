"""The Celery application: `celery -A ticaret worker`, `celery -A ticaret beat`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

app = Celery("ticaret")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The dotted names in INSTALLED_APPS lead to nested packages (`ticaret.ingress.tasks`) as well.
app.autodiscover_tasks()


@worker_ready.connect(weak=False)
@beat_init.connect(weak=False)
def touch_ready_file(**_: Any) -> None:
    """Tell whoever started the process that it works now, when it named a file for that."""
    if path := os.environ.get("READY_FILE"):
        Path(path).touch()
