"""What a token sees, and what it subscribes to."""

from __future__ import annotations

from typing import Any

import requests

PAGE, INSTAGRAM = "100000000000101", "17841400000000101"
WABA, PHONE = "200000000000101", "400000000000101"
PSID, IGSID, WA_ID = "7100000000001101", "8100000000001101", "905550001101"
USER_TOKEN, PAGE_TOKEN = "sandbox-user-token-deniz", "sandbox-page-token-deniz"


def test_a_user_token_lists_its_page_with_token_and_instagram_account(sandbox: Any) -> None:
    fields = "id,name,access_token,picture{url},instagram_business_account{id,username}"
    answer = sandbox.graph("GET", "/me/accounts", USER_TOKEN, params={"fields": fields}).json()
    [page] = answer["data"]
    assert page == {
        "id": PAGE,
        "name": "Deniz Gıda",
        "access_token": PAGE_TOKEN,
        "picture": {"data": {"url": f"{sandbox.base_url}/avatars/{PAGE}.png"}},
        "instagram_business_account": {"id": INSTAGRAM, "username": "denizgida"},
    }


def test_debug_token_names_the_waba_and_its_numbers_can_be_listed(sandbox: Any) -> None:
    app_token = "1000|app-secret-0123456789"
    asked = {"input_token": USER_TOKEN}
    data = sandbox.graph("GET", "/debug_token", app_token, params=asked).json()["data"]
    assert (data["app_id"], data["type"], data["is_valid"]) == ("1000", "USER", True)
    granted = {s["scope"]: s["target_ids"] for s in data["granular_scopes"]}
    assert granted["whatsapp_business_management"] == [WABA]
    assert granted["pages_messaging"] == [PAGE]
    numbers = sandbox.graph("GET", f"/{WABA}/phone_numbers", USER_TOKEN).json()["data"]
    assert [(n["id"], n["display_phone_number"]) for n in numbers] == [(PHONE, "+90 850 555 01 01")]


def test_debug_token_says_invalid_with_status_200(sandbox: Any) -> None:
    app_token = "1000|app-secret-0123456789"
    answer = sandbox.graph("GET", "/debug_token", app_token, params={"input_token": "EAAx"})
    assert answer.status_code == 200
    assert answer.json()["data"]["is_valid"] is False


def test_an_unsubscribed_page_gets_no_webhooks_until_it_subscribes_again(
    sandbox: Any, receiver: Any
) -> None:
    path = f"/{PAGE}/subscribed_apps"
    assert sandbox.graph("DELETE", path, PAGE_TOKEN).json() == {"success": True}
    assert sandbox.graph("GET", path, PAGE_TOKEN).json() == {"data": []}
    sandbox.write("messenger", customerId=PSID, text="duyulmaz")
    sandbox.write("instagram", customerId=IGSID, text="duyulmaz")
    fields = {"subscribed_fields": "messages,messaging_postbacks"}
    assert sandbox.graph("POST", path, PAGE_TOKEN, data=fields).json() == {"success": True}
    [app] = sandbox.graph("GET", path, PAGE_TOKEN).json()["data"]
    assert (app["id"], app["subscribed_fields"]) == ("1000", ["messages", "messaging_postbacks"])
    first = sandbox.write("messenger", customerId=PSID, text="duyulur")
    sandbox.control("POST", "/reactions", messageId=first, emoji="❤")
    sandbox.write("messenger", customerId=PSID, text="yine")
    texts = [item["message"]["text"] for item in receiver.items(2)]
    assert texts == ["duyulur", "yine"]


def test_a_waba_is_subscribed_on_its_own(sandbox: Any, receiver: Any) -> None:
    path = f"/{WABA}/subscribed_apps"
    sandbox.graph("DELETE", path, USER_TOKEN)
    sandbox.write("whatsapp", customerId=WA_ID, text="duyulmaz")
    sandbox.graph("POST", path, USER_TOKEN)
    [app] = sandbox.graph("GET", path, USER_TOKEN).json()["data"]
    assert app["whatsapp_business_api_data"]["id"] == "1000"
    sandbox.write("whatsapp", customerId=WA_ID, text="duyulur")
    assert receiver.values(1)[0]["messages"][0]["text"]["body"] == "duyulur"


