"""WhatsApp Cloud as the app meets it."""

from __future__ import annotations

import base64
import hashlib
import time
from typing import Any

import pytest
import requests

PHONE, WABA, WA_ID = "400000000000101", "200000000000101", "905550001101"
TOKEN = "sandbox-user-token-deniz"
DAY_MS = 24 * 60 * 60 * 1000


def send(sandbox: Any, **body: Any) -> Any:
    body = {"messaging_product": "whatsapp", "to": f"+{WA_ID}", **body}
    return sandbox.graph("POST", f"/{PHONE}/messages", TOKEN, json=body)


def statuses(receiver: Any, count: int) -> list[dict[str, Any]]:
    return [s for value in receiver.values(count) for s in value.get("statuses", [])]


def test_a_customers_message_names_number_profile_and_both_identifiers(
    sandbox: Any, receiver: Any
) -> None:
    mid = sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    [value] = receiver.values(1)
    [message] = value["messages"]
    assert receiver.bodies()[0]["object"] == "whatsapp_business_account"
    assert receiver.bodies()[0]["entry"][0]["id"] == WABA
    assert value["metadata"] == {
        "display_phone_number": "908505550101",
        "phone_number_id": PHONE,
    }
    assert value["contacts"] == [
        {"profile": {"name": "Ayşe Yıldız"}, "user_id": f"TR.1349{WA_ID}", "wa_id": WA_ID}
    ]
    assert message.pop("timestamp").isdigit()
    assert message == {
        "from_user_id": f"TR.1349{WA_ID}",
        "id": mid,
        "from": WA_ID,
        "type": "text",
        "text": {"body": "Merhaba"},
    }
    assert mid.startswith("wamid.HBgM")


def test_one_who_hides_the_number_comes_with_the_user_id_alone(sandbox: Any, receiver: Any) -> None:
    hidden = {"name": "Gizli", "username": "gizli", "hidePhone": True}
    sandbox.write("whatsapp", customer=hidden, text="Merhaba")
    [value] = receiver.values(1)
    user_id = value["messages"][0]["from_user_id"]
    assert "from" not in value["messages"][0]
    assert "wa_id" not in value["contacts"][0]
    answer = send(sandbox, to="", recipient=user_id, type="text", text={"body": "Selam"}).json()
    assert answer["contacts"] == [{"input": user_id, "user_id": user_id}]


