"""A worker dies around the call that publishes: what went out went out once, and is told so."""

from __future__ import annotations

import base64
import io
import signal
from typing import Any

import pytest
from PIL import Image

from tests.support.installation import Installation

WAITS = (
    "UPDATE meta_channels_publication SET next_attempt_at = now(),"
    " lease_until = CASE WHEN state = 'publishing' THEN now() - interval '1 second'"
    " ELSE lease_until END WHERE id = %(id)s"
)


@pytest.fixture
def account(installation: Installation) -> str:
    return str(
        installation.value(
            "SELECT id FROM messaging_inbox"
            " WHERE channel = 'instagram_business' AND account_id = %(account)s",
            {"account": installation.account_id},
        )
    )


def _publish(installation: Installation, account: str, caption: str) -> str:
    made = io.BytesIO()
    Image.new("RGB", (600, 600)).save(made, "JPEG")
    body = {"contentBase64": base64.b64encode(made.getvalue()).decode(), "filename": "a.jpg"}
    file = installation.call("POST", f"/accounts/{installation.account_id}/meta/files", body)
    publication = installation.call(
        "POST",
        f"/instagram/accounts/{account}/media",
        {"caption": caption, "media": [{"fileId": file["id"]}]},
    )
    return str(publication["id"])


def _asked(installation: Installation, since: int) -> list[dict[str, Any]]:
    calls = installation.sandbox("GET", f"/calls?since={since}")["calls"]
    return [call for call in calls if call["path"].endswith("/media_publish")]


def _last_call(installation: Installation) -> int:
    calls = installation.sandbox("GET", "/calls?last=1")["calls"]
    return int(calls[-1]["id"]) if calls else 0


@pytest.mark.parametrize(
    ("kind", "is_out"),
    [("hang_before", False), ("hang_after", True)],
    ids=["before Meta did anything", "after Meta did it"],
)
def test_killed_while_publishing_it_is_looked_up_and_out_once(
    installation: Installation, account: str, kind: str, is_out: bool
) -> None:
    caption, since = f"Ölen işçi {kind}", _last_call(installation)
    installation.sandbox(
        "POST",
        "/faults",
        target="graph",
        kind=kind,
        seconds=20,
        times=1,
        match={"path": "media_publish"},
    )
    publication = _publish(installation, account, caption)
    installation.until(
        "the publishing call is on its way",
        lambda: any(c["processed"] or not is_out for c in _asked(installation, since)),
    )
    installation.kill_children("worker")

    def settled() -> bool:
        installation.execute(WAITS, {"id": publication})
        state = installation.call("GET", f"/meta/publications/{publication}")["state"]
        return state in {"published", "failed"}

    installation.until("it is known what became of it", settled, 60)
    shown = installation.call("GET", f"/meta/publications/{publication}")
    posts = installation.sandbox("GET", "/posts?channel=instagram")["posts"]
    assert shown["state"] == "published"
    assert [post["text"] for post in posts].count(caption) == 1
    assert sum(bool(call["processed"]) for call in _asked(installation, since)) == 1


def test_killed_again_and_again_on_the_way_it_is_out_once(
    installation: Installation, account: str
) -> None:
    caption = "Çok ölen işçi"
    publication = _publish(installation, account, caption)
    for _ in range(4):
        installation.kill_children("worker")
        installation.until(
            "the worker has processes again", lambda: bool(installation.children("worker"))
        )
        installation.signal_children("worker", signal.SIGCONT)

    def settled() -> bool:
        installation.execute(
            "UPDATE meta_channels_publication SET next_attempt_at = now(),"
            " lease_until = now() - interval '1 second'"
            " WHERE id = %(id)s AND updated_at < now() - interval '2 seconds'",
            {"id": publication},
        )
        state = installation.call("GET", f"/meta/publications/{publication}")["state"]
        return bool(state == "published")

    installation.until("it is out", settled, 60)
    posts = installation.sandbox("GET", "/posts?channel=instagram")["posts"]
    assert [post["text"] for post in posts].count(caption) == 1
