"""The WSGI application, for servers that speak no ASGI. The live stream needs `ticaret.asgi`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")

application = get_wsgi_application()
