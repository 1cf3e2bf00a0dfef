"""The WSGI application: everything but the live stream, which needs `ticaret.asgi`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

# Makes ours the current Celery application, which the doorbells are rung through.
import ticaret.celery  # noqa: F401

application = get_wsgi_application()
# Loads every address before the first request, instead of in it.
resolve("/healthz")
