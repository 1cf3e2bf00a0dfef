"""Posts, comments and publishing in the sandbox, as Meta answers and tells of them."""

from __future__ import annotations

import io
import time
from typing import Any

import requests
from PIL import Image

from tests.sandbox.conftest import Client, Receiver

PAGE, ACCOUNT = "100000000000101", "17841400000000101"
TOKEN = "sandbox-page-token-deniz"
Json = dict[str, Any]


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (600, 600)).save(made, "JPEG")
    return made.getvalue()


def subscribe(sandbox: Client) -> None:
    fields = {"subscribed_fields": "feed,mention,messages"}
    assert sandbox.graph("POST", f"/{PAGE}/subscribed_apps", TOKEN, json=fields).ok


def changes(receiver: Receiver, count: int) -> list[Json]:
    return [body["entry"][0]["changes"][0] for body in receiver.wait_for(count)]


def test_a_comment_of_a_customer_is_told_answered_hidden_and_removed(
    sandbox: Client, receiver: Receiver
) -> None:
    subscribe(sandbox)
    post = sandbox.control("POST", "/posts", channel="messenger", text="Yeni hasat")["postId"]
    made = sandbox.control("POST", "/comments", postId=post, text="Fiyat?")
    _, comment = changes(receiver, 2)
    assert (comment["field"], comment["value"]["item"]) == ("feed", "comment")
    assert comment["value"]["message"] == "Fiyat?"
    comment_id = made["commentId"]
    reply = sandbox.graph(
        "POST", f"/{comment_id}/comments", TOKEN, json={"message": "Buyurun"}
    ).json()
    assert sandbox.graph("POST", f"/{comment_id}", TOKEN, json={"is_hidden": True}).ok
    assert sandbox.graph("POST", f"/{comment_id}/likes", TOKEN).ok
    told = changes(receiver, 4)
    assert told[2]["value"]["from"]["id"] == PAGE
    assert told[3]["value"]["verb"] == "hide"
    listed = sandbox.graph(
        "GET",
        f"/{post}/comments",
        TOKEN,
        params={"filter": "stream", "fields": "id,message,from,parent{id},is_hidden"},
    ).json()["data"]
    assert [(c["id"], c.get("parent")) for c in listed] == [
        (comment_id, None),
        (reply["id"], {"id": comment_id}),
    ]
    assert sandbox.graph("DELETE", f"/{comment_id}", TOKEN).ok
    assert sandbox.graph("GET", f"/{reply['id']}", TOKEN).status_code == 400


def test_a_private_answer_is_taken_once(sandbox: Client, receiver: Receiver) -> None:
    subscribe(sandbox)
    sandbox.control("POST", "/posts", channel="instagram", text="Hasat")
    made = sandbox.control("POST", "/comments", channel="instagram", text="Fiyat?")
    body = {"recipient": {"comment_id": made["commentId"]}, "message": {"text": "Merhaba"}}
    first = sandbox.graph("POST", f"/{PAGE}/messages", TOKEN, json=body)
    assert first.json()["recipient_id"] == made["customerId"]
    assert sandbox.seen("instagram", made["customerId"])[-1]["text"] == "Merhaba"
    again = sandbox.graph("POST", f"/{PAGE}/messages", TOKEN, json=body)
    assert again.json()["error"]["code"] == 10900


def test_a_carousel_through_its_containers(sandbox: Client, receiver: Receiver) -> None:
    receiver.files = {"/a.jpg": picture(), "/c.png": b"png"}
    url, media = receiver.base_url, f"/{ACCOUNT}/media"
    png = sandbox.graph("POST", media, TOKEN, json={"image_url": f"{url}/c.png"}).json()
    assert png["error"]["error_subcode"] == 2207005
    item = {"image_url": f"{url}/a.jpg", "is_carousel_item": True}
    items = [sandbox.graph("POST", media, TOKEN, json=item).json()["id"] for _ in range(2)]
    whole = {"media_type": "CAROUSEL", "children": ",".join(items), "caption": "Hasat"}
    made = sandbox.graph("POST", media, TOKEN, json=whole).json()["id"]
    assert sandbox.graph("POST", f"/{ACCOUNT}/media_publish", TOKEN, json={"creation_id": made}).ok
    [listed] = sandbox.graph(
        "GET", media, TOKEN, params={"fields": "media_type,children{id}"}
    ).json()["data"]
    assert (listed["media_type"], len(listed["children"]["data"])) == ("CAROUSEL_ALBUM", 2)
    alone = {**whole, "children": items[0]}
    refused = sandbox.graph("POST", media, TOKEN, json=alone).json()
    assert refused["error"]["error_subcode"] == 2207028


