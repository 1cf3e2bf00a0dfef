"""The whole product behind one address: streams as coroutines, everything else in threads."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

from a2wsgi import WSGIMiddleware
from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from ticaret.body_gate import BodyGate

# After the WSGI application: it sets Django up.
from ticaret.console.stream import EventStreamConsumer
from ticaret.wsgi import application as wsgi_application

rest = BodyGate(WSGIMiddleware(wsgi_application, workers=settings.WEB_THREADS))

application = URLRouter(
    [
        re_path(r"^console/events$", EventStreamConsumer.as_asgi()),
        re_path(r"", rest),
    ]
)