def test_conversations_are_listed_newest_first_and_only_twenty_messages_are_readable(
    sandbox: Any,
) -> None:
    mids = [sandbox.write("messenger", customerId=PSID, text=str(n)) for n in range(22)]
    later = sandbox.write("messenger", customerId="7100000000001102", text="son")
    fields = {"fields": "id,message_count,participants"}
    listed = sandbox.graph("GET", f"/{PAGE}/conversations", PAGE_TOKEN, params=fields).json()
    assert [c["message_count"] for c in listed["data"]] == [1, 22]
    conversation = listed["data"][1]
    assert conversation["participants"]["data"][0]["name"] == "Elif Kaya"
    page = {"fields": "id,message,from", "limit": "21"}
    path = f"/{conversation['id']}/messages"
    first = sandbox.graph("GET", path, PAGE_TOKEN, params=page).json()
    assert [m["id"] for m in first["data"]] == mids[:0:-1]
    assert first["data"][19]["message"] == "2"
    assert "message" not in first["data"][20]
    page["after"] = first["paging"]["cursors"]["after"]
    rest = sandbox.graph("GET", path, PAGE_TOKEN, params=page).json()
    assert [m["id"] for m in rest["data"]] == mids[:1]
    assert "next" in first["paging"]
    assert "next" not in rest["paging"]
    assert sandbox.graph("GET", f"/{later}", PAGE_TOKEN).json()["message"] == "son"
    assert sandbox.graph("GET", f"/{mids[0]}", PAGE_TOKEN).json()["error"]["code"] == 100


def test_a_profile_is_given_on_instagram_only_of_those_who_wrote(sandbox: Any) -> None:
    names = {"fields": "first_name,last_name,profile_pic"}
    person = sandbox.graph("GET", f"/{PSID}", PAGE_TOKEN, params=names).json()
    assert (person["first_name"], person["last_name"]) == ("Elif", "Kaya")
    assert requests.get(person["profile_pic"], timeout=5).headers["Content-Type"] == "image/png"
    assert sandbox.graph("GET", f"/{IGSID}", PAGE_TOKEN).json()["error"]["code"] == 230
    sandbox.write("instagram", customerId=IGSID, text="Merhaba")
    found = sandbox.graph("GET", f"/{IGSID}", PAGE_TOKEN, params={"fields": "username"}).json()
    assert found == {"id": IGSID, "username": "selinarslan"}


def test_a_token_in_the_address_is_noted_and_no_token_is_kept(sandbox: Any) -> None:
    sandbox.graph("GET", "/me", PAGE_TOKEN)
    sandbox.graph("GET", "/me", PAGE_TOKEN, params={"access_token": PAGE_TOKEN})
    calls = sandbox.calls()
    assert [call["faults"] for call in calls] == [[], ["token in the query string"]]
    assert PAGE_TOKEN not in str(calls)


def test_every_answer_carries_usage_headers_and_the_version_may_be_left_out(sandbox: Any) -> None:
    answer = sandbox.graph("GET", "/me", PAGE_TOKEN)
    assert '"call_count": 1' in answer.headers["X-App-Usage"]
    assert "300000000000101" in answer.headers["X-Business-Use-Case-Usage"]
    proof = {"appsecret_proof": answer.request.url.split("appsecret_proof=")[1]}
    headers = {"Authorization": f"Bearer {PAGE_TOKEN}"}
    address = f"{sandbox.base_url}/graph/me"
    plain = requests.get(address, params=proof, headers=headers, timeout=5)
    assert plain.json() == {"id": PAGE, "name": "Deniz Gıda"}


def test_an_unknown_path_is_code_2500_and_an_unknown_object_100_33(sandbox: Any) -> None:
    for path, code, subcode in (("/nonsense/x", 2500, None), ("/999", 100, 33)):
        error = sandbox.graph("GET", path, PAGE_TOKEN).json()["error"]
        assert (error["code"], error.get("error_subcode")) == (code, subcode)
