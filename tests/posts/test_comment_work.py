"""Answering, hiding, giving away: comments as work, through the API and its worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from messaging.choices import Direction, InboxStatus
from messaging.models import Conversation, Inbox, Message
from messaging.ports import Partner
from meta_channels.choices import ActionKind
from meta_channels.models import Comment, PostAction
from meta_channels.parsing.engagement_events import Author
from meta_channels.services import post_acting
from tests.factories.accounts import Firm, make_member
from tests.factories.crm import make_group
from tests.factories.messaging import receive
from tests.factories.posts import (
    fresh_comment,
    make_action,
    make_comment,
    make_instagram,
    make_page,
    make_post,
)
from tests.posts.work import act, fresh_action, make_due
from tests.support.client import Api
from tests.support.graph_server import GraphServer
from ticaret.tenancy.actor import Role


@pytest.fixture
def owner(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


@pytest.fixture
def comment(firm: Firm) -> Comment:
    return make_comment(make_post(make_page(firm)))


@pytest.fixture
def on_instagram(firm: Firm) -> Comment:
    return make_comment(make_post(make_instagram(firm)))


def state_of(api: Api, comment: Comment) -> list[tuple[str, str]]:
    rows = api.get(f"/meta/comments/{comment.pk}/actions").data["rows"]
    return [(row["kind"], row["state"]) for row in rows]


def test_an_answer_goes_out_once_and_shows_in_the_thread(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer({"id": "1_99"})
    answer = owner.post(f"/meta/comments/{comment.pk}/replies", {"text": "Ücretsiz!"})
    assert (answer.status, answer.data["state"]) == (202, "queued")
    act()
    act()
    [call] = graph.calls
    assert (call.method, call.path) == ("POST", f"/v25.0/{comment.external_id}/comments")
    assert call.json == {"message": "Ücretsiz!"}
    assert state_of(owner, comment) == [("reply", "sent")]
    thread = owner.get(f"/meta/comments/{comment.pk}").data
    assert [(r["text"], r["isOurs"]) for r in thread["replies"]] == [("Ücretsiz!", True)]
    assert thread["answeredAt"] is not None


def test_the_webhook_of_our_own_answer_doubles_nothing(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer({"id": "1_99"})
    owner.post(f"/meta/comments/{comment.pk}/replies", {"text": "Ücretsiz!"})
    act()
    page = comment.inbox
    make_comment(
        comment.post,
        text="Ücretsiz!",
        author=Author(page.external_id, page.name),
        parent=comment,
        external_id="1_99",
    )
    assert len(owner.get(f"/meta/comments/{comment.pk}").data["replies"]) == 1


def test_an_answer_to_an_answer_on_instagram_goes_to_the_top_of_the_thread(
    owner: Api, on_instagram: Comment, graph: GraphServer
) -> None:
    below = make_comment(on_instagram.post, parent=on_instagram, text="Ben de merak ettim")
    graph.will_answer({"id": "179"})
    owner.post(f"/instagram/comments/{below.pk}/replies", {"text": "Hemen yazıyoruz"})
    act()
    assert graph.calls[0].path == f"/v25.0/{on_instagram.external_id}/replies"
    assert owner.get(f"/meta/comments/{below.pk}").data["answeredAt"] is not None


def test_a_private_answer_opens_the_thread_of_that_person(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer({"recipient_id": "psid-7", "message_id": "m_private"})
    owner.post(f"/meta/comments/{comment.pk}/private-replies", {"text": "Buradan yazalım"})
    act()
    [call] = graph.calls
    assert call.path == f"/v25.0/{comment.inbox.external_id}/messages"
    assert call.json["recipient"] == {"comment_id": comment.external_id}
    assert call.json["message"]["text"] == "Buradan yazalım"
    row = owner.get(f"/meta/comments/{comment.pk}").data
    [thread] = owner.get("/meta/threads").data["rows"]
    assert (row["privateThreadId"], thread["participantId"]) == (thread["id"], "psid-7")
    [message] = owner.get(f"/meta/threads/{thread['id']}/messages").data["rows"]
    assert (message["text"], message["direction"]) == ("Buradan yazalım", "outbound")


def test_a_second_private_answer_is_refused_before_anything_leaves(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer({"recipient_id": "psid-7", "message_id": "m_private"})
    path = f"/meta/comments/{comment.pk}/private-replies"
    owner.post(path, {"text": "Bir"})
    assert owner.post(path, {"text": "İki"}).code == "meta.private_reply_used"
    act()
    assert len(graph.calls) == 1
    assert PostAction.objects.unscoped().count() == 1


def test_after_seven_days_there_is_no_private_answer(owner: Api, firm: Firm) -> None:
    old = timezone.now() - timedelta(days=7, minutes=1)
    late = make_comment(make_post(make_page(firm)), occurred_at=old)
    refusal = owner.post(f"/meta/comments/{late.pk}/private-replies", {"text": "Merhaba"})
    assert refusal.code == "meta.private_reply_too_late"
    assert not PostAction.objects.unscoped().exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "validation_failed"),
        ("a" * 301, "messaging.text_too_long"),
        ("#a #b #c #d #e", "meta.text_not_allowed"),
        ("https://a.com ve www.b.com", "meta.text_not_allowed"),
        ("KAMPANYA BAŞLADI", "meta.text_not_allowed"),
    ],
)
def test_what_instagram_refuses_is_refused_before(
    owner: Api, on_instagram: Comment, text: str, code: str
) -> None:
    refusal = owner.post(f"/instagram/comments/{on_instagram.pk}/replies", {"text": text})
    assert refusal.code in {code, "messaging.empty_message"}
    assert not PostAction.objects.unscoped().exists()


def test_a_hidden_comment_of_instagram_takes_no_answer(owner: Api, on_instagram: Comment) -> None:
    Comment.objects.unscoped().filter(pk=on_instagram.pk).update(hidden=True)
    refusal = owner.post(f"/instagram/comments/{on_instagram.pk}/replies", {"text": "Merhaba"})
    assert refusal.code == "meta.comment_hidden"


@pytest.mark.parametrize(
    ("deed", "method", "body"),
    [
        ("hide", "POST", {"is_hidden": True}),
        ("unhide", "POST", {"is_hidden": False}),
        ("like", "POST", None),
        ("unlike", "DELETE", None),
    ],
)
def test_hiding_and_liking_on_a_page(
    owner: Api, comment: Comment, graph: GraphServer, deed: str, method: str, body: Any
) -> None:
    before = {"hidden": deed == "unhide", "liked": deed == "unlike"}
    Comment.objects.unscoped().filter(pk=comment.pk).update(**before)
    graph.will_answer({"success": True})
    owner.post(f"/meta/comments/{comment.pk}/{deed}")
    act()
    [call] = graph.calls
    assert call.method == method
    assert body is None or call.json == body
    row = owner.get(f"/meta/comments/{comment.pk}").data
    assert (row["hidden"], row["liked"]) == (deed == "hide", deed == "like")


def test_removing_what_is_gone_already_has_succeeded(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    error = {"code": 100, "error_subcode": 33, "message": "Unsupported delete request"}
    graph.will_answer({"error": error}, status=400)
    owner.delete(f"/meta/comments/{comment.pk}")
    act()
    assert state_of(owner, comment) == [("delete", "sent")]
    assert owner.get(f"/meta/comments/{comment.pk}").data["removedAt"] is not None


def test_metas_refusal_is_shown_with_its_code(
    owner: Api, comment: Comment, graph: GraphServer
) -> None:
    error = {"code": 100, "message": "Comment is not visible", "fbtrace_id": "Abc"}
    graph.will_answer({"error": error}, status=400)
    owner.post(f"/meta/comments/{comment.pk}/replies", {"text": "Merhaba"})
    act()
    [row] = owner.get(f"/meta/comments/{comment.pk}/actions").data["rows"]
    assert row["state"] == "failed"
    assert row["error"] == {"code": "100", "detail": "Comment is not visible", "traceId": "Abc"}


def test_a_limit_lets_the_asset_rest_and_no_other(
    owner: Api, firm: Firm, comment: Comment, graph: GraphServer
) -> None:
    elsewhere = make_comment(make_post(make_page(firm)))
    graph.will_answer({"error": {"code": 32, "message": "limit"}}, status=400)
    graph.will_answer({"id": "2_1"})
    first = make_action(firm, comment)
    make_action(firm, comment, text="Bir daha")
    make_action(firm, elsewhere)
    act()
    assert len(graph.calls) == 2
    assert fresh_action(first).state == "queued"
    assert state_of(owner, elsewhere) == [("reply", "sent")]


def test_a_lost_answer_is_unknown_and_found_by_looking_not_by_sending_again(
    owner: Api, firm: Firm, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer(b"half a bo")
    action = make_action(firm, comment, text="Kargonuz yolda")
    act()
    assert fresh_action(action).state == "unknown"
    page = comment.inbox
    reply = {
        "id": "1_77",
        "message": "Kargonuz yolda",
        "from": {"id": page.external_id, "name": page.name},
        "created_time": timezone.now().isoformat(),
        "parent": {"id": comment.external_id},
    }
    graph.answers[:] = [(200, {"data": [reply]}, {})]
    make_due(action)
    act()
    assert [call.method for call in graph.calls] == ["POST", "GET"]
    assert fresh_action(action).state == "sent"
    assert fresh_comment(page, "1_77").is_ours


def test_what_is_not_found_stays_unknown_until_somebody_decides(
    owner: Api, firm: Firm, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer({"error": {"code": 1, "message": "unknown"}}, status=500)
    graph.will_answer({"data": []})
    action = make_action(firm, comment)
    act()
    for _ in range(8):
        make_due(action)
        act()
    assert fresh_action(action).state == "unknown"
    assert [call.method for call in graph.calls] == ["POST"] + ["GET"] * len(
        post_acting.LOOK_UP_AFTER
    )
    graph.answers[:] = [(200, {"id": "1_78"}, {})]
    assert owner.post(f"/meta/comment-actions/{action.pk}/retry").status == 202
    act()
    assert fresh_action(action).state == "sent"


def test_a_private_answer_of_unknown_outcome_is_known_by_its_echo(
    firm: Firm, comment: Comment, graph: GraphServer
) -> None:
    graph.will_answer(b"")
    action = make_action(firm, comment, ActionKind.PRIVATE_REPLY, "Buradan yazalım")
    act()
    assert fresh_action(action).state == "unknown"
    receive(
        comment.inbox,
        text="Buradan yazalım",
        direction=Direction.OUTBOUND,
        partner=Partner(external_id=comment.author_external_id),
        external_id="m_echo",
    )
    make_due(action)
    act()
    assert (fresh_action(action).state, len(graph.calls)) == ("sent", 1)
    assert Message.objects.unscoped().count() == 1
    assert fresh_action(action).conversation == Conversation.objects.unscoped().get()


def test_without_access_the_answer_waits_for_the_reconnect(
    firm: Firm, comment: Comment, graph: GraphServer
) -> None:
    error = {"code": 190, "error_subcode": 463, "message": "expired"}
    graph.will_answer({"error": error}, status=401)
    graph.will_answer({"id": "1_5"})
    action = make_action(firm, comment)
    act()
    assert Inbox.objects.unscoped().get(pk=comment.inbox_id).status == InboxStatus.NEEDS_RECONNECT
    act()
    assert (fresh_action(action).state, len(graph.calls)) == ("queued", 1)
    Inbox.objects.unscoped().filter(pk=comment.inbox_id).update(status=InboxStatus.ACTIVE)
    act()
    assert (fresh_action(action).state, len(graph.calls)) == ("sent", 2)


def test_comments_are_given_to_people_and_teams_and_found_by_them(
    owner: Api, firm: Firm, comment: Comment
) -> None:
    colleague = make_member(firm, Role.AGENT)
    group = make_group(firm)
    path = f"/meta/comments/{comment.pk}"
    row = owner.patch(path, {"assignedUserId": str(colleague.pk), "groupId": str(group.pk)}).data
    assert (row["assignedUserId"], row["groupId"]) == (str(colleague.pk), str(group.pk))
    for query in ({"assignedUserId": colleague.pk}, {"groupId": group.pk}, {"unassigned": "false"}):
        assert [r["id"] for r in owner.get("/meta/comments", query).data["rows"]] == [row["id"]]
    assert owner.get("/meta/comments", {"unassigned": "true"}).data["rows"] == []
    assert owner.patch(path, {"assignedUserId": None}).data["assignedUserId"] is None


def test_nobody_of_another_firm_gets_a_comment(
    owner: Api, other_firm: Firm, comment: Comment
) -> None:
    refusal = owner.patch(
        f"/meta/comments/{comment.pk}", {"assignedUserId": str(other_firm.owner.pk)}
    )
    assert refusal.fields == {"assignedUserId": "crm.user_not_member"}
    assert fresh_comment(comment.inbox, comment.external_id).assigned_user_id is None


def test_done_and_open_again_with_who_and_when(owner: Api, comment: Comment) -> None:
    path = f"/meta/comments/{comment.pk}"
    done = owner.patch(path, {"status": "done"}).data
    assert done["doneAt"] is not None
    stale = owner.patch(path, {"status": "open"}, If_Match='"2020-01-01T00:00:00.000Z"')
    assert stale.status == 412
    again = owner.patch(path, {"status": "open"}, If_Match=f'"{done["entityVersion"]}"').data
    assert (again["status"], again["doneAt"]) == ("open", None)


def test_a_viewer_reads_and_does_nothing(api: Api, firm: Firm, comment: Comment) -> None:
    viewer = api.as_user(make_member(firm, Role.VIEWER))
    assert viewer.get(f"/meta/comments/{comment.pk}").status == 200
    assert viewer.post(f"/meta/comments/{comment.pk}/hide").status == 403
    assert viewer.patch(f"/meta/comments/{comment.pk}", {"status": "done"}).status == 403
    assert not PostAction.objects.unscoped().exists()
