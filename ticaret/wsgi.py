"""The WSGI application: everything but the live stream, which needs `ticaret.asgi`."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

from django.core.wsgi import get_wsgi_application

# Makes ours the current Celery application, which the doorbells are rung through.
import ticaret.celery  # noqa: F401

application = get_wsgi_application()
