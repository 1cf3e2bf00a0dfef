"""What a share lets another firm do, exactly that, and only as long as it lasts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from messaging.models import Message, WaSession, WaSessionShare
from messaging.selectors import conversations, inboxes
from tests.factories.accounts import Firm, make_firm
from tests.factories.messaging import make_conversation, make_file, receive
from tests.factories.wa_sessions import make_working_session, share
from tests.support.client import Answer, Api
from tests.support.stub_gateway import StubGateway
from ticaret.events import relay
from ticaret.events.models import OutboxEvent
from ticaret.webhooks.services import endpoints, fan_out

pytestmark = pytest.mark.django_db

ORDER = ["read", "reply", "manage"]
CHANNEL = ["provider_whatsapp"]
_Ask = Callable[[Api, str, dict[str, str]], Answer]


def _get(step: str) -> _Ask:
    return lambda api, base, ids: api.get(f"{base}{step.format(**ids)}")


def _post(step: str, body: dict[str, Any]) -> _Ask:
    return lambda api, base, ids: api.post(f"{base}{step.format(**ids)}", body)


def _act(body: dict[str, Any]) -> _Ask:
    return lambda api, base, ids: api.post(
        f"{base}/messages/actions", {**body, "chatId": ids["chat"]}
    )


# What is asked, the least permission, and the answer with it.
MATRIX: list[tuple[str, _Ask, str, int]] = [
    ("the session", _get(""), "read", 200),
    ("its states", _get("/states"), "read", 200),
    ("its chats", _get("/chats"), "read", 200),
    ("messages of a chat", _get("/chats/{chat}/messages"), "read", 200),
    ("its contacts", _get("/contacts"), "read", 200),
    ("the labels of a chat", _get("/chats/{chat}/labels"), "read", 200),
    ("an answer", _act({"action": "send_text", "text": "Merhaba"}), "reply", 202),
    (
        "a reading",
        lambda a, b, i: a.post(f"{b}/messages/read", {"chatId": i["chat"]}),
        "reply",
        202,
    ),
    ("its settings", lambda api, base, _: api.patch(base, {"name": "Yeni"}), "manage", 200),
    ("a restart", _post("/restart", {}), "manage", 202),
    ("a logout", _post("/logout", {}), "manage", 200),
    ("a sync", _post("/sync", {}), "manage", 202),
]


@pytest.mark.parametrize("permission", ORDER)
@pytest.mark.parametrize(
    ("ask", "least", "status"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX]
)
def test_a_share_allows_what_its_permission_says_and_no_more(
    api: Api,
    firm: Firm,
    other_firm: Firm,
    session: WaSession,
    permission: str,
    ask: _Ask,
    least: str,
    status: int,
) -> None:
    conversation = make_conversation(session.inbox)
    caller, base = api.as_owner(other_firm), f"/accounts/{other_firm.id}/wa-sessions/{session.pk}"
    ids = {"chat": str(conversation.id)}
    assert ask(caller, base, ids).status == 404

    share(session, firm, other_firm, permission)
    answer = ask(caller, base, ids)

    if ORDER.index(permission) >= ORDER.index(least):
        assert answer.status == status, answer.envelope
    else:
        assert (answer.status, answer.code) == (403, "messaging.share_too_small")
    # Through the owner's account there is no way in.
    assert ask(caller, base.replace(str(other_firm.id), str(firm.id)), ids).status == 404


def test_sharing_is_the_owners_alone_and_is_refused_clearly(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    third = make_firm()
    path = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares"
    owner = api.as_owner(firm)

    def refused(caller: Api, path: str, target: object, **more: str) -> tuple[int, str]:
        answer = caller.post(path, {"targetAccountId": str(target), **more})
        return answer.status, answer.code

    assert refused(owner, path, firm.id) == (400, "messaging.shared_with_itself")
    nobody = "01900000-0000-7000-8000-000000000000"
    assert refused(owner, path, nobody) == (404, "messaging.share_target_not_found")
    assert refused(owner, path, "x")[0] == 400
    assert refused(owner, path, other_firm.id, permission="all")[0] == 400
    made = owner.post(path, {"targetAccountId": str(other_firm.id), "permission": "manage"})
    assert (made.status, made.data["permission"]) == (201, "manage")
    assert refused(owner, path, other_firm.id) == (409, "messaging.already_shared")
    theirs = path.replace(str(firm.id), str(other_firm.id))
    stranger = api.as_owner(other_firm)
    assert refused(stranger, theirs, third.id) == (403, "messaging.only_owner_shares")
    assert stranger.get(theirs).code == "messaging.only_owner_shares"
    assert stranger.delete(f"{theirs}/{other_firm.id}").code == "messaging.only_owner_shares"
    assert WaSessionShare.objects.unscoped().count() == 1
    assert [row["targetAccountId"] for row in owner.get(path).data["rows"]] == [str(other_firm.id)]


def test_both_firms_see_the_session_each_from_its_side(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    share(session, firm, other_firm, "reply")

    [own] = api.as_owner(firm).get(f"/accounts/{firm.id}/wa-sessions").data["rows"]
    path = f"/accounts/{other_firm.id}/wa-sessions"
    [theirs] = api.as_owner(other_firm).get(path).data["rows"]

    assert (own["isOwner"], own["permission"]) == (True, "manage")
    assert (theirs["isOwner"], theirs["permission"]) == (False, "reply")
    assert theirs["accountId"] == str(firm.id)
    assert api.as_owner(other_firm).get(f"{path}/{session.pk}").data["shares"] == []
    detail = api.as_owner(firm).get(f"/accounts/{firm.id}/wa-sessions/{session.pk}").data
    assert [one["permission"] for one in detail["shares"]] == ["reply"]


def test_a_firm_gives_up_its_share_and_the_owner_keeps_the_session(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession, gateway: StubGateway
) -> None:
    share(session, firm, other_firm, "read")
    path = f"/accounts/{other_firm.id}/wa-sessions"

    assert api.as_owner(other_firm).delete(f"{path}/{session.pk}").status == 200

    assert api.as_owner(other_firm).get(path).data["rows"] == []
    assert api.as_owner(firm).get(f"/accounts/{firm.id}/wa-sessions/{session.pk}").status == 200
    assert gateway.told("remove", "logout") == []
    trail = api.as_owner(firm).get(f"/accounts/{firm.id}/audit").data["rows"]
    assert trail[0]["action"] == "wa_session.unshared"


def test_shared_conversations_and_files_are_in_the_lists_of_the_other_firm_until_the_end(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    hidden = make_working_session(firm, name="Gizli hat")
    make_conversation(hidden.inbox)
    conversation = make_conversation(session.inbox)
    file = make_file(session.inbox)
    actor, stranger = other_firm.actor, api.as_owner(other_firm)
    file_path = f"/files/attachments/{file.id}"
    assert not conversations(actor=actor, channels=CHANNEL).exists()
    assert stranger.raw("GET", file_path).status_code == 404

    made = share(session, firm, other_firm, "read")

    assert conversation in conversations(actor=actor, channels=CHANNEL)
    assert {row.inbox_id for row in conversations(actor=actor, channels=CHANNEL)} == {session.pk}
    assert [row.pk for row in inboxes(actor=actor)] == [session.pk]
    assert stranger.raw("GET", file_path).status_code == 200

    path = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares/{other_firm.id}"
    assert api.as_owner(firm).delete(path).status == 200
    assert not conversations(actor=actor, channels=CHANNEL).exists()
    assert not inboxes(actor=actor).exists()
    assert stranger.raw("GET", file_path).status_code == 404
    assert not WaSessionShare.objects.unscoped().filter(pk=made.pk).exists()


def test_a_program_limited_to_a_shared_session_sees_that_one(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    second = make_working_session(firm)
    share(session, firm, other_firm)
    share(second, firm, other_firm)
    program = api.as_api_account(other_firm, inbox_ids=[session.pk])

    path = f"/accounts/{other_firm.id}/wa-sessions"
    assert [row["id"] for row in program.get(path).data["rows"]] == [str(session.pk)]
    assert program.get(f"{path}/{second.pk}").status == 404


def _told(firm: Firm) -> list[str]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).exclude(payload__has_key="withdrawn")
    return list(rows.order_by("id").values_list("type", flat=True))


def test_each_firm_has_its_own_copy_of_the_events_and_it_ends_with_the_share(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    third = make_firm()
    share(session, firm, third)
    share(session, firm, other_firm)
    assert _told(other_firm) == ["wa_session.shared", "job.progress"]
    message = receive(session.inbox, text="sır")
    relay.relay([firm.id, other_firm.id])

    path = f"/accounts/{other_firm.id}/events"
    rows = api.as_owner(other_firm).get(path, {"after": 0}).data["rows"]
    assert [row["type"] for row in rows] == [
        "wa_session.shared",
        "job.progress",
        "conversation.opened",
        "message.received",
    ]
    assert [row["position"] for row in rows] == [1, 2, 3, 4]
    assert rows[3]["data"]["message"]["id"] == str(message.id)

    unshare = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares/{other_firm.id}"
    api.as_owner(firm).delete(unshare)
    receive(session.inbox, text="ikinci sır")
    relay.relay([firm.id, other_firm.id])

    rows = api.as_owner(other_firm).get(path, {"after": 0}).data["rows"]
    assert "sır" not in str(rows)
    assert rows[-1]["type"] == "wa_session.unshared"
    assert _told(firm).count("message.received") == 2
    assert _told(third).count("message.received") == 2
    assert "wa_session.unshared" not in _told(third)


def test_a_webhook_of_the_other_firm_hears_of_the_session_until_the_end(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    from django.utils import timezone

    from ticaret.webhooks.models import WebhookPayload

    endpoints.create(
        actor=other_firm.actor,
        account_id=other_firm.id,
        url="https://ornek.com.tr/kanca",
        events=["message.received"],
    )
    share(session, firm, other_firm)
    receive(session.inbox, text="sır")
    relay.relay([other_firm.id])
    fan_out.fan_out(account_id=other_firm.id, now=timezone.now())
    [payload] = WebhookPayload.objects.for_accounts([other_firm.id])
    assert "sır" in bytes(payload.body).decode()

    path = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares/{other_firm.id}"
    api.as_owner(firm).delete(path)
    receive(session.inbox, text="ikinci")
    relay.relay([other_firm.id])
    fan_out.fan_out(account_id=other_firm.id, now=timezone.now())

    [payload] = WebhookPayload.objects.for_accounts([other_firm.id])
    assert "sır" not in bytes(payload.body).decode()


def test_a_permission_that_shrinks_holds_from_the_next_request(
    api: Api, firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    share(session, firm, other_firm, "manage")
    mine = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares/{other_firm.id}"
    theirs = f"/accounts/{other_firm.id}/wa-sessions/{session.pk}"
    stranger = api.as_owner(other_firm)
    assert stranger.patch(theirs, {"name": "Ortak"}).status == 200

    assert api.as_owner(firm).patch(mine, {"permission": "read"}).data["permission"] == "read"

    assert stranger.patch(theirs, {"name": "Yine"}).code == "messaging.share_too_small"
    assert stranger.get(theirs).data["name"] == "Ortak"


def test_messages_stay_with_the_owner_when_another_firm_answers(
    firm: Firm, other_firm: Firm, session: WaSession
) -> None:
    from django.utils import timezone

    from messaging.selectors import conversation as fetch
    from messaging.services.reading import mark_read
    from messaging.services.sending import Draft, queue_message
    from ticaret.errors import Forbidden
    from ticaret.tenancy.actor import Role

    opened = make_conversation(session.inbox)
    share(session, firm, other_firm, "read")
    actor = other_firm.actor
    with pytest.raises(Forbidden):
        fetch(actor=actor, conversation_id=opened.id, channels=CHANNEL, role=Role.AGENT)

    WaSessionShare.objects.unscoped().update(permission="reply")
    found = fetch(actor=actor, conversation_id=opened.id, channels=CHANNEL, role=Role.AGENT)
    sent = queue_message(
        actor=actor, conversation=found, draft=Draft(text="Merhaba"), now=timezone.now()
    )
    assert mark_read(actor=actor, conversation=found, now=timezone.now()).unread_count == 0
    assert Message.objects.for_accounts([firm.id]).filter(pk=sent.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_sharing_and_taking_back_at_once_leave_one_share_or_none(api: Api) -> None:
    firm, target = make_firm(), make_firm()
    session = make_working_session(firm)
    owner = api.as_owner(firm)
    path = f"/accounts/{firm.id}/wa-sessions/{session.pk}/shares"

    def act(step: int) -> int:
        try:
            if step % 2:
                return owner.delete(f"{path}/{target.id}").status
            return owner.post(path, {"targetAccountId": str(target.id)}).status
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(act, range(8)))

    made, ended = statuses.count(201), statuses.count(200)
    left = WaSessionShare.objects.unscoped().filter(session=session).count()
    assert set(statuses) <= {200, 201, 404, 409}
    assert made - ended == left and left in {0, 1}