def test_a_reel_is_processed_and_out_once(sandbox: Client, receiver: Receiver) -> None:
    receiver.files = {"/b.mp4": b"\x00\x00\x00\x18ftypisom"}
    url, media = receiver.base_url, f"/{ACCOUNT}/media"
    sandbox.control("PUT", "/publishing", videoPolls=1)
    two = sandbox.graph(
        "POST",
        media,
        TOKEN,
        json={"video_url": f"{url}/b.mp4", "media_type": "REELS", "caption": "Hasat"},
    ).json()["id"]
    asked = {"fields": "status_code,status"}
    states = [
        sandbox.graph("GET", f"/{two}", TOKEN, params=asked).json()["status_code"] for _ in range(2)
    ]
    assert states == ["IN_PROGRESS", "FINISHED"]
    publish = {"creation_id": two}
    out = sandbox.graph("POST", f"/{ACCOUNT}/media_publish", TOKEN, json=publish).json()["id"]
    again = sandbox.graph("POST", f"/{ACCOUNT}/media_publish", TOKEN, json=publish).json()
    assert again["error"]["error_subcode"] == 2207006
    assert sandbox.graph("GET", f"/{two}", TOKEN, params=asked).json()["status_code"] == "PUBLISHED"
    listed = sandbox.graph("GET", media, TOKEN, params={"fields": "id,caption,media_type"}).json()
    assert listed["data"] == [{"id": out, "caption": "Hasat", "media_type": "VIDEO"}]
    quota = sandbox.graph("GET", f"/{ACCOUNT}/content_publishing_limit", TOKEN).json()["data"][0]
    assert (quota["quota_usage"], quota["config"]["quota_total"]) == (1, 50)


def test_a_scripted_error_and_a_full_quota(sandbox: Client, receiver: Receiver) -> None:
    receiver.files = {"/b.mp4": b"film"}
    video = {"video_url": f"{receiver.base_url}/b.mp4", "media_type": "REELS"}
    sandbox.control("PUT", "/publishing", videoPolls=0, containerErrors=["2207026"])
    bad = sandbox.graph("POST", f"/{ACCOUNT}/media", TOKEN, json=video).json()["id"]
    told = sandbox.graph("GET", f"/{bad}", TOKEN).json()
    assert (told["status_code"], "2207026" in told["status"]) == ("ERROR", True)
    sandbox.control("PUT", "/publishing", quotaUsed=50)
    good = sandbox.graph("POST", f"/{ACCOUNT}/media", TOKEN, json=video).json()["id"]
    full = sandbox.graph("POST", f"/{ACCOUNT}/media_publish", TOKEN, json={"creation_id": good})
    assert full.json()["error"]["error_subcode"] == 2207042


def test_what_is_scheduled_is_not_published(sandbox: Client) -> None:
    at = int(time.time()) + 3600
    body = {"message": "Yarın", "published": False, "scheduled_publish_time": at}
    post = sandbox.graph("POST", f"/{PAGE}/feed", TOKEN, json=body).json()["id"]
    fields = {"fields": "id,is_published,scheduled_publish_time"}
    waiting = sandbox.graph("GET", f"/{PAGE}/scheduled_posts", TOKEN, params=fields).json()["data"]
    assert waiting == [{"id": post, "is_published": False, "scheduled_publish_time": at}]
    assert sandbox.graph("GET", f"/{PAGE}/published_posts", TOKEN).json()["data"] == []
    soon = {**body, "scheduled_publish_time": int(time.time()) + 60}
    assert sandbox.graph("POST", f"/{PAGE}/feed", TOKEN, json=soon).status_code == 400


def test_the_page_of_posts_is_there(sandbox: Client) -> None:
    page = requests.get(f"{sandbox.base_url}/posts", timeout=5)
    assert (page.status_code, "/static/posts.js" in page.text) == (200, True)
