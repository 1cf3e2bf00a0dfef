"""A worker process for the test that kills them: short leases, quick retries."""

from __future__ import annotations

import os
from datetime import timedelta

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")
    django.setup()
    from django.conf import settings
    from django.utils import timezone

    from ticaret.webhooks.services import delivering

    settings.LEASE_SECONDS = 2
    delivering.deliver_due(until=timezone.now() + timedelta(seconds=20))


if __name__ == "__main__":
    main()
