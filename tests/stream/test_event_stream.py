"""`GET /console/events` of a real web process."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiAccount, Membership, User
from accounts.services import api_accounts
from messaging.models import Inbox
from tests.factories.accounts import Firm, make_firm, make_member
from tests.factories.messaging import make_inbox, receive
from tests.stream.server import WebProcess
from tests.support.client import Api
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def inbox(firm: Firm) -> Inbox:
    return make_inbox(firm)


def _say(inbox: Inbox, *texts: str) -> None:
    for text in texts:
        receive(inbox, text=text)


def _last(firm: Firm) -> int:
    return EventStream.objects.get(account_id=firm.id).last_position


def test_what_happens_is_told_at_once_in_order(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    before = _last(firm)
    with web.listen(api.as_owner(firm)) as stream:
        began = time.monotonic()
        _say(inbox, "İlk", "İkinci 😊")
        events = stream.take(4)
        took = time.monotonic() - began

    assert [event.type for event in events] == [
        "conversation.opened",
        "message.received",
        "conversation.opened",
        "message.received",
    ]
    assert [event.data["position"] for event in events] == [before + n for n in (1, 2, 3, 4)]
    assert [event.id for event in events] == [f"{firm.id}:{before + n}" for n in (1, 2, 3, 4)]
    assert events[3].data["data"]["message"]["text"] == "İkinci 😊"
    assert events[3].data["accountId"] == str(firm.id)
    assert took < 1.5


def test_a_stream_that_comes_back_gets_what_it_missed_and_nothing_twice(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    owner = api.as_owner(firm)
    with web.listen(owner) as stream:
        _say(inbox, "bir")
        seen = stream.take(2)
    _say(inbox, "iki", "üç")

    with web.listen(owner, after=seen[-1].id) as stream:
        assert stream.texts(2) == ["iki", "üç"]
        _say(inbox, "dört")
        assert stream.texts(1) == ["dört"]
    with web.listen(owner, query=f"?lastEventId={seen[0].id}") as stream:
        assert stream.next().data["position"] == seen[1].data["position"]


def test_more_than_one_page_was_missed(web: WebProcess, api: Api, firm: Firm, inbox: Inbox) -> None:
    start = _last(firm)
    with transaction.atomic():
        OutboxEvent.objects.bulk_create(
            OutboxEvent(
                account_id=firm.id,
                type="inbox.notice",
                payload={"n": number},
                occurred_at=timezone.now(),
                position=start + number,
            )
            for number in range(1, 1201)
        )
        EventStream.objects.update(last_position=start + 1200)

    with web.listen(api.as_owner(firm), after=f"{firm.id}:{start}") as stream:
        events = stream.take(1200)

    assert [event.data["position"] for event in events] == list(range(start + 1, start + 1201))


def test_a_position_that_is_no_longer_kept_starts_with_a_reset(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    _say(inbox, "bir", "iki")
    EventStream.objects.filter(account_id=firm.id).update(oldest_position=4)

    with web.listen(api.as_owner(firm), after=f"{firm.id}:1") as stream:
        first, second = stream.take(2)

    assert (first.type, first.data) == ("stream.reset", {})
    assert second.data["position"] == 4


def test_a_position_ahead_of_the_stream_waits_for_what_comes(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    with web.listen(api.as_owner(firm), after=f"{firm.id}:{10**15}") as stream:
        _say(inbox, "bir")
        assert stream.texts(1) == ["bir"]


def test_an_account_in_which_nothing_has_happened_yet(web: WebProcess, api: Api) -> None:
    fresh = make_firm()
    with web.listen(api.as_owner(fresh)) as stream:
        make_inbox(fresh)
        assert stream.next().type == "inbox.status"


def _refusal(web: WebProcess, headers: dict[str, str], query: str = "") -> tuple[int, str]:
    status, body = web.get(f"/console/events{query}", headers)
    assert body["status"] is False
    return status, body["error"]["code"]


def test_an_id_that_is_none_is_refused(web: WebProcess, api: Api, firm: Firm) -> None:
    headers = dict(api.as_owner(firm).headers)

    for after in ("x", "x:1", f"{uuid4()}:x", f"{uuid4()}", "1,2"):
        refusal = _refusal(web, {**headers, "Last-Event-ID": after})
        assert refusal == (400, "validation_failed"), after


def test_nobody_listens_without_credentials(web: WebProcess, api: Api, firm: Firm) -> None:
    wrong = {"X-Api-Key": "tic_wrong", "X-Api-Secret": "wrong"}
    assert _refusal(web, {}) == (401, "not_authenticated")
    assert _refusal(web, {"Authorization": "Bearer x"})[0] == 401
    assert _refusal(web, wrong)[0] == 401


def test_a_key_needs_the_scope_of_the_event_feed(web: WebProcess, api: Api, firm: Firm) -> None:
    limited = api.as_api_account(firm, scopes=["messages:read"])

    assert _refusal(web, dict(limited.headers)) == (403, "scope_too_small")
    assert limited.get(f"/accounts/{firm.id}/events").code == "scope_too_small"
    with web.listen(api.as_api_account(firm, scopes=["events:read"])):
        pass


def test_an_account_of_others_is_not_found(
    web: WebProcess, api: Api, firm: Firm, other_firm: Firm
) -> None:
    headers = dict(api.as_owner(firm).headers)

    assert _refusal(web, headers, f"?accountId={other_firm.id}") == (404, "not_found")
    assert _refusal(web, headers, "?accountId=x") == (400, "validation_failed")


def test_events_of_another_firm_never_appear(
    web: WebProcess, api: Api, firm: Firm, other_firm: Firm, inbox: Inbox
) -> None:
    theirs = make_inbox(other_firm)
    foreign = f"{other_firm.id}:0"
    with web.listen(api.as_owner(firm), after=foreign) as stream:
        for number in range(5):
            _say(theirs, "gizli")
            _say(inbox, f"{number}")
        events = stream.take(10)

    assert {event.data["accountId"] for event in events} == {str(firm.id)}
    assert not any("gizli" in str(event.data) for event in events)


def test_a_user_of_two_firms_hears_both_or_the_one_asked_for(
    web: WebProcess, api: Api, firm: Firm, other_firm: Firm, inbox: Inbox
) -> None:
    Membership.objects.create(account=other_firm.account, user=firm.owner, role="viewer")
    theirs = make_inbox(other_firm)
    owner = api.as_owner(firm)
    with (
        web.listen(owner) as both,
        web.listen(owner, query=f"?accountId={other_firm.id}") as one,
    ):
        _say(inbox, "bizden")
        _say(theirs, "onlardan")
        assert sorted(both.texts(2)) == ["bizden", "onlardan"]
        assert one.texts(1) == ["onlardan"]


def test_a_key_of_one_inbox_hears_only_that(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    other = make_inbox(firm)
    with web.listen(api.as_api_account(firm, inbox_ids=[inbox.id])) as stream:
        _say(other, "başka kutu")
        _say(inbox, "bu kutu")
        first, second = stream.take(2)

    assert [first.type, second.type] == ["conversation.opened", "message.received"]
    assert second.data["data"]["message"]["text"] == "bu kutu"


def test_a_key_whose_inboxes_were_narrowed_stops_hearing_the_others(
    web: WebProcess, api: Api, firm: Firm, inbox: Inbox
) -> None:
    other = make_inbox(firm)
    caller = api.as_api_account(firm)
    with web.listen(caller) as stream:
        _say(other, "önce")
        assert stream.texts(1) == ["önce"]
        ApiAccount.objects.unscoped().update(inbox_ids=[inbox.id])
        deadline = time.monotonic() + 10
        heard = ["başka"]
        while "başka" in heard and time.monotonic() < deadline:
            time.sleep(1.1)
            _say(other, "başka")
            _say(inbox, "bu")
            heard = stream.texts(1)
        assert heard == ["bu"]


def test_whoever_is_revoked_is_cut_off(web: WebProcess, api: Api, firm: Firm, inbox: Inbox) -> None:
    caller, member = api.as_api_account(firm), make_member(firm, Role.AGENT)
    leaver = make_member(firm, Role.VIEWER)
    with (
        web.listen(caller) as by_key,
        web.listen(api.as_user(member)) as by_user,
        web.listen(api.as_user(leaver)) as by_leaver,
        web.listen(api.as_owner(firm)) as stays,
    ):
        User.objects.filter(id=member.id).update(is_active=False)
        Membership.objects.unscoped().filter(user=leaver).delete()
        # The event of it goes to all streams; whoever has lost the right before must not get it.
        (account,) = ApiAccount.objects.unscoped()
        api_accounts.revoke(actor=firm.actor, api_account_id=account.id, now=timezone.now())
        began = time.monotonic()
        assert by_key.ends()
        assert by_user.ends()
        assert by_leaver.ends()
        assert time.monotonic() - began < 8
        _say(inbox, "kalan")
        assert stays.texts(1) == ["kalan"]


def test_without_redis_it_arrives_a_second_later(
    web_without_redis: WebProcess, api: Api, firm: Firm
) -> None:
    inbox = make_inbox(firm)
    with web_without_redis.listen(api.as_owner(firm)) as stream:
        for text in ("bir", "iki"):
            began = time.monotonic()
            _say(inbox, text)
            assert stream.texts(1) == [text]
            assert time.monotonic() - began < 2.5
