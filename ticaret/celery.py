"""The Celery application: `celery -A ticaret worker`."""

from __future__ import annotations

import os

from celery import Celery

from ticaret import garbage, ready_file

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

app = Celery("ticaret")
app.config_from_object("django.conf:settings", namespace="CELERY")
# The dotted names in INSTALLED_APPS lead to nested packages (`ticaret.ingress.tasks`) as well.
app.autodiscover_tasks()
garbage.install()
ready_file.install()
