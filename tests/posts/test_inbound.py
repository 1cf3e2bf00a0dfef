"""What Meta tells of posts and comments, through its door, as the API shows it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Inbox
from meta_channels.models import Comment, Post
from meta_channels.services.personal_data import MetaData
from tests.factories.accounts import Firm
from tests.factories.inboxes import drain_all, receive
from tests.factories.posts import make_instagram, make_page
from tests.support.client import Api
from ticaret.events import relay
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.replay import replay_range
from ticaret.privacy.ports import Subject

PAGE, ACCOUNT = "100200300", "178410000099"
Json = dict[str, Any]


def _named(value: Json) -> Json:
    """`by` stands for `from`, which is a word of Python."""
    return {"from" if name == "by" else name: told for name, told in value.items()}


def feed(*, at: int = 1_790_000_000, field: str = "feed", **value: Any) -> Json:
    """One change of a Page."""
    change = {"field": field, "value": {"created_time": 1_790_000_000, **_named(value)}}
    return {"object": "page", "entry": [{"id": PAGE, "time": at, "changes": [change]}]}


def comment(verb: str = "add", *, at: int = 1_790_000_000, **value: Any) -> Json:
    base = {
        "item": "comment",
        "post_id": f"{PAGE}_1",
        "comment_id": "1_11",
        "parent_id": f"{PAGE}_1",
        "by": {"id": "5550001", "name": "Elif Kaya"},
        "message": "Kargo ücreti var mı?",
    }
    return feed(at=at, verb=verb, **{**base, **value})


def instagram(field: str, *, flat: bool = False, **value: Any) -> Json:
    entry: Json = {"id": ACCOUNT, "time": 1_790_000_000}
    entry |= (
        {"field": field, "value": _named(value)}
        if flat
        else {"changes": [{"field": field, "value": _named(value)}]}
    )
    return {"object": "instagram", "entry": [entry]}


@pytest.fixture
def page(firm: Firm) -> Inbox:
    return make_page(firm, external_id=PAGE)


@pytest.fixture
def account(firm: Firm) -> Inbox:
    return make_instagram(firm, external_id=ACCOUNT)


@pytest.fixture
def owner(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def comments_of(api: Api, **query: Any) -> list[Json]:
    rows: list[Json] = api.get("/meta/comments", query).data["rows"]
    return rows


def test_a_comment_is_work_and_its_post_is_there_at_once(page: Inbox, owner: Api) -> None:
    receive(comment())
    [row] = comments_of(owner, status="open", unanswered="true")
    assert row["text"] == "Kargo ücreti var mı?"
    assert row["author"] == {"id": "5550001", "name": "Elif Kaya", "username": ""}
    assert (row["status"], row["isOurs"], row["parentId"]) == ("open", False, None)
    [post] = owner.get("/meta/posts").data["rows"]
    assert (post["externalPostId"], post["openCommentCount"]) == (f"{PAGE}_1", 1)


def test_the_same_comment_three_times_is_one(page: Inbox, owner: Api) -> None:
    body = comment()
    receive(body, body, json.dumps(body).encode())
    assert len(comments_of(owner)) == 1


def test_an_edit_replaces_the_text_and_keeps_the_old_one(page: Inbox, owner: Api) -> None:
    receive(comment(), comment("edited", at=1_790_000_100, message="Kargo ücretsiz mi?"))
    [row] = comments_of(owner)
    assert row["text"] == "Kargo ücretsiz mi?"
    assert [edit["text"] for edit in row["edits"]] == ["Kargo ücreti var mı?"]


def test_an_older_edit_that_comes_late_changes_nothing(page: Inbox, owner: Api) -> None:
    receive(
        comment("edit", at=1_790_000_200, message="Son hâli"),
        comment("edited", at=1_790_000_100, message="Ara hâli"),
        comment(),
    )
    [row] = comments_of(owner)
    assert row["text"] == "Son hâli"


def test_a_removal_that_overtakes_its_comment_is_not_undone(page: Inbox, owner: Api) -> None:
    receive(comment("remove", message=""), comment())
    assert comments_of(owner) == []
    [row] = comments_of(owner, removed="true")
    assert row["externalCommentId"] == "1_11"


def test_with_a_comment_its_answers_are_gone(page: Inbox, owner: Api) -> None:
    answer = comment(comment_id="1_12", parent_id="1_11", message="Bende de aynısı oldu")
    receive(comment(), answer, comment("remove"))
    assert comments_of(owner) == []
    assert len(comments_of(owner, removed="true")) == 2


def test_hidden_shown_and_hidden_again_is_hidden(page: Inbox, owner: Api) -> None:
    receive(
        comment(),
        comment("hide", at=1_790_000_001),
        comment("unhide", at=1_790_000_002),
        comment("hide", at=1_790_000_003),
    )
    assert [row["hidden"] for row in comments_of(owner)] == [True]


def test_somebody_whom_meta_does_not_show_is_anonymous(page: Inbox, owner: Api) -> None:
    body = comment()
    del body["entry"][0]["changes"][0]["value"]["from"]
    receive(body)
    [row] = comments_of(owner)
    assert row["author"] == {"id": "", "name": "", "username": ""}
    assert row["isOurs"] is False


def test_our_own_answer_is_no_work_and_answers_the_comment(page: Inbox, owner: Api) -> None:
    ours = comment(
        comment_id="1_12",
        parent_id="1_11",
        message="Ücretsiz!",
        by={"id": PAGE, "name": "Deniz"},
    )
    receive(comment(), ours)
    assert comments_of(owner, unanswered="true") == []
    [thread] = owner.get(f"/meta/posts/{comments_of(owner)[0]['post']['id']}/comments").data["rows"]
    assert [(r["text"], r["isOurs"], r["status"]) for r in thread["replies"]] == [
        ("Ücretsiz!", True, "done")
    ]
    assert thread["answeredAt"] is not None


def test_an_answer_before_its_comment_finds_its_parent_later(page: Inbox, owner: Api) -> None:
    receive(comment(comment_id="1_12", parent_id="1_11", message="Cevap"), comment())
    rows = {row["externalCommentId"]: row for row in comments_of(owner)}
    assert rows["1_12"]["parentId"] == rows["1_11"]["id"]


def test_a_new_word_of_the_customer_opens_a_finished_thread(page: Inbox, owner: Api) -> None:
    receive(comment())
    [row] = comments_of(owner)
    owner.patch(f"/meta/comments/{row['id']}", {"status": "done"})
    receive(comment(comment_id="1_12", parent_id="1_11", message="Hâlâ gelmedi"))
    assert owner.get(f"/meta/comments/{row['id']}").data["status"] == "open"


@pytest.mark.parametrize(
    "body",
    [
        instagram(
            "comments",
            id="17900001",
            text="Bedeni kaldı mı?",
            by={"id": "8001", "username": "selin"},
            media={"id": "1800001", "media_product_type": "REELS"},
        ),
        instagram(
            "comments",
            comment_id="17900001",
            text="Bedeni kaldı mı?",
            media_id="1800001",
            by={"id": "8001", "username": "selin"},
        ),
        instagram(
            "comments",
            flat=True,
            id="17900001",
            text="Bedeni kaldı mı?",
            by={"id": "8001", "username": "selin"},
            media={"id": "1800001", "media_product_type": "FEED"},
        ),
    ],
    ids=["as it comes", "as a table has it", "flat"],
)
def test_the_three_shapes_of_a_comment_on_instagram(account: Inbox, owner: Api, body: Json) -> None:
    receive(body)
    [post] = owner.get("/instagram/media").data["rows"]
    assert post["externalPostId"] == "1800001"
    [row] = owner.get(f"/instagram/media/{post['id']}/comments").data["rows"]
    assert (row["text"], row["author"]["username"]) == ("Bedeni kaldı mı?", "selin")


def test_our_own_comment_on_instagram_answers_nothing_by_itself(account: Inbox, owner: Api) -> None:
    receive(
        instagram(
            "comments",
            id="17900002",
            text="Teşekkürler",
            by={"id": ACCOUNT, "username": "denizgida"},
            media={"id": "1800001"},
        )
    )
    [row] = comments_of(owner)
    assert (row["isOurs"], row["status"]) == (True, "done")


def test_a_mention_comes_with_ids_alone_and_is_asked_for(account: Inbox, owner: Api) -> None:
    receive(instagram("mentions", media_id="1800777", comment_id="17900777"))
    [row] = comments_of(owner, mentions="true")
    assert (row["isMention"], row["text"]) == (True, "")
    post = Comment.objects.unscoped().get(external_id="17900777").post
    assert post.details_due_at is not None
    assert not post.is_ours


def test_counts_of_a_story_are_kept_but_for_those_that_meta_keeps_back(
    account: Inbox, owner: Api
) -> None:
    receive(instagram("story_insights", media_id="1800888", reach=44, exits=-1, taps_back=0))
    [post] = owner.get("/instagram/media").data["rows"]
    assert post["metrics"] == {"reach": 44, "taps_back": 0}


def test_a_post_is_edited_hidden_and_removed(page: Inbox, owner: Api) -> None:
    own: Json = {"by": {"id": PAGE, "name": "Deniz"}, "post_id": f"{PAGE}_7"}
    receive(
        feed(
            item="photo",
            verb="add",
            message="Yeni zeytinyağı",
            published=1,
            link="https://example.com/a.jpg",
            **own,
        ),
        feed(item="post", verb="edited", message="Yeni hasat zeytinyağı", at=1_790_000_050, **own),
        feed(item="post", verb="hide", at=1_790_000_060, **own),
    )
    [post] = owner.get("/meta/posts").data["rows"]
    assert (post["kind"], post["text"], post["hidden"]) == ("photo", "Yeni hasat zeytinyağı", True)
    receive(feed(item="post", verb="remove", at=1_790_000_070, **own))
    assert owner.get("/meta/posts").data["rows"] == []


def test_a_reaction_is_told_to_those_who_listen(page: Inbox, owner: Api, firm: Firm) -> None:
    receive(feed(item="reaction", verb="add", reaction_type="love", post_id=f"{PAGE}_1"))
    relay.relay([firm.id])
    events = owner.get(f"/accounts/{firm.id}/events").data["rows"]
    notices = [e["data"]["notice"] for e in events if e["type"] == "inbox.notice"]
    assert notices == ["feed.reaction"]


def test_what_is_not_understood_is_kept_and_hides_nothing(
    page: Inbox, owner: Api, firm: Firm
) -> None:
    strange = feed(item="hologram", verb="add", post_id=f"{PAGE}_1")
    strange["entry"][0]["changes"].append(comment()["entry"][0]["changes"][0])
    receive(strange)
    assert len(comments_of(owner)) == 1
    items = owner.get(f"/accounts/{firm.id}/inbound-items").data["rows"]
    assert {item["kind"]: item["verdict"] for item in items} == {
        "feed.hologram": "ignored",
        "feed.comment": "processed",
    }


def test_what_an_older_version_put_aside_becomes_posts_and_comments_by_a_replay(
    page: Inbox, account: Inbox, owner: Api
) -> None:
    began = timezone.now() - timedelta(hours=1)
    on_instagram = instagram(
        "comments", id="17900", text="Bedeni ne?", media={"id": "178", "media_product_type": "FEED"},
        by={"id": "555", "username": "elif"},
    )  # fmt: skip
    receive(comment(), on_instagram)
    Comment.objects.unscoped().delete()
    Post.objects.unscoped().delete()
    InboundItem.objects.update(verdict="ignored", kind="changes", dedupe_key="old")
    InboundDelivery.objects.update(verdict="ignored")
    for _ in range(2):
        assert replay_range(provider="meta", since=began, before=timezone.now()) == 2
        drain_all()
        assert {row["text"] for row in comments_of(owner)} == {
            "Kargo ücreti var mı?",
            "Bedeni ne?",
        }
        assert Post.objects.unscoped().count() == 2
    assert set(InboundDelivery.objects.values_list("verdict", flat=True)) == {"processed"}


@pytest.mark.parametrize("field", ["comment_id", "post_id"])
@pytest.mark.parametrize("value", ["", None, [], {}, "x" * 400, True, 10**400, "\x00"])
def test_nonsense_in_an_id_is_refused_and_breaks_nothing(
    page: Inbox, owner: Api, field: str, value: Any
) -> None:
    receive(comment(**{field: value}))
    assert [row for row in comments_of(owner) if len(row["externalCommentId"]) > 128] == []


def test_whose_it_is_only_the_id_of_the_asset_says(
    page: Inbox, owner: Api, api: Api, other_firm: Firm
) -> None:
    receive(comment())
    assert api.as_owner(other_firm).get("/meta/comments").data["rows"] == []
    [row] = comments_of(owner)
    assert api.as_owner(other_firm).get(f"/meta/comments/{row['id']}").status == 404


def test_what_is_left_alone_by_the_settings_is_no_work(page: Inbox, owner: Api) -> None:
    page.settings = {"commentHandling": "ignore"}
    page.save(update_fields=["settings"])
    receive(comment())
    assert comments_of(owner, status="open") == []
    assert page.channel == Channel.FACEBOOK_PAGE


def test_who_commented_is_exported_and_forgotten_raw_posts_and_all(
    page: Inbox, owner: Api, firm: Firm
) -> None:
    receive(comment(), comment(comment_id="1_12", by={"id": "5550002", "name": "Başkası"}))
    holder, subject = MetaData(), Subject(external_id="5550001")
    told = holder.export(firm.id, subject)
    assert told is not None
    assert [row["text"] for row in told["comments"]] == ["Kargo ücreti var mı?"]
    with transaction.atomic():
        assert holder.erase(firm.id, subject, timezone.now()).rows >= 2
        assert holder.erase(firm.id, subject, timezone.now()).rows == 0
    rows = {row["externalCommentId"]: row for row in comments_of(owner)}
    assert (rows["1_11"]["text"], rows["1_11"]["author"]["name"]) == ("", "")
    assert rows["1_12"]["author"]["name"] == "Başkası"
    assert not InboundItem.objects.filter(payload__icontains="Elif").exists()
    assert holder.export(firm.id, subject) is None
