"""Who acts on a chat at the gateway dies during the call: it is done once, whatever was lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.installation import Installation

DENIZ = "905320550101"


@pytest.fixture
def chat(installation: Installation) -> dict[str, Any]:
    """The newest chat of the demo firm's number with a person."""
    path = f"/accounts/{installation.account_id}/wa-sessions"
    [session] = installation.call("GET", path)["rows"]
    chat = installation.call("GET", f"{path}/{session['id']}/chats?type=direct")["rows"][0]
    return {**chat, "path": f"{path}/{session['id']}/messages/actions"}


@pytest.mark.parametrize(
    ("fault", "action", "after"),
    [
        ("hang_before", {"action": "edit", "text": "Yarın 14:00"}, ("Yarın 14:00", False)),
        ("hang_after", {"action": "delete"}, ("", True)),
    ],
)
def test_a_killed_worker_leaves_an_action_that_is_done_in_the_end(
    installation: Installation,
    chat: dict[str, Any],
    fault: str,
    action: dict[str, Any],
    after: tuple[str, bool],
) -> None:
    sent = installation.call(
        "POST", chat["path"], {"action": "send_text", "chatId": chat["id"], "text": "Yarın"}
    )
    message_id = sent["message"]["id"]
    installation.until("it is sent", lambda: bool(_row(installation, message_id)["external_id"]))
    installation.sandbox(
        "POST",
        "/faults",
        target="waha",
        kind=fault,
        seconds=20,
        match={"path": _row(installation, message_id)["external_id"]},
    )
    try:
        installation.call("POST", chat["path"], {**action, "messageId": message_id})
        installation.until(
            "the call hangs at the gateway",
            lambda: not installation.sandbox("GET", "/faults")["faults"],
        )
        installation.kill_children("worker")
    finally:
        installation.sandbox("DELETE", "/faults")
    assert _acts(installation, message_id) == [("sending", 1)]
    installation.execute(
        "UPDATE messaging_conversationaction SET lease_until = now() WHERE state = 'sending'"
    )

    installation.until(
        "another worker has done it", lambda: _acts(installation, message_id) == [("done", 2)]
    )
    installation.until(
        "we show it so",
        lambda: (
            (row := _row(installation, message_id))["text"] == after[0]
            and (row["revoked_at"] is not None) == after[1]
        ),
    )
    assert _at_the_gateway(installation, message_id) == after


def _row(installation: Installation, message_id: str) -> dict[str, Any]:
    [row] = installation.rows(
        "SELECT external_id, text, revoked_at FROM messaging_message WHERE id = %(id)s",
        {"id": message_id},
    )
    return row


def _acts(installation: Installation, message_id: str) -> list[tuple[str, int]]:
    rows = installation.rows(
        "SELECT state, attempts FROM messaging_conversationaction WHERE message_id = %(id)s",
        {"id": message_id},
    )
    return [(row["state"], row["attempts"]) for row in rows]


def _at_the_gateway(installation: Installation, message_id: str) -> tuple[str, bool]:
    bare = _row(installation, message_id)["external_id"].rpartition("_")[2]
    for chat in installation.sandbox("GET", f"/waha/chats?account={DENIZ}")["chats"]:
        found = installation.sandbox("GET", f"/waha/messages?account={DENIZ}&chatId={chat['id']}")
        for message in found["messages"]:
            if message["bareId"] == bare:
                return message["text"], message["deleted"]
    raise AssertionError("the gateway does not know it")
