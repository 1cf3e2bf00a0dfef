"""The Celery application of beat alone: `celery -A ticaret.beat beat`.

Beat sends names at their times and runs nothing, so it loads the settings and no app: half the
memory of `celery -A ticaret beat`, which does the same.
"""

from __future__ import annotations

from celery import Celery

from ticaret import ready_file

app = Celery("ticaret", fixups=[])
app.config_from_object("ticaret.settings", namespace="CELERY")
ready_file.install()
