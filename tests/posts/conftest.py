"""A Graph API that answers what the test queued, and files of the test's own."""

from __future__ import annotations

from tests.messaging.conftest import files_of_their_own, graph

__all__ = ["files_of_their_own", "graph"]
