"""From what is wanted to what is out: each kind, each refusal, each doubt."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from messaging.models import Inbox
from meta_channels.choices import MediaKind, PublicationKind, PublicationState
from meta_channels.models import Publication, PublicationAttempt
from meta_channels.services import publication_flow
from meta_channels.services.publications import MediaDraft
from tests.factories.accounts import Firm
from tests.factories.posts import (
    image_of,
    make_instagram,
    make_page,
    make_publication,
    make_upload,
    movie,
    picture,
    video_of,
)
from tests.posts.routed_graph import RoutedGraph
from tests.posts.work import fresh, publish, step
from tests.support.client import Api

FINISHED = {"status_code": "FINISHED", "status": "Finished"}
IN_PROGRESS = {"status_code": "IN_PROGRESS", "status": "In Progress"}


@pytest.fixture
def owner(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


@pytest.fixture
def page(firm: Firm) -> Inbox:
    return make_page(firm)


@pytest.fixture
def account(firm: Firm) -> Inbox:
    return make_instagram(firm)


def files(firm: Firm, *contents: bytes) -> list[dict[str, Any]]:
    return [{"fileId": str(make_upload(firm, content).pk)} for content in contents]


def test_a_text_of_a_page_is_out_and_a_post(owner: Api, page: Inbox, meta: RoutedGraph) -> None:
    meta.will("POST /feed", {"id": f"{page.external_id}_5"})
    body = {"text": "Yeni hasat", "link": "https://ornek.com.tr"}
    made = owner.post(f"/meta/assets/{page.pk}/posts", body)
    assert (made.status, made.data["state"], made.data["kind"]) == (202, "draft", "link")
    done = publish(Publication.objects.unscoped().get(pk=made.data["id"]))
    assert done.state == PublicationState.PUBLISHED
    assert meta.asked("POST .*/feed")[0].json == {
        "message": "Yeni hasat",
        "link": "https://ornek.com.tr",
    }
    [post] = owner.get("/meta/posts").data["rows"]
    assert (post["id"], post["text"]) == (str(done.post_id), "Yeni hasat")


def test_photos_of_a_page_are_uploaded_unpublished_and_attached(
    owner: Api, firm: Firm, page: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /photos", {"id": "p1"}, {"id": "p2"})
    meta.will("POST /feed", {"id": f"{page.external_id}_6"})
    body = {"text": "İki ürün", "media": files(firm, picture(), picture(800, 600, format="PNG"))}
    made = owner.post(f"/meta/assets/{page.pk}/posts", body).data
    publish(Publication.objects.unscoped().get(pk=made["id"]))
    assert [call.json["published"] for call in meta.asked("POST .*/photos")] == [False, False]
    [post] = meta.asked("POST .*/feed")
    assert post.json["attached_media"] == [{"media_fbid": "p1"}, {"media_fbid": "p2"}]


def test_a_carousel_goes_through_its_containers_and_out_once(
    owner: Api, firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /media", {"id": "c1"}, {"id": "c2"}, {"id": "c9"})
    meta.will("GET /c1", FINISHED)
    meta.will("GET /c2", IN_PROGRESS, IN_PROGRESS, FINISHED)
    meta.will("GET /c9", FINISHED)
    meta.will("POST /media_publish", {"id": "m77"})
    body = {"caption": "Sonbahar", "media": files(firm, picture(), movie())}
    made = owner.post(f"/instagram/accounts/{account.pk}/media", body).data
    assert (made["kind"], [item["kind"] for item in made["items"]]) == (
        "carousel",
        ["image", "video"],
    )
    done = publish(Publication.objects.unscoped().get(pk=made["id"]))
    assert (done.state, done.external_id) == (PublicationState.PUBLISHED, "m77")
    one, two, whole = (call.json for call in meta.asked("POST .*/media"))
    assert (one["is_carousel_item"], two["media_type"]) == (True, "VIDEO")
    assert whole == {"media_type": "CAROUSEL", "children": "c1,c2", "caption": "Sonbahar"}
    assert [call.json for call in meta.asked("POST .*/media_publish")] == [{"creation_id": "c9"}]
    [medium] = owner.get("/instagram/media").data["rows"]
    assert (medium["externalPostId"], medium["kind"]) == ("m77", "carousel")


def test_a_reel_and_a_story(owner: Api, firm: Firm, account: Inbox, meta: RoutedGraph) -> None:
    meta.will("POST /media", {"id": "r1"}, {"id": "s1"})
    meta.will("GET /[rs]1", FINISHED)
    meta.will("POST /media_publish", {"id": "m1"}, {"id": "m2"})
    reel = owner.post(
        f"/instagram/accounts/{account.pk}/reels",
        {
            "caption": "Nasıl yapılır",
            "video": {**files(firm, movie())[0], "durationSeconds": 20},
            "shareToFeed": False,
            "thumbOffsetMs": 1500,
        },
    ).data
    publish(Publication.objects.unscoped().get(pk=reel["id"]))
    story = owner.post(
        f"/instagram/accounts/{account.pk}/stories", {"media": files(firm, picture(1080, 1920))[0]}
    ).data
    publish(Publication.objects.unscoped().get(pk=story["id"]))
    first, second = (call.json for call in meta.asked("POST .*/media"))
    assert first["media_type"] == "REELS"
    assert (first["share_to_feed"], first["thumb_offset"]) == (False, 1500)
    assert (second["media_type"], "caption" in second) == ("STORIES", False)
    kinds = [row["kind"] for row in owner.get("/instagram/media").data["rows"]]
    assert sorted(kinds) == ["reel", "story"]


def test_meta_can_fetch_our_file_and_nobody_else_can_guess_it(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /media", {"id": "c1"})
    publish(
        make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)]),
        rounds=3,
    )
    url = meta.asked("POST .*/media")[0].json["image_url"]
    path = "/files/" + url.split("/files/")[1]
    answer: Any = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer.streaming_content) == picture()
    assert Client().get(path[:-3] + "abc").status_code == 404


@pytest.mark.parametrize(
    ("contents", "fields"),
    [
        ([picture(format="PNG")], {"media.0": "wrong_type"}),
        ([picture(500, 1000)], {"media.0": "wrong_ratio"}),
        ([picture(2000, 1000)], {"media.0": "wrong_ratio"}),
        ([picture(200, 200)], {"media.0": "wrong_width"}),
        ([picture(), picture(500, 1000)], {"media.1": "wrong_ratio"}),
        ([picture()] * 11, {"media": "wrong_count"}),
    ],
    ids=["png", "too tall", "too wide", "too small", "the second", "eleven"],
)
def test_pictures_that_instagram_would_refuse_never_leave(
    owner: Api, firm: Firm, account: Inbox, contents: list[bytes], fields: dict[str, str]
) -> None:
    body = {"media": files(firm, *contents)}
    refusal = owner.post(f"/instagram/accounts/{account.pk}/media", body)
    assert (refusal.code, refusal.fields) == ("meta.media_not_allowed", fields)
    assert not Publication.objects.unscoped().exists()


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ({"durationSeconds": 2}, "wrong_length"),
        ({"durationSeconds": 901}, "wrong_length"),
        ({"width": 2000, "height": 3000}, "wrong_width"),
    ],
)
def test_what_is_said_of_a_video_is_checked(
    owner: Api, firm: Firm, account: Inbox, stated: dict[str, int], code: str
) -> None:
    body = {"video": {**files(firm, movie())[0], **stated}}
    refusal = owner.post(f"/instagram/accounts/{account.pk}/reels", body)
    assert refusal.fields == {"media.0": code}


@pytest.mark.parametrize(
    ("caption", "code"),
    [
        ("a" * 2201, "text_too_long"),
        (" ".join(f"#e{n}" for n in range(31)), "too_many_hashtags"),
        (" ".join(f"@k{n}" for n in range(21)), "too_many_mentions"),
    ],
)
def test_captions_beyond_the_limits_are_refused(
    owner: Api, firm: Firm, account: Inbox, caption: str, code: str
) -> None:
    body = {"caption": caption, "media": files(firm, picture())}
    refusal = owner.post(f"/instagram/accounts/{account.pk}/media", body)
    assert refusal.fields == {"text": code}


def test_a_file_of_another_firm_is_not_there(owner: Api, other_firm: Firm, account: Inbox) -> None:
    body = {"media": files(other_firm, picture())}
    assert owner.post(f"/instagram/accounts/{account.pk}/media", body).status == 404
    assert not Publication.objects.unscoped().exists()


def test_a_file_that_is_no_picture_is_refused_whatever_it_is_called(owner: Api, firm: Firm) -> None:
    body = {"contentBase64": "bWVyaGFiYQ==", "filename": "resim.jpg"}
    assert owner.post(f"/accounts/{firm.id}/meta/files", body).code == "meta.file_not_fit"


def test_a_picture_behind_an_address_is_looked_at_first(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    meta.will("GET /tall.jpg", picture(500, 1000))
    there = MediaDraft(kind=MediaKind.IMAGE, url=f"{meta.url}/tall.jpg")
    ends = publish(make_publication(account, firm, kind=PublicationKind.IMAGE, media=[there]))
    assert ends.state == PublicationState.FAILED
    assert ends.error is not None
    assert (ends.error["code"], ends.error["item"]) == ("wrong_ratio", 0)
    assert meta.asked("POST .*") == []


def test_a_full_quota_waits_and_says_so(firm: Firm, account: Inbox, meta: RoutedGraph) -> None:
    full = {"data": [{"quota_usage": 50, "config": {"quota_total": 50}}]}
    free = {"data": [{"quota_usage": 49, "config": {"quota_total": 50}}]}
    meta.will("GET /content_publishing_limit", full, free)
    meta.will("POST /media", {"id": "c1"})
    meta.will("GET /c1", FINISHED)
    meta.will("POST /media_publish", {"id": "m1"})
    waits = step(
        make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    )
    assert waits.error is not None
    assert (waits.state, waits.error["code"]) == (PublicationState.DRAFT, "quota")
    assert waits.next_attempt_at > timezone.now() + timedelta(minutes=14)
    assert publish(waits).state == PublicationState.PUBLISHED


def test_the_file_that_fails_is_named_with_metas_code(
    owner: Api, firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /media", {"id": "c1"}, {"id": "c2"})
    meta.will("GET /c1", FINISHED)
    meta.will("GET /c2", {"status_code": "ERROR", "status": "Error: 2207026 unsupported format"})
    media = [image_of(firm), video_of(firm)]
    ends = publish(make_publication(account, firm, kind=PublicationKind.CAROUSEL, media=media))
    shown = owner.get(f"/meta/publications/{ends.pk}").data
    assert shown["state"] == "failed"
    assert (shown["error"]["subcode"], shown["error"]["item"]) == ("2207026", 1)
    assert [item["state"] for item in shown["items"]] == ["ready", "failed"]
    assert meta.asked("POST .*/media_publish") == []


def test_an_expired_container_is_made_anew(firm: Firm, account: Inbox, meta: RoutedGraph) -> None:
    meta.will("POST /media", {"id": "c1"}, {"id": "c2"})
    meta.will("GET /c1", {"status_code": "EXPIRED"})
    meta.will("GET /c2", FINISHED)
    meta.will("POST /media_publish", {"id": "m1"})
    done = publish(
        make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    )
    assert (done.state, done.remakes) == (PublicationState.PUBLISHED, 1)


def test_a_container_that_is_not_ready_is_published_later(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /media", {"id": "c1"})
    meta.will("GET /c1", FINISHED)
    not_ready = {"error": {"code": 9007, "error_subcode": 2207027, "message": "not ready"}}
    meta.will("POST /media_publish", not_ready, {"id": "m1"}, status=200)
    done = publish(
        make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    )
    assert done.state == PublicationState.PUBLISHED
    outcomes = PublicationAttempt.objects.filter(publication=done).order_by("id")
    assert list(outcomes.values_list("outcome", flat=True)) == ["deferred", "published"]


def _in_doubt(firm: Firm, account: Inbox, meta: RoutedGraph) -> Publication:
    """Its publishing call was answered with half a body."""
    meta.will("POST /media", {"id": "c1"})
    meta.will("GET /c1", FINISHED)
    meta.will("POST /media_publish", b"{")
    made = make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    for _ in range(10):
        if made.state == PublicationState.UNKNOWN:
            return made
        made = step(made)
    raise AssertionError(f"it came to {made.state}, with no doubt")


def test_in_doubt_it_is_found_in_the_list_and_not_published_again(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    made = _in_doubt(firm, account, meta)
    now = timezone.now().isoformat()
    medium = {"id": "m5", "caption": made.text, "timestamp": now}
    meta.will("GET /media", {"data": [medium]})
    done = step(made)
    assert (done.state, done.external_id) == (PublicationState.PUBLISHED, "m5")
    assert len(meta.asked("POST .*/media_publish")) == 1


def test_in_doubt_a_container_that_is_still_there_is_published_after_a_second_look(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    made = _in_doubt(firm, account, meta)
    meta.will("GET /media", {"data": []})
    made = step(made)
    assert made.state == PublicationState.UNKNOWN
    made = step(made)
    assert made.state == PublicationState.READY
    meta.will("POST /media_publish", {"id": "m6"})
    assert publish(made).external_id == "m6"
    assert len(meta.asked("POST .*/media_publish")) == 2


def test_in_doubt_a_container_that_is_gone_is_not_made_anew(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    made = _in_doubt(firm, account, meta)
    meta.will("GET /media", {"data": []})
    made = step(step(made))
    assert made.state == PublicationState.READY
    gone = {"error": {"code": 24, "error_subcode": 2207006, "message": "not found"}}
    meta.will("POST /media_publish", gone, status=400)
    made = step(made)
    assert made.state == PublicationState.UNKNOWN
    assert len(meta.asked("POST .*/media")) == 1


def test_in_doubt_a_published_container_is_believed_even_without_the_list(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    made = _in_doubt(firm, account, meta)
    meta.will("GET /media", {"data": []})
    meta.will("GET /c1", {"status_code": "PUBLISHED"})
    done = publish(made)
    assert done.state == PublicationState.PUBLISHED
    assert len(meta.asked("POST .*/media_publish")) == 1


def test_in_doubt_a_page_is_searched_and_left_to_a_person(
    owner: Api, firm: Firm, page: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /feed", {"error": {"code": 2, "message": "?"}}, status=500)
    meta.will("GET /(scheduled|published)_posts", {"data": []})
    made = publish(make_publication(page, firm))
    assert made.state == PublicationState.UNKNOWN
    assert len(meta.asked("POST .*/feed")) == 1
    meta.will("POST /feed", {"id": "1_2"})
    assert owner.post(f"/meta/publications/{made.pk}/retry").status == 202
    assert publish(made).state == PublicationState.PUBLISHED


def test_a_worker_that_stops_while_publishing_leaves_a_doubt(
    firm: Firm, page: Inbox, meta: RoutedGraph
) -> None:
    made = make_publication(page, firm)
    while made.state != PublicationState.READY:
        made = step(made)
    Publication.objects.unscoped().filter(pk=made.pk).update(next_attempt_at=timezone.now())
    claimed = publication_flow.claim(now=timezone.now())
    assert claimed is not None
    assert publication_flow._begin(*claimed, timezone.now()) is not None
    publication_flow.expire_leases(now=timezone.now() + timedelta(minutes=5))
    assert fresh(made).state == PublicationState.UNKNOWN
    assert meta.asked("POST .*/feed") == []


def test_what_meta_can_wait_for_is_handed_over_with_its_time(
    owner: Api, firm: Firm, page: Inbox, meta: RoutedGraph
) -> None:
    at = timezone.now().replace(microsecond=0) + timedelta(days=3)
    meta.will("POST /feed", {"id": "1_8"})
    made = make_publication(page, firm, publish_at=at)
    while made.state != PublicationState.HANDED_OVER:
        made = step(made)
    body = meta.asked("POST .*/feed")[0].json
    assert (body["published"], body["scheduled_publish_time"]) == (False, int(at.timestamp()))
    later = at + timedelta(hours=2)
    meta.will("POST /1_8", {"success": True})
    path = f"/meta/publications/{made.pk}"
    moved = owner.patch(path, {"scheduledAt": later.isoformat()})
    assert moved.data["state"] == "rescheduling"
    assert step(made).state == PublicationState.HANDED_OVER
    assert meta.asked("POST .*/1_8")[0].json == {"scheduled_publish_time": int(later.timestamp())}
    meta.will("DELETE /1_8", {"success": True})
    assert owner.post(f"{path}/cancel").data["state"] == "cancelling"
    assert step(made).state == PublicationState.CANCELLED


def test_what_was_handed_over_is_out_when_meta_says_so(
    firm: Firm, page: Inbox, meta: RoutedGraph
) -> None:
    meta.will("POST /feed", {"id": "1_8"})
    meta.will("GET /1_8", {"is_published": False}, {"is_published": True})
    made = make_publication(page, firm, publish_at=timezone.now() + timedelta(days=3))
    while made.state != PublicationState.HANDED_OVER:
        made = step(made)
    assert step(made).state == PublicationState.HANDED_OVER
    assert step(made).state == PublicationState.PUBLISHED


def test_instagram_is_waited_for_here_and_its_files_go_up_shortly_before(
    firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    at = timezone.now() + timedelta(days=40)
    made = make_publication(
        account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)], publish_at=at
    )
    made = publish(made, rounds=4)
    assert made.state == PublicationState.CHECKED
    assert at - timedelta(minutes=16) < made.next_attempt_at < at - timedelta(minutes=14)
    assert meta.asked("POST .*") == []


def test_what_is_ready_waits_for_its_minute(firm: Firm, account: Inbox, meta: RoutedGraph) -> None:
    at = timezone.now() + timedelta(minutes=10)
    meta.will("POST /media", {"id": "c1"})
    meta.will("GET /c1", FINISHED)
    made = make_publication(
        account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)], publish_at=at
    )
    made = publish(made, rounds=8)
    assert made.state == PublicationState.READY
    assert abs(made.next_attempt_at - at) < timedelta(seconds=1)
    assert meta.asked("POST .*/media_publish") == []


def test_what_is_cancelled_meanwhile_is_not_brought_back_by_the_worker(
    owner: Api, firm: Firm, account: Inbox, meta: RoutedGraph
) -> None:
    made = make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    claimed = publication_flow.claim(now=timezone.now())
    assert claimed is not None
    assert owner.post(f"/meta/publications/{made.pk}/cancel").data["state"] == "cancelled"
    publication_flow.take_step(*claimed)
    assert publish(made).state == PublicationState.CANCELLED
    assert meta.asked("POST .*") == []


def test_what_is_on_its_way_cannot_be_cancelled(owner: Api, firm: Firm, page: Inbox) -> None:
    made = make_publication(page, firm)
    Publication.objects.unscoped().filter(pk=made.pk).update(state=PublicationState.PUBLISHING)
    refusal = owner.post(f"/meta/publications/{made.pk}/cancel")
    assert refusal.code == "meta.publication_under_way"
    assert fresh(made).state == PublicationState.PUBLISHING


@pytest.mark.parametrize("days", [-1, 400])
def test_a_time_that_is_past_or_too_far_is_refused(owner: Api, page: Inbox, days: int) -> None:
    at = (timezone.now() + timedelta(days=days)).isoformat()
    body = {"text": "Merhaba", "scheduledAt": at}
    refusal = owner.post(f"/meta/assets/{page.pk}/posts", body)
    assert refusal.fields == {"scheduledAt": "meta.schedule_not_allowed"}


def test_the_calendar_shows_what_is_and_was_to_be_out(owner: Api, firm: Firm, page: Inbox) -> None:
    now = timezone.now()
    soon = make_publication(page, firm, publish_at=now + timedelta(days=2))
    make_publication(page, firm, publish_at=now + timedelta(days=20))
    query = {"from": now.isoformat(), "to": (now + timedelta(days=7)).isoformat()}
    rows = owner.get("/meta/publications", {**query, "sort": "scheduledAt"}).data["rows"]
    assert [row["id"] for row in rows] == [str(soon.pk)]


def test_without_the_right_to_publish_nothing_is_queued(owner: Api, firm: Firm) -> None:
    mute = make_page(firm, capabilities={"messaging": True, "publishing": False})
    refusal = owner.post(f"/meta/assets/{mute.pk}/posts", {"text": "Merhaba"})
    assert refusal.code == "meta.cannot_publish"
    assert owner.post(f"/meta/assets/{mute.pk}/posts", {"text": " "}).status in {400, 409}
    assert not Publication.objects.unscoped().exists()


def test_a_limit_lets_one_account_rest_and_publishes_for_the_other(
    firm: Firm, account: Inbox, page: Inbox, meta: RoutedGraph
) -> None:
    limit = {"error": {"code": 80002, "message": "too many calls"}}
    meta.will(f"POST /{account.external_id}/media", limit, status=400)
    meta.will(f"POST /{page.external_id}/feed", {"id": "1_2"})
    held = make_publication(account, firm, kind=PublicationKind.IMAGE, media=[image_of(firm)])
    free = make_publication(page, firm)
    publication_flow.publish_due(until=timezone.now() + timedelta(seconds=20))
    publication_flow.publish_due(until=timezone.now() + timedelta(seconds=20))
    assert fresh(free).state == PublicationState.PUBLISHED
    assert fresh(held).state == PublicationState.UPLOADING
    assert len(meta.asked(f"POST .*/{account.external_id}/media")) == 1
