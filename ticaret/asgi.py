"""The whole product behind one address: streams as coroutines, everything else in threads."""

from __future__ import annotations

from typing import Any, cast

# First of all: it sets Django up, which the modules below need.
from ticaret.wsgi import application as wsgi_application  # isort: split

from channels.routing import URLRouter
from django.conf import settings
from django.urls import re_path

from messaging.waha import PROVIDER
from ticaret.body_gate import BodyGate
from ticaret.console.stream import EventStreamConsumer
from ticaret.ingress.asgi import AsgiDoor
from ticaret.streaming import LongBodies
from ticaret.threads import Threads

_threads: Any = Threads(cast(Any, wsgi_application), workers=settings.WEB_THREADS)
_meta_door: Any = AsgiDoor("meta", otherwise=_threads, threads=settings.WEB_THREADS)
_long_bodies: Any = LongBodies(_threads, threads=settings.BODY_THREADS)
_gateway_door: Any = AsgiDoor(PROVIDER, otherwise=_threads, threads=settings.WEB_THREADS)

application = URLRouter(
    [
        re_path(r"^console/events$", EventStreamConsumer.as_asgi()),
        re_path(r"^meta/webhook$", cast(Any, BodyGate(_meta_door))),
        re_path(r"^files/", cast(Any, BodyGate(_long_bodies))),
        re_path(
            r"^accounts/[^/]+/wa-sessions/[^/]+/messages/[^/]+/media$",
            cast(Any, BodyGate(_long_bodies)),
        ),
        re_path(r"^wa/webhook$", cast(Any, BodyGate(_gateway_door))),
        re_path(r"", cast(Any, BodyGate(_threads))),
    ]
)
