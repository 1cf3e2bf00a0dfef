"""Messages through the gateway, in both directions, and what becomes of them."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
import requests

SESSION = "deniz-whatsapp"
AYSE, ZEYNEP = "905550001101@c.us", "905550001103@c.us"
LALE = "905550001105"
GROUP = "120363000000000101@g.us"
PICTURE = {"mimetype": "image/png", "filename": "a.png", "data": base64.b64encode(b"PNG").decode()}


@pytest.fixture
def events(sandbox: Any, receiver: Any) -> Any:
    """The receiver, hearing everything but the states of the session."""
    hook = {"url": receiver.base_url + "/wa", "events": ["*"]}
    sandbox.gateway("PUT", f"/sessions/{SESSION}", json={"config": {"webhooks": [hook]}})
    receiver.events("session.status", 3)
    receiver.clear()
    return receiver


def send(sandbox: Any, path: str, chat: str = AYSE, **body: Any) -> requests.Response:
    asked = {"session": SESSION, "chatId": chat, **body}
    answer: requests.Response = sandbox.gateway("POST", path, json=asked)
    return answer


def sent_text(sandbox: Any, text: str = "Buyurun", chat: str = AYSE, **body: Any) -> str:
    answer = send(sandbox, "/sendText", chat, text=text, **body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def engine(sandbox: Any, name: str) -> None:
    sandbox.phone("PUT", "/sessions", session=SESSION, engine=name)


def test_a_sent_text_is_told_and_its_ticks_go_forward(sandbox: Any, events: Any) -> None:
    message_id = sent_text(sandbox)
    [payload] = events.events("message.any")
    told = {name: payload[name] for name in ("id", "fromMe", "source", "body", "to")}
    assert told == {
        "id": message_id, "fromMe": True, "source": "api", "body": "Buyurun", "to": AYSE,
    }  # fmt: skip
    assert [p["ackName"] for p in events.events("message.ack", 2)] == ["SERVER", "DEVICE"]
    sandbox.phone("POST", "/read", chatId=AYSE)
    assert events.events("message.ack", 3)[-1]["ackName"] == "READ"
    assert not [body for body in events.bodies() if body["event"] == "message"]


@pytest.mark.parametrize(
    ("path", "body", "type"),
    [
        ("/sendImage", {"file": PICTURE, "caption": "Bakın"}, "image"),
        ("/sendFile", {"file": PICTURE}, "document"),
        ("/sendVoice", {"file": PICTURE, "convert": True}, "voice"),
        ("/sendVideo", {"file": PICTURE, "convert": True}, "video"),
        ("/sendLocation", {"latitude": 41, "longitude": 29.1, "title": "Depo"}, "location"),
        ("/sendContactVcard", {"contacts": [{"fullName": "Ali", "phoneNumber": "+90"}]}, "contact"),
        (
            "/sendPoll",
            {"poll": {"name": "Ne zaman?", "options": ["A", "B"], "multipleAnswers": False}},
            "poll",
        ),
        (
            "/sendList",
            {
                "message": {
                    "title": "Menü", "button": "Seç",
                    "sections": [{"title": "S", "rows": [{"title": "R", "rowId": "r1"}]}],
                }
            },
            "list",
        ),
        (
            "/sendButtons",
            {
                "header": "H", "body": "B", "footer": "F",
                "buttons": [{"type": "reply", "text": "Evet", "id": "yes"}],
            },
            "buttons",
        ),
    ],
)  # fmt: skip
def test_every_kind_reaches_the_customer(
    sandbox: Any, path: str, body: dict[str, Any], type: str
) -> None:
    answer = send(sandbox, path, ZEYNEP, **body)
    assert answer.status_code == 201, answer.text
    [message] = sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"]
    assert (message["type"], message["messageId"]) == (type, answer.json()["id"])


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"txt": "a"}, "property txt should not exist"),
        ({"text": 5}, "text must be a string"),
        ({"text": "a", "mentions": "905"}, "mentions must be an array"),
        ({"text": "a", "linkPreview": "yes"}, "linkPreview must be a boolean value"),
    ],
)
def test_a_body_that_does_not_fit_is_refused_and_nothing_is_sent(
    sandbox: Any, body: dict[str, Any], problem: str
) -> None:
    refused = send(sandbox, "/sendText", ZEYNEP, **body)
    assert refused.status_code == 400
    assert problem in refused.json()["message"]
    assert sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"] == []


def test_the_same_id_again_is_the_same_message(sandbox: Any) -> None:
    first = sent_text(sandbox, chat=ZEYNEP, id="3EB0AAAA")
    assert sent_text(sandbox, chat=ZEYNEP, id="3EB0AAAA") == first
    assert first == f"true_{ZEYNEP}_3EB0AAAA"
    assert len(sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"]) == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [("GOWS", ("id",)), ("NOWEB", ("key", "id")), ("WEBJS", ("id",))],
)
def test_each_engine_answers_a_send_in_its_own_way(
    sandbox: Any, name: str, path: tuple[str, ...]
) -> None:
    engine(sandbox, name)
    answer = send(sandbox, "/sendText", text="Buyurun").json()
    found: Any = answer
    for part in path:
        found = found[part]
    assert re.fullmatch(r"(true_905550001101@c\.us_)?3EB0[0-9A-F]{18}", found)
    assert ("body" in answer) == (name == "WEBJS")


def test_an_engine_refuses_what_it_does_not_have(sandbox: Any) -> None:
    message_id = sent_text(sandbox)
    star = {"session": SESSION, "chatId": AYSE, "messageId": message_id, "star": True}
    forward = {"chat": ZEYNEP, "messageId": message_id}
    assert sandbox.gateway("PUT", "/star", json=star).status_code == 422
    assert send(sandbox, "/forwardMessage", **forward).status_code == 501
    engine(sandbox, "NOWEB")
    assert sandbox.gateway("PUT", "/star", json=star).status_code == 200
    assert send(sandbox, "/forwardMessage", **forward).status_code == 201
    [copy] = sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"]
    assert (copy["text"], copy["forwarded"]) == ("Buyurun", True)


def test_one_person_comes_under_a_hidden_id_until_the_number_is_known(
    sandbox: Any, events: Any
) -> None:
    sandbox.phone("POST", "/messages", chatId=LALE, text="Merhaba")
    [hidden] = events.events("message")
    lid = hidden["from"]
    assert lid.endswith("@lid")
    assert hidden["_data"]["Info"]["SenderAlt"] == ""
    assert sandbox.gateway("GET", f"/{SESSION}/lids/{lid}").json() == {"lid": lid, "pn": None}
    sandbox.phone("PUT", "/people", phone=LALE, revealed=True)
    pair = {"lid": lid, "pn": f"{LALE}@c.us"}
    assert sandbox.gateway("GET", f"/{SESSION}/lids/{lid}").json() == pair
    assert sandbox.gateway("GET", f"/{SESSION}/lids/pn/{LALE}").json() == pair
    sandbox.phone("POST", "/messages", **{"chatId": LALE, "text": "Benim", "as": "phone"})
    shown = events.events("message", 2)[1]
    assert shown["from"] == f"{LALE}@c.us"
    both = sandbox.gateway("GET", f"/{SESSION}/chats/{lid}/messages?limit=2").json()
    assert [message["body"] for message in both] == ["Benim", "Merhaba"]


def test_a_group_message_names_the_group_and_who_wrote(sandbox: Any, events: Any) -> None:
    sandbox.phone("POST", "/messages", chatId=GROUP, by="905550001102", text="Geldim")
    [payload] = events.events("message")
    assert (payload["from"], payload["participant"]) == (GROUP, "905550001102@c.us")
    assert re.fullmatch(rf"false_{GROUP}_3A[0-9A-F]+_905550001102@c\.us", payload["id"])
    sent_text(sandbox, chat=GROUP)
    readers = {p["participant"] for p in events.events("message.ack.group", 3)}
    assert readers == {"905550001101@c.us", "905550001102@c.us", "905550001106@c.us"}


def test_reactions_edits_and_deletions_are_told_in_both_directions(
    sandbox: Any, events: Any
) -> None:
    message_id = sent_text(sandbox)
    bare = message_id.rpartition("_")[2]
    sandbox.phone("POST", "/reactions", messageId=message_id, emoji="👍")
    [reaction] = events.events("message.reaction")
    assert reaction["reaction"] == {"text": "👍", "messageId": message_id}
    assert isinstance(reaction["timestamp"], float)
    path = f"/{SESSION}/chats/{AYSE}/messages/{message_id}"
    assert sandbox.gateway("PUT", path, json={"text": "Buyurunuz"}).status_code == 200
    [edited] = events.events("message.edited")
    assert (edited["body"], edited["editedMessageId"]) == ("Buyurunuz", bare)
    theirs = sandbox.phone("POST", "/messages", chatId=AYSE, text="Yanlış")["messageId"]
    refused = sandbox.gateway("DELETE", f"/{SESSION}/chats/{AYSE}/messages/{theirs}")
    assert refused.status_code == 422
    sandbox.phone("POST", "/unsends", messageId=theirs)
    [revoked] = events.events("message.revoked")
    assert revoked["revokedMessageId"] == theirs.rpartition("_")[2]
    assert revoked["before"] is None


def test_the_firms_own_phone_is_told_as_the_app(sandbox: Any, events: Any) -> None:
    sandbox.phone("POST", "/messages", chatId=AYSE, by="me", text="Telefondan")
    [payload] = events.events("message.any")
    assert (payload["fromMe"], payload["source"]) == (True, "app")


def test_votes_replace_each_other_and_an_unreadable_one_fails(sandbox: Any, events: Any) -> None:
    poll = {"name": "Ne zaman?", "options": ["Bugün", "Yarın"], "multipleAnswers": False}
    message_id = send(sandbox, "/sendPoll", poll=poll).json()["id"]
    for option in ("Bugün", "Yarın"):
        sandbox.phone("POST", "/votes", messageId=message_id, options=[option])
    chosen = [p["vote"]["selectedOptions"] for p in events.events("poll.vote", 2)]
    assert chosen == [["Bugün"], ["Yarın"]]
    [message] = [
        m
        for m in sandbox.phone("GET", f"/messages?chatId={AYSE}")["messages"]
        if m["messageId"] == message_id
    ]
    assert message["votes"] == {"905550001101": ["Yarın"]}
    sandbox.phone("POST", "/votes", messageId=message_id, options=["Bugün"], readable=False)
    assert events.events("poll.vote.failed")[0]["poll"]["id"] == message_id


def test_a_file_expires_and_comes_back_when_the_message_is_read_again(sandbox: Any) -> None:
    key = {"X-Api-Key": "sandbox-waha-key"}
    media = {"base64": PICTURE["data"], "filename": "a.png", "mimeType": "image/png"}
    message_id = sandbox.phone("POST", "/messages", chatId=ZEYNEP, media=media)["messageId"]
    path = f"/{SESSION}/chats/{ZEYNEP}/messages/{message_id}"
    sandbox.phone("PUT", "/settings", fileMs=0)
    url = sandbox.gateway("GET", path).json()["media"]["url"]
    assert requests.get(url, headers=key, timeout=5).status_code == 404
    sandbox.phone("PUT", "/settings", fileMs=60_000)
    url = sandbox.gateway("GET", path).json()["media"]["url"]
    assert requests.get(url, headers=key, timeout=5).content == b"PNG"
    assert requests.get(url, timeout=5).status_code == 401
    without = sandbox.gateway("GET", f"{path}?downloadMedia=false").json()
    assert (without["hasMedia"], without["media"]) == (True, None)


def test_the_history_is_paged_and_filtered(sandbox: Any) -> None:
    def bodies(query: str) -> list[str]:
        answer = sandbox.gateway("GET", f"/{SESSION}/chats/{ZEYNEP}/messages?{query}")
        return [message["body"] for message in answer.json()]

    for number in range(5):
        at_ms = 1_790_000_000_000 + number * 1000
        by = "me" if number == 3 else ""
        sandbox.phone(
            "POST", "/messages", chatId=ZEYNEP, text=str(number), atMs=at_ms, by=by, quiet=True
        )
    assert bodies("limit=2") == ["4", "3"]
    assert bodies("limit=2&offset=2") == ["2", "1"]
    assert bodies("limit=9&sortOrder=asc&filter.timestamp.gte=1790000003") == ["3", "4"]
    assert bodies("limit=9&filter.timestamp.lte=1790000001") == ["1", "0"]
    assert bodies("limit=9&filter.fromMe=true") == ["3"]


def test_groups_labels_calls_and_presence_are_told(sandbox: Any, events: Any) -> None:
    sandbox.phone("PUT", "/groups", groupId=GROUP, type="join", phones=["905550001104"])
    [change] = events.events("group.v2.participants")
    assert (change["type"], change["participants"][0]["id"]) == ("join", "905550001104@c.us")
    subject = {"subject": "Bayiler"}
    sandbox.gateway("PUT", f"/{SESSION}/groups/{GROUP}/subject", json=subject)
    assert events.events("group.v2.update")[0]["group"] == {"id": GROUP, **subject}
    made = sandbox.gateway("POST", f"/{SESSION}/labels", json={"name": "Acil", "color": 13})
    assert made.json() == {"id": "4", "name": "Acil", "color": 13, "colorHex": "#f74848"}
    labels = {"labels": [{"id": "4"}]}
    sandbox.gateway("PUT", f"/{SESSION}/labels/chats/{AYSE}", json=labels)
    assert events.events("label.chat.added")[0]["labelId"] == "4"
    assert events.events("label.chat.deleted")[0]["labelId"] == "3"
    assert sandbox.gateway("GET", f"/{SESSION}/labels/chats/{AYSE}").json() == [made.json()]
    sandbox.phone("POST", "/calls", chatId=AYSE, isVideo=True)
    assert events.events("call.received")[0]["isVideo"] is True
    sandbox.phone("POST", "/presence", chatId=AYSE, presence="typing")
    sandbox.gateway("POST", f"/{SESSION}/presence/{AYSE}/subscribe")
    sandbox.phone("POST", "/presence", chatId=AYSE, presence="recording")
    [presence] = events.events("presence.update")
    assert presence["presences"][0]["lastKnownPresence"] == "recording"


def test_the_demo_number_has_a_history_of_every_usual_kind(sandbox: Any) -> None:
    chats = sandbox.gateway("GET", f"/{SESSION}/chats/overview?limit=50").json()
    assert len(chats) == 6
    assert {chat["id"].rpartition("@")[2] for chat in chats} == {"c.us", "g.us", "lid"}
    everything = sandbox.gateway("GET", f"/{SESSION}/chats/all/messages?limit=500").json()
    assert len(everything) == 62
    nodes = {node for m in everything for node in m["_data"]["Message"]}
    assert {"imageMessage", "audioMessage", "pollCreationMessageV3", "stickerMessage"} <= nodes


@pytest.mark.parametrize(
    ("fault", "status"), [({"kind": "429", "seconds": 7}, 429), ({"kind": "503"}, 503)]
)
def test_a_scripted_refusal_sends_nothing(sandbox: Any, fault: dict[str, Any], status: int) -> None:
    match = {"path": "sendText", "asset": SESSION}
    sandbox.control("PUT", "/faults", faults=[{"target": "waha", "match": match, **fault}])
    refused = send(sandbox, "/sendText", ZEYNEP, text="Buyurun")
    assert refused.status_code == status
    assert sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"] == []
    sent_text(sandbox, chat=ZEYNEP)
    assert [call["processed"] for call in sandbox.calls()] == [False, True]


@pytest.mark.parametrize("kind", ["reset_after", "hang_after"])
def test_a_lost_answer_does_not_undo_the_send(sandbox: Any, kind: str) -> None:
    sandbox.control("PUT", "/faults", faults=[{"target": "waha", "kind": kind, "seconds": 0}])
    with pytest.raises(requests.ConnectionError):
        send(sandbox, "/sendText", ZEYNEP, text="Buyurun")
    assert len(sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"]) == 1


def test_an_event_can_come_twice(sandbox: Any, events: Any) -> None:
    sandbox.control("PUT", "/faults", faults=[{"target": "webhook", "kind": "duplicate"}])
    sandbox.phone("POST", "/messages", chatId=AYSE, by="me", text="Bir kez")
    first, second = events.wait_for(2)[:2]
    assert first == second


def test_an_accepted_message_can_fail_later(sandbox: Any, events: Any) -> None:
    sandbox.control("PUT", "/faults", faults=[{"target": "waha", "kind": "failed_status"}])
    message_id = sent_text(sandbox)
    [ack] = events.events("message.ack")
    assert (ack["id"], ack["ack"], ack["ackName"]) == (message_id, -1, "ERROR")


@pytest.mark.parametrize(
    "body",
    [
        b"[]", b"null", b'"text"', b'{"session": "deniz-whatsapp", "chatId": "\\ud800", "text": "a"}',
        b"[" * 100_000, b'{"session": 5, "chatId": {}, "text": []}', b"{",
        b'{"session": "deniz-whatsapp", "chatId": "905550001103@c.us", "text": ""}',
        b'{"session": "deniz-whatsapp", "chatId": "a\\u0000b", "text": "a"}',
    ],
)  # fmt: skip
def test_nonsense_is_refused(sandbox: Any, body: bytes) -> None:
    assert sandbox.gateway("POST", "/sendText", data=body).status_code == 400
    assert sandbox.phone("GET", f"/messages?chatId={ZEYNEP}")["messages"] == []


def test_an_event_can_be_overtaken_by_the_next_of_its_chat(sandbox: Any, events: Any) -> None:
    script = {"target": "webhook", "kind": "reorder", "match": {"asset": SESSION}}
    sandbox.control("PUT", "/faults", faults=[script])
    for text in ("Bir", "İki", "Üç"):
        sandbox.phone("POST", "/messages", chatId=AYSE, by="me", text=text)
    assert [p["body"] for p in events.events("message.any", 3)] == ["İki", "Bir", "Üç"]


def test_with_the_servers_own_hook_one_event_comes_twice(sandbox: Any, events: Any) -> None:
    hook = {"url": events.base_url + "/global", "events": ["message.any"]}
    sandbox.phone("PUT", "/settings", globalHook=hook)
    sandbox.phone("POST", "/messages", chatId=AYSE, by="me", text="Bir kez")
    first, second = events.events("message.any", 2)
    assert first == second


def test_a_list_does_not_go_to_a_group_nor_out_of_a_browser(sandbox: Any) -> None:
    rows = [{"title": "Salı", "rowId": "tue"}]
    menu = {"title": "Gün", "button": "Seç", "sections": [{"title": "Günler", "rows": rows}]}
    assert send(sandbox, "/sendList", GROUP, message=menu).status_code == 422
    message_id = send(sandbox, "/sendList", message=menu).json()["id"]
    sandbox.phone("POST", "/presses", messageId=message_id, buttonId="tue")
    query = f"/{SESSION}/chats/{AYSE}/messages?limit=1"
    [chosen] = sandbox.gateway("GET", query).json()
    node = chosen["_data"]["Message"]["listResponseMessage"]
    assert (chosen["body"], node["singleSelectReply"]) == ("Salı", {"selectedRowID": "tue"})
    assert chosen["replyTo"]["id"] == message_id.rpartition("_")[2]
    engine(sandbox, "WEBJS")
    assert send(sandbox, "/sendList", message=menu).status_code == 422


@pytest.mark.parametrize("kind", ["404", "huge"])
def test_a_download_can_go_wrong(sandbox: Any, kind: str) -> None:
    media = {"base64": PICTURE["data"], "filename": "a.png", "mimeType": "image/png"}
    message_id = sandbox.phone("POST", "/messages", chatId=ZEYNEP, media=media)["messageId"]
    shown = sandbox.gateway("GET", f"/{SESSION}/chats/{ZEYNEP}/messages/{message_id}").json()
    fault = {"target": "media", "kind": kind, "size": 200_000, "match": {"asset": "waha"}}
    sandbox.control("PUT", "/faults", faults=[fault])
    answer = requests.get(
        shown["media"]["url"], headers={"X-Api-Key": "sandbox-waha-key"}, timeout=5
    )
    assert (answer.status_code, len(answer.content) >= 200_000) == (
        (404, False) if kind == "404" else (200, True)
    )