def test_a_message_is_sent_then_delivered_then_read_with_price_and_our_id(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    answer = send(
        sandbox, type="text", text={"body": "Buyurun"}, biz_opaque_callback_data="ours-1"
    ).json()
    contact = {"input": f"+{WA_ID}", "user_id": f"TR.1349{WA_ID}", "wa_id": WA_ID}
    assert answer["contacts"] == [contact]
    receiver.wait_for(3)
    sandbox.control("POST", "/read", channel="whatsapp", customerId=WA_ID)
    found = statuses(receiver, 4)
    assert [status["status"] for status in found] == ["sent", "delivered", "read"]
    for status in found:
        assert status["id"] == answer["messages"][0]["id"]
        assert status["recipient_id"] == WA_ID
        assert status["biz_opaque_callback_data"] == "ours-1"
        assert status["pricing"] == {
            "billable": False,
            "pricing_model": "PMP",
            "type": "free_customer_service",
            "category": "service",
        }


def test_read_before_delivered_leaves_delivered_out(sandbox: Any, receiver: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    send(sandbox, type="text", text={"body": "Buyurun"})
    sandbox.control("POST", "/read", channel="whatsapp", customerId=WA_ID)
    send(sandbox, type="text", text={"body": "Başka?"})
    assert [s["status"] for s in statuses(receiver, 5)] == ["sent", "read", "sent", "delivered"]


def test_every_message_gets_its_own_read_and_only_once(sandbox: Any, receiver: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    sent = [send(sandbox, type="text", text={"body": text}).json() for text in ("bir", "iki")]
    receiver.wait_for(5)
    assert sandbox.control("POST", "/read", channel="whatsapp", customerId=WA_ID) == {"read": 2}
    assert sandbox.control("POST", "/read", channel="whatsapp", customerId=WA_ID) == {"read": 0}
    read = [s["id"] for s in statuses(receiver, 7) if s["status"] == "read"]
    assert read == [answer["messages"][0]["id"] for answer in sent]


def test_a_page_token_has_no_permission_for_whatsapp(sandbox: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    body = {"messaging_product": "whatsapp", "to": WA_ID, "text": {"body": "x"}}
    token = "sandbox-page-token-deniz"
    refused = sandbox.graph("POST", f"/{PHONE}/messages", token, json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, 10)
    assert len(sandbox.seen("whatsapp", WA_ID)) == 1


def test_after_a_day_a_message_is_accepted_and_fails_with_131047(
    sandbox: Any, receiver: Any
) -> None:
    yesterday = int(time.time() * 1000) - DAY_MS - 60_000
    sandbox.write("whatsapp", customerId=WA_ID, text="Dün", atMs=yesterday)
    assert send(sandbox, type="text", text={"body": "Geç"}).status_code == 200
    [status] = statuses(receiver, 2)
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131047)
    assert status["errors"][0]["title"] == "Re-engagement message"
    assert sandbox.seen("whatsapp", WA_ID)[-1]["status"] == "failed"


def test_a_template_needs_no_window_and_its_values_are_filled_in(
    sandbox: Any, receiver: Any
) -> None:
    values = [{"type": "text", "text": "Ayşe"}, {"type": "text", "text": "A-12"}]
    body = [{"type": "body", "parameters": values}]
    template = {"name": "siparis_onayi", "language": {"code": "tr"}, "components": body}
    answer = send(sandbox, type="template", template=template).json()
    assert answer["messages"][0]["message_status"] == "accepted"
    [message] = sandbox.seen("whatsapp", WA_ID)
    assert message["text"] == "Merhaba Ayşe, A-12 numaralı siparişiniz onaylandı."
    assert statuses(receiver, 1)[0]["pricing"]["category"] == "utility"


@pytest.mark.parametrize(
    ("name", "language", "status", "code"),
    [("siparis_onayi", "tr", 400, 132000), ("siparis_onayi", "en_US", 404, 132001)],
)
def test_a_template_with_wrong_values_or_an_unknown_one_is_refused(
    sandbox: Any, name: str, language: str, status: int, code: int
) -> None:
    template = {"name": name, "language": {"code": language}}
    refused = send(sandbox, type="template", template=template)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert refused.json()["error"]["error_data"]["messaging_product"] == "whatsapp"
    assert sandbox.seen("whatsapp", WA_ID) == []


def test_a_pressed_button_and_a_chosen_row_come_back_with_what_they_answer(
    sandbox: Any, receiver: Any
) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    reply = {"type": "reply", "reply": {"id": "cargo", "title": "Kargo"}}
    buttons = {"type": "button", "body": {"text": "Nasıl?"}, "action": {"buttons": [reply]}}
    row = {"id": "s", "title": "Küçük", "description": "250 g"}
    sections = [{"title": "Boy", "rows": [row]}]
    rows = {
        "type": "list",
        "body": {"text": "Hangisi?"},
        "action": {"button": "Seç", "sections": sections},
    }
    for interactive, button in ((buttons, "cargo"), (rows, "s")):
        sent = send(sandbox, type="interactive", interactive=interactive).json()
        mid = sent["messages"][0]["id"]
        sandbox.control("POST", "/presses", messageId=mid, buttonId=button)
    found = [m for value in receiver.values(7) for m in value.get("messages", [])][1:]
    assert [message["interactive"] for message in found] == [
        {"type": "button_reply", "button_reply": {"id": "cargo", "title": "Kargo"}},
        {"type": "list_reply", "list_reply": row},
    ]
    assert found[0]["context"]["from"] == "908505550101"


def test_a_received_file_is_looked_up_and_fetched_with_the_firms_token(
    sandbox: Any, receiver: Any
) -> None:
    voice = {"base64": "T2dnUw==", "filename": "ses.ogg", "mimeType": "audio/ogg"}
    sandbox.write("whatsapp", customerId=WA_ID, media=voice)
    audio = receiver.values(1)[0]["messages"][0]["audio"]
    digest = hashlib.sha256(b"OggS")
    assert audio["sha256"] == base64.b64encode(digest.digest()).decode()
    assert audio["voice"] is True
    found = sandbox.graph("GET", f"/{audio['id']}", TOKEN).json()
    assert (found["sha256"], found["file_size"]) == (digest.hexdigest(), 4)
    assert requests.get(found["url"], timeout=5).status_code == 401
    with_token = {"Authorization": f"Bearer {TOKEN}"}
    assert requests.get(found["url"], headers=with_token, timeout=5).content == b"OggS"
    other = sandbox.graph("GET", f"/{audio['id']}", "sandbox-user-token-cinar")
    assert other.json()["error"]["error_subcode"] == 33


def test_an_uploaded_file_is_sent_by_its_id(sandbox: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    files = {"file": ("fatura.pdf", b"%PDF", "application/pdf")}
    fields = {"messaging_product": "whatsapp", "type": "application/pdf"}
    uploaded = sandbox.graph("POST", f"/{PHONE}/media", TOKEN, data=fields, files=files).json()
    document = {"id": uploaded["id"], "caption": "Faturanız", "filename": "fatura.pdf"}
    assert send(sandbox, type="document", document=document).status_code == 200
    message = sandbox.seen("whatsapp", WA_ID)[-1]
    assert (message["text"], message["media"][0]["filename"]) == ("Faturanız", "fatura.pdf")


def test_a_link_that_cannot_be_fetched_fails_later_with_131053(sandbox: Any, receiver: Any) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    link = f"{receiver.base_url}/missing.png"
    assert send(sandbox, type="image", image={"link": link}).status_code == 200
    [status] = statuses(receiver, 2)
    assert (status["status"], status["errors"][0]["code"]) == ("failed", 131053)


def test_marking_read_and_a_reaction_reach_the_customer(sandbox: Any) -> None:
    mid = sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": mid}
    typing = {**read, "typing_indicator": {"type": "text"}}
    answer = sandbox.graph("POST", f"/{PHONE}/messages", TOKEN, json=typing)
    assert answer.json() == {"success": True}
    send(sandbox, type="reaction", reaction={"message_id": mid, "emoji": "👍"})
    seen = sandbox.control("GET", f"/messages?channel=whatsapp&customerId={WA_ID}")
    assert seen["firmIsTyping"] is True
    assert [m["reactions"] for m in seen["messages"]] == [{"firm": "👍"}]


def test_edits_and_revocations_name_the_original(sandbox: Any, receiver: Any) -> None:
    mid = sandbox.write("whatsapp", customerId=WA_ID, text="Bir")
    sandbox.control("POST", "/edits", messageId=mid, text="İki")
    sandbox.control("POST", "/unsends", messageId=mid)
    edit, revoke = (value["messages"][0] for value in receiver.values(3)[1:])
    assert edit["edit"] == {
        "original_message_id": mid,
        "message": {"type": "text", "text": {"body": "İki"}},
    }
    assert revoke["revoke"] == {"original_message_id": mid}
    assert sandbox.seen("whatsapp", WA_ID)[0]["deleted"] is True


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"messaging_product": "sms"}, 100),
        ({"to": ""}, 100),
        ({"to": "12"}, 131009),
        ({"type": "poll"}, 100),
        ({"type": "text", "text": {"body": ""}}, 100),
        ({"type": "text", "text": {"body": "x" * 4097}}, 100),
        ({"type": "location", "location": {}}, 131008),
        ({"type": "image", "image": {"id": "1"}}, 131009),
        ({"type": "interactive", "interactive": {"type": "button"}}, 131008),
        ({"type": "reaction", "reaction": {"message_id": "wamid.x", "emoji": "x"}}, 131009),
    ],
)
def test_a_wrong_call_is_refused_at_once_and_nothing_is_sent(
    sandbox: Any, body: dict[str, Any], code: int
) -> None:
    sandbox.write("whatsapp", customerId=WA_ID, text="Merhaba")
    refused = send(sandbox, **body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, code)
    assert len(sandbox.seen("whatsapp", WA_ID)) == 1
