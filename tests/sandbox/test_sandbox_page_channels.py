"""Messenger and Instagram as the app meets them."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any

import pytest

from ticaret.sandbox.signing import appsecret_proof, signature_headers, webhook_bytes

PAGE, INSTAGRAM = "100000000000101", "17841400000000101"
PSID, IGSID = "7100000000001101", "8100000000001101"
PAGE_TOKEN, USER_TOKEN = "sandbox-page-token-deniz", "sandbox-user-token-deniz"
HOUR_MS = 60 * 60 * 1000


def send(sandbox: Any, recipient: str, **body: Any) -> Any:
    body = {"messaging_type": "RESPONSE", **body}
    return sandbox.graph(
        "POST", f"/{PAGE}/messages", PAGE_TOKEN, json={"recipient": {"id": recipient}, **body}
    )


def error(response: Any) -> tuple[int, int, int | None]:
    found = response.json()["error"]
    assert found["fbtrace_id"]
    return response.status_code, found["code"], found.get("error_subcode")


def test_a_body_is_escaped_and_signed_as_meta_does_it() -> None:
    message = {"mid": "m_1", "text": "şeker çay 😀 https://example.com/a"}
    item = {
        "sender": {"id": "200"},
        "recipient": {"id": "100"},
        "timestamp": 1700000000000,
        "message": message,
    }
    entry = {"id": "100", "time": 1700000000000, "messaging": [item]}
    body = webhook_bytes({"object": "page", "entry": [entry]})
    assert rb'"text":"\u015feker \u00e7ay \ud83d\ude00 https:\/\/example.com\/a"' in body
    signature = signature_headers("app-secret-0123456789", body)["X-Hub-Signature-256"]
    assert signature == "sha256=0031679a9c8fc42e40b282df68a0314a0c5d2e6f9f7244d1e6df79e9ee87b937"


def test_the_app_secret_proof_is_the_hmac_of_the_token() -> None:
    assert appsecret_proof("app-secret-0123456789", "EAAtoken-value-1") == (
        "162247f517e8715accc16793ffc7fc0ee3ef6ffcbb7f7ebbd5bd1404b2c20579"
    )


def test_what_a_customer_writes_arrives_signed_over_the_very_bytes(
    sandbox: Any, receiver: Any
) -> None:
    mid = sandbox.write("messenger", customerId=PSID, text="Şeker 1/2 kg?")
    [item] = receiver.items(1)
    headers, raw = receiver.received[0]
    assert rb"\u015eeker 1\/2 kg?" in raw
    digest = hmac.new(b"app-secret-0123456789", raw, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert item["sender"] == {"id": PSID}
    assert item["recipient"] == {"id": PAGE}
    assert item["message"] == {"mid": mid, "text": "Şeker 1/2 kg?"}
    assert mid.startswith("m_")


def test_an_answer_is_echoed_with_app_id_and_metadata_then_delivered_then_read(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    answer = send(sandbox, PSID, message={"text": "Buyurun", "metadata": "ours-1"}).json()
    assert answer == {"recipient_id": PSID, "message_id": answer["message_id"]}
    _, echo, delivery = receiver.items(3)
    assert (echo["sender"], echo["recipient"]) == ({"id": PAGE}, {"id": PSID})
    assert echo["message"] == {
        "mid": answer["message_id"],
        "text": "Buyurun",
        "is_echo": True,
        "app_id": 1000,
        "metadata": "ours-1",
    }
    assert delivery["delivery"]["mids"] == [answer["message_id"]]
    assert sandbox.seen("messenger", PSID)[-1]["status"] == "delivered"
    assert sandbox.control("POST", "/read", channel="messenger", customerId=PSID) == {"read": 1}
    read = receiver.items(4)[3]
    assert read["sender"] == {"id": PSID}
    assert read["read"]["watermark"] >= echo["timestamp"]
    assert sandbox.seen("messenger", PSID)[-1]["status"] == "read"


def test_a_customer_reads_by_itself_unless_told_otherwise(sandbox: Any, receiver: Any) -> None:
    sandbox.control("PUT", "/settings", readsByItself=True)
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    send(sandbox, PSID, message={"text": "Buyurun"})
    *_, delivery, read = receiver.items(4)
    assert "delivery" in delivery
    assert "read" in read


def test_instagram_echoes_without_metadata_and_names_the_message_that_was_read(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("instagram", customerId=IGSID, text="Merhaba")
    mid = send(sandbox, IGSID, message={"text": "Buyurun", "metadata": "x"}).json()["message_id"]
    sandbox.control("POST", "/read", channel="instagram", customerId=IGSID)
    inbound, echo, read = receiver.items(3)
    assert receiver.bodies()[0]["object"] == "instagram"
    assert inbound["recipient"] == {"id": INSTAGRAM}
    assert echo["message"] == {"mid": mid, "text": "Buyurun", "is_echo": True, "app_id": 1000}
    assert read["read"] == {"mid": mid}


@pytest.mark.parametrize("proof", ["", "0" * 64])
def test_a_call_without_the_right_proof_is_refused_and_nothing_is_sent(
    sandbox: Any, proof: str
) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    body = {"recipient": {"id": PSID}, "message": {"text": "Buyurun"}}
    refused = sandbox.graph("POST", f"/{PAGE}/messages", PAGE_TOKEN, proof=proof, json=body)
    assert error(refused) == (400, 100, None)
    assert [m["text"] for m in sandbox.seen("messenger", PSID)] == ["Merhaba"]
    assert [call["processed"] for call in sandbox.calls()] == [False]


def test_an_unknown_token_is_refused(sandbox: Any) -> None:
    assert error(sandbox.graph("GET", "/me", "EAAnonsense")) == (401, 190, None)


def test_a_user_token_cannot_send_for_the_page(sandbox: Any) -> None:
    body = {"recipient": {"id": PSID}, "message": {"text": "Buyurun"}}
    refused = sandbox.graph("POST", f"/{PAGE}/messages", USER_TOKEN, json=body)
    assert error(refused) == (400, 190, 2069032)


def test_another_firms_token_does_not_see_the_page(sandbox: Any) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    body = {"recipient": {"id": PSID}, "message": {"text": "Buyurun"}}
    token = "sandbox-page-token-cinar"
    assert error(sandbox.graph("POST", f"/{PAGE}/messages", token, json=body)) == (400, 100, 33)
    assert len(sandbox.seen("messenger", PSID)) == 1


@pytest.mark.parametrize(
    ("channel", "person", "subcode"), [("messenger", PSID, 2018278), ("instagram", IGSID, 2534022)]
)
def test_after_a_day_only_a_human_agent_may_answer_for_a_week(
    sandbox: Any, channel: str, person: str, subcode: int
) -> None:
    human = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT", "message": {"text": "Selam"}}
    now = int(time.time() * 1000)
    sandbox.write(channel, customerId=person, text="Eski", atMs=now - 24 * 7 * HOUR_MS - 60_000)
    assert error(send(sandbox, person, **human)) == (403, 10, subcode)
    sandbox.write(channel, customerId=person, text="Dün", atMs=now - 25 * HOUR_MS)
    assert error(send(sandbox, person, message={"text": "Selam"})) == (403, 10, subcode)
    assert send(sandbox, person, **human).status_code == 200
    assert [m["text"] for m in sandbox.seen(channel, person)] == ["Eski", "Dün", "Selam"]


def test_a_tag_that_meta_retired_is_refused(sandbox: Any) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    tagged = {"messaging_type": "MESSAGE_TAG", "tag": "ACCOUNT_UPDATE", "message": {"text": "x"}}
    assert error(send(sandbox, PSID, **tagged)) == (400, 100, None)


@pytest.mark.parametrize(
    ("channel", "person", "longest"),
    [("messenger", PSID, "ş" * 2000), ("instagram", IGSID, "ş" * 500)],
)
def test_a_text_may_have_2000_characters_or_on_instagram_1000_bytes(
    sandbox: Any, channel: str, person: str, longest: str
) -> None:
    sandbox.write(channel, customerId=person, text="Merhaba")
    assert error(send(sandbox, person, message={"text": longest + "s"})) == (400, 100, None)
    assert send(sandbox, person, message={"text": longest}).status_code == 200
    assert [m["text"] for m in sandbox.seen(channel, person)] == ["Merhaba", longest]


def test_nobody_has_that_id(sandbox: Any) -> None:
    assert error(send(sandbox, "123", message={"text": "x"})) == (400, 100, 2018001)


def test_a_file_is_fetched_from_its_address_and_shown_to_the_customer(
    sandbox: Any, receiver: Any
) -> None:
    receiver.files["/a%20b.png"] = b"\x89PNG picture"
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    attachment = {"type": "image", "payload": {"url": receiver.base_url + "/a%20b.png"}}
    assert send(sandbox, PSID, message={"attachment": attachment}).status_code == 200
    [media] = sandbox.seen("messenger", PSID)[-1]["media"]
    assert (media["filename"], media["size"]) == ("a b.png", 12)
    assert media["sha256"] == hashlib.sha256(b"\x89PNG picture").hexdigest()


def test_a_file_that_cannot_be_fetched_is_refused_and_nothing_is_sent(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    attachment = {"type": "image", "payload": {"url": receiver.base_url + "/missing.png"}}
    refused = send(sandbox, PSID, message={"attachment": attachment})
    assert error(refused) == (400, 100, 2018008)
    assert len(sandbox.seen("messenger", PSID)) == 1


def test_a_file_can_be_sent_with_the_call_itself(sandbox: Any) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    fields = {
        "recipient": f'{{"id":"{PSID}"}}',
        "message": '{"attachment":{"type":"file","payload":{}}}',
    }
    files = {"filedata": ("fatura.pdf", b"%PDF", "application/pdf")}
    sent = sandbox.graph("POST", "/me/messages", PAGE_TOKEN, data=fields, files=files)
    assert sent.status_code == 200
    [media] = sandbox.seen("messenger", PSID)[-1]["media"]
    assert (media["filename"], media["mimeType"]) == ("fatura.pdf", "application/pdf")


def test_reactions_edits_and_unsending_are_told(sandbox: Any, receiver: Any) -> None:
    first = sandbox.write("messenger", customerId=PSID, text="Bir")
    sandbox.control("POST", "/reactions", messageId=first, emoji="❤")
    sandbox.control("POST", "/reactions", messageId=first, emoji="")
    sandbox.control("POST", "/edits", messageId=first, text="İki")
    _, react, unreact, edit = receiver.items(4)
    love = {"mid": first, "action": "react", "reaction": "love", "emoji": "❤"}
    assert react["reaction"] == love
    assert unreact["reaction"] == {"mid": first, "action": "unreact"}
    assert edit["message_edit"] == {"mid": first, "text": "İki", "num_edit": 1}
    second = sandbox.write("instagram", customerId=IGSID, text="Üç")
    sandbox.control("POST", "/unsends", messageId=second)
    assert receiver.items(6)[5]["message"] == {"mid": second, "is_deleted": True}


def test_quick_replies_and_buttons_come_back_with_their_payload(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    replies = [{"content_type": "text", "title": "Evet", "payload": "YES"}]
    asked = send(sandbox, PSID, message={"text": "Olur mu?", "quick_replies": replies}).json()
    buttons = [{"type": "postback", "title": "Sepet", "payload": "CART"}]
    template = {"template_type": "button", "text": "Seçin", "buttons": buttons}
    shown = send(
        sandbox, PSID, message={"attachment": {"type": "template", "payload": template}}
    ).json()
    sandbox.control("POST", "/presses", messageId=asked["message_id"], buttonId="YES")
    sandbox.control("POST", "/presses", messageId=shown["message_id"], buttonId="CART")
    items = receiver.items(7)
    quick = next(i["message"] for i in items if "quick_reply" in i.get("message", {}))
    assert (quick["text"], quick["quick_reply"]) == ("Evet", {"payload": "YES"})
    postback = next(i["postback"] for i in items if "postback" in i)
    assert (postback["title"], postback["payload"]) == ("Sepet", "CART")


def test_an_attachment_of_a_customer_can_be_fetched_from_its_address(
    sandbox: Any, receiver: Any
) -> None:
    import requests

    picture = {"base64": "iVBORw==", "filename": "çilek.png", "mimeType": "image/png"}
    sandbox.write("messenger", customerId=PSID, media=picture)
    [attachment] = receiver.items(1)[0]["message"]["attachments"]
    assert attachment["type"] == "image"
    assert requests.get(attachment["payload"]["url"], timeout=5).content == b"\x89PNG"


def test_marking_seen_and_typing_reach_the_customer(sandbox: Any) -> None:
    sandbox.write("messenger", customerId=PSID, text="Merhaba")
    for action in ("mark_seen", "typing_on"):
        answer = send(sandbox, PSID, sender_action=action)
        assert answer.json() == {"recipient_id": PSID}
    seen = sandbox.control("GET", f"/messages?channel=messenger&customerId={PSID}")
    assert seen["firmIsTyping"] is True
    assert seen["firmSeenMs"] >= seen["messages"][0]["createdMs"]
