"""Posts and comments in the console: whose turn it is, what is done, what others never see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Group, GroupMember
from meta_channels.choices import ActionKind, CommentStatus
from meta_channels.models import Comment, PostAction
from meta_channels.parsing.engagement_events import Author
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.posts import make_action, make_comment, make_instagram, make_page, make_post
from ticaret import http
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_PART = {"HX-Request": "true"}


@pytest.fixture
def comment(scene: Scene) -> Comment:
    return make_comment(make_post(make_page(scene.firm), text="Zeytin geldi"), text="Ne kadar?")


def fresh(comment: Comment) -> Comment:
    return Comment.objects.unscoped().get(pk=comment.pk)


def queued(comment: Comment) -> list[tuple[str, str]]:
    rows = PostAction.objects.unscoped().filter(comment=comment).order_by("id")
    return [(row.kind, row.text) for row in rows]


def shown(client: Client, query: str = "") -> str:
    return client.get(f"/console/comments?{query}", headers=_PART).content.decode()


def test_views_of_comments_say_whose_turn_it_is(scene: Scene, owner: Client) -> None:
    post = make_post(make_page(scene.firm))
    mine, team, done, answered = (
        make_comment(post, text=text) for text in ("bana", "ekibe", "bitti", "yanıtlandı")
    )
    make_comment(post, text="bizden", author=Author(post.inbox.external_id, post.inbox.name))
    group = Group.objects.create(account=scene.firm.account, name="Satış", name_key="satis")
    GroupMember.objects.create(account=scene.firm.account, group=group, user=scene.firm.owner)
    Comment.objects.unscoped().filter(pk=mine.pk).update(assigned_user=scene.firm.owner)
    Comment.objects.unscoped().filter(pk=team.pk).update(assigned_group=group)
    Comment.objects.unscoped().filter(pk=done.pk).update(status=CommentStatus.DONE)
    Comment.objects.unscoped().filter(pk=answered.pk).update(answered_at=timezone.now())
    words = ("bana", "ekibe", "bitti", "yanıtlandı", "bizden")
    for view, expected in {
        "waiting": ["bana", "ekibe"],
        "mine": ["bana"],
        "team": ["ekibe"],
        "open": ["bana", "ekibe", "yanıtlandı"],
        "done": ["bitti"],
        "all": ["bana", "ekibe", "bitti", "yanıtlandı"],
    }.items():
        html = shown(owner, f"view={view}")
        assert [word for word in words if f">{word}</p>" in html] == expected, view


def test_an_answer_is_queued_and_a_refusal_stands_in_the_dialog(
    scene: Scene, owner: Client
) -> None:
    comment = make_comment(make_post(make_instagram(scene.firm)), text="Ne kadar?")
    path = f"/console/comments/{comment.pk}"
    assert "Ne kadar?" in owner.get(f"{path}/reply").content.decode()
    refused = owner.post(f"{path}/reply", {"text": "HEMEN YAZIYORUZ"})
    assert refused.status_code == 422 and "tümü büyük harf" in refused.content.decode()
    assert queued(comment) == []
    assert owner.post(f"{path}/reply", {"text": "Hemen yazıyoruz"}).status_code == 204
    assert owner.post(f"{path}/private-reply", {"text": "Merhaba"}).status_code == 204
    again = owner.post(f"{path}/private-reply", {"text": "Merhaba"})
    assert again.status_code == 422
    assert queued(comment) == [("reply", "Hemen yazıyoruz"), ("private_reply", "Merhaba")]
    assert "Özel yanıt</a>" not in owner.get(path).content.decode()


def test_hiding_deleting_taking_and_finishing(
    scene: Scene, owner: Client, comment: Comment
) -> None:
    path = f"/console/comments/{comment.pk}"
    assert owner.post(f"{path}/act", {"action": "bozuk"}).status_code == 400
    for action in ("hide", "like", "delete"):
        assert owner.post(f"{path}/act", {"action": action}).status_code == 204
    assert [kind for kind, _ in queued(comment)] == ["hide", "like", "delete"]
    owner.post(f"{path}/assign", {"assigned_user_id": str(scene.firm.owner.pk)})
    owner.post(f"{path}/act", {"action": "done"})
    row = fresh(comment)
    assert (row.assigned_user_id, row.status) == (scene.firm.owner.pk, CommentStatus.DONE)
    owner.post(f"{path}/act", {"action": "open"})
    owner.post(f"{path}/assign", {"assigned_user_id": "", "group_id": ""})
    row = fresh(comment)
    assert (row.assigned_user_id, row.status) == (None, CommentStatus.OPEN)


def test_what_failed_says_metas_code_and_is_tried_again(
    scene: Scene, owner: Client, comment: Comment
) -> None:
    action = make_action(scene.firm, comment, ActionKind.HIDE)
    PostAction.objects.unscoped().filter(pk=action.pk).update(
        state="failed", error={"code": "200", "detail": "İzin yok"}
    )
    html = owner.get(f"/console/comments/{comment.pk}").content.decode()
    assert "Gizleme yapılamadı" in html and "200 · İzin yok" in html
    assert owner.post(f"/console/comments/actions/{action.pk}/retry").status_code == 204
    action.refresh_from_db()
    assert action.state == "queued"


def test_after_seven_days_no_private_answer_is_offered(scene: Scene, owner: Client) -> None:
    old = timezone.now() - timedelta(days=8)
    comment = make_comment(make_post(make_page(scene.firm)), occurred_at=old)
    html = owner.get(f"/console/comments/{comment.pk}").content.decode()
    assert "Yanıtla</a>" in html and "Özel yanıt</a>" not in html


def test_viewers_read_and_others_see_nothing(
    scene: Scene, other_scene: Scene, comment: Comment
) -> None:
    viewer, stranger = (
        signed_in(make_member(scene.firm, Role.VIEWER)),
        signed_in(other_scene.firm.owner),
    )
    html = shown(viewer)
    assert "Ne kadar?" in html and "Yanıtla" not in html
    assert "Ne kadar?" not in shown(stranger, "view=all")
    for path in (f"comments/{comment.pk}", f"posts/{comment.post_id}"):
        assert viewer.get(f"/console/{path}").status_code == 200
        assert stranger.get(f"/console/{path}").status_code == 404
    assert stranger.get(f"/console/posts/{comment.post_id}/picture").status_code == 404
    for path in ("reply", "private-reply", "assign", "act"):
        posted = {"text": "x", "action": "done"}
        address = f"/console/comments/{comment.pk}/{path}"
        assert viewer.post(address, posted).status_code == 403
        assert stranger.post(address, posted).status_code == 404
    assert queued(comment) == [] and fresh(comment).status == CommentStatus.OPEN


def test_a_post_has_its_threads_and_takes_our_comment(owner: Client, comment: Comment) -> None:
    make_comment(comment.post, text="Alttaki", parent=comment)
    path = f"/console/posts/{comment.post_id}"
    html = owner.get(path).content.decode()
    assert html.index("Ne kadar?") < html.index('<ol class="replies">') < html.index("Alttaki")
    assert owner.post(f"{path}/comment", {"text": "Merhaba"}).status_code == 204
    assert owner.post(f"{path}/delete").headers["HX-Redirect"] == "/console/posts"
    rows = PostAction.objects.unscoped().filter(post_id=comment.post_id).order_by("id")
    assert [row.kind for row in rows] == ["comment", "delete_post"]
    posts = owner.get("/console/posts?q=ZEYTİN").content.decode()
    assert "Zeytin geldi" in posts and "2 açık yorum" in posts
    assert "Zeytin geldi" not in owner.get("/console/posts?show=reel").content.decode()


def test_a_picture_is_fetched_once_and_only_a_picture_is_passed_on(
    scene: Scene, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.factories.posts import picture

    asked: list[str] = []
    contents = {"resim": picture(900, 600), "sayfa": b"<script>alert(1)</script>"}

    def answer(method: str, url: str, **options: Any) -> http.Response:
        asked.append(url)
        return http.Response(200, {}, contents[url.rpartition("/")[2]])

    monkeypatch.setattr(http, "request", answer)
    page = make_page(scene.firm)
    good, bad = (
        make_post(page, media_url=f"https://scontent.example/{page.pk}/{name}")
        for name in ("resim", "sayfa")
    )
    for _ in range(2):
        found = owner.get(f"/console/posts/{good.pk}/picture")
        assert (found.status_code, found.headers["Content-Type"]) == (200, "image/jpeg")
    assert found.content[:2] == b"\xff\xd8" and len(asked) == 1
    assert owner.get(f"/console/posts/{bad.pk}/picture").status_code == 404


def test_lists_cost_the_same_whatever_their_length(scene: Scene, owner: Client) -> None:
    page = make_page(scene.firm)
    paths = ("/console/comments", "/console/posts", "")
    costs: list[list[int]] = []
    for number in (1, 4):
        for _ in range(number):
            post = make_post(page)
            make_action(scene.firm, make_comment(post, parent=make_comment(post)))
        costs.append([])
        for path in paths:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert owner.get(path or f"/console/posts/{post.pk}").status_code == 200
            costs[-1].append(len(captured))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 24, costs
