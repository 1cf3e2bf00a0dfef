"""What a process loads before it has anything to do."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings

# Each takes a tenth of a second or more, and memory, in every worker and command.
_SLOW = {"drf_spectacular.plumbing", "fpdf", "openai", "openpyxl", "unfold.admin"}
_LOADED = "import sys, django; django.setup(); import ticaret.celery; print(*sys.modules)"


def test_a_worker_starts_without_what_only_pages_and_rare_work_need() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _LOADED],
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )

    assert _SLOW & set(loaded.stdout.split()) == set()
