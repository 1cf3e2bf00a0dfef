"""WhatsApp in the console: linking a number, sharing it, its messages and what is done with them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from messaging.choices import ActionKind, Channel, MessageStatus, MessageType, WaSessionStatus
from messaging.models import ConversationAction, Message, WaSession, WaSessionShare
from messaging.ports import Partner, PollVoteSeen
from tests.console.scenes import Customer, Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.wa_sessions import fresh, make_session, make_working_session, report, share
from tests.support.stub_gateway import StubGateway, register
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_SESSIONS = "/console/settings/channels/whatsapp"
_PART = {"HX-Request": "true"}


@pytest.fixture
def gateway() -> StubGateway:
    stub = StubGateway()
    register(stub)
    return stub


@pytest.fixture
def customer(scene: Scene) -> Customer:
    return scene.customer("Ayşe", Channel.PROVIDER_WHATSAPP, external_id="905321234567@c.us")


def sent(customer: Customer, text: str = "Buyurun") -> Message:
    customer.writes("Merhaba")
    return customer.gets(text, MessageStatus.SENT)


def queued(customer: Customer) -> list[tuple[str, object]]:
    rows = ConversationAction.objects.unscoped().filter(conversation=customer.conversation)
    return [(row.kind, row.parameters) for row in rows.order_by("id")]


# ------------------------------------------------------------------------- numbers


def test_a_new_number_leads_to_its_own_page(scene: Scene, owner: Client) -> None:
    answer = owner.post(f"{_SESSIONS}/new", {"name": "Satış"})
    session = WaSession.objects.for_accounts([scene.firm.id]).select_related("inbox").get()
    assert answer.headers["HX-Redirect"] == f"{_SESSIONS}/{session.inbox_id}"
    assert session.inbox.name == "Satış"
    assert "Başlatılıyor" in owner.get(f"{_SESSIONS}/{session.inbox_id}").content.decode()


def test_a_nameless_number_is_refused_in_the_form(scene: Scene, owner: Client) -> None:
    answer = owner.post(f"{_SESSIONS}/new", {"name": " "})
    assert answer.status_code == 422
    assert 'class="field wrong"' in answer.content.decode()
    assert not WaSession.objects.for_accounts([scene.firm.id]).exists()


def test_the_code_is_shown_while_the_number_waits_for_a_scan(
    scene: Scene, owner: Client, gateway: StubGateway
) -> None:
    session = make_session(scene.firm)
    path = f"{_SESSIONS}/{session.inbox_id}"
    report(session, WaSessionStatus.SCAN_QR)
    assert f'hx-get="{path}/qr"' in owner.get(path).content.decode()
    assert 'src="data:image/png;base64,' in owner.get(f"{path}/qr").content.decode()
    report(session, WaSessionStatus.WORKING, phone_number="+905321112233")
    html = owner.get(path, headers=_PART).content.decode()
    assert "Çalışıyor" in html and "+90 532 111 22 33" in html and "/qr" not in html


def test_a_code_for_typing_is_given_for_a_number_in_any_notation(
    scene: Scene, owner: Client, gateway: StubGateway
) -> None:
    session = make_session(scene.firm)
    report(session, WaSessionStatus.SCAN_QR)
    path = f"{_SESSIONS}/{session.inbox_id}/pairing"
    assert (
        "+90 532 111 22 33" in owner.post(path, {"phone_number": "0532 111 22 33"}).content.decode()
    )
    assert owner.post(path, {"phone_number": "123"}).status_code == 422


def test_restart_logout_and_removal_are_commanded(scene: Scene, owner: Client) -> None:
    session = make_working_session(scene.firm)
    path = f"{_SESSIONS}/{session.inbox_id}/act"
    assert owner.post(path, {"action": "bozuk"}).status_code == 400
    assert owner.post(path, {"action": "restart"}).status_code == 204
    assert fresh(session).command == "restart"
    assert owner.post(path, {"action": "logout"}).status_code == 204
    assert fresh(session).status == WaSessionStatus.LOGGED_OUT
    assert owner.post(path, {"action": "remove"}).headers["HX-Redirect"].endswith("/channels")
    assert fresh(session).inbox.deleted_at is not None


def test_only_administrators_manage_numbers(scene: Scene) -> None:
    session = make_working_session(scene.firm)
    agent = signed_in(make_member(scene.firm, Role.AGENT))
    path = f"{_SESSIONS}/{session.inbox_id}"
    html = agent.get(path).content.decode()
    assert "Çalışıyor" in html and "Yeniden başlat" not in html
    for action in ("restart", "logout", "remove"):
        assert agent.post(f"{path}/act", {"action": action}).status_code == 403
    assert agent.post(f"{_SESSIONS}/new", {"name": "x"}).status_code == 403
    assert agent.get(f"{path}/qr").status_code == 403
    assert fresh(session).command == ""


def test_a_number_is_shared_and_taken_back(scene: Scene, other_scene: Scene, owner: Client) -> None:
    session = make_working_session(scene.firm)
    path = f"{_SESSIONS}/{session.inbox_id}"
    guest = signed_in(other_scene.firm.owner)
    assert guest.get(path).status_code == 404
    wish = {"target": str(other_scene.firm.id), "permission": "reply"}
    assert owner.post(f"{path}/shares", wish).status_code == 204
    assert "Bu firmayla zaten" in owner.post(f"{path}/shares", wish).content.decode().replace(
        "Oturum bu", "Bu"
    )
    html = guest.get(path).content.decode()
    assert "Çalışıyor" in html and "Yeniden başlat" not in html
    assert owner.post(f"{path}/shares/{other_scene.firm.id}/end").status_code == 204
    assert not WaSessionShare.objects.unscoped().exists()
    assert guest.get(path).status_code == 404


def test_a_shared_conversation_is_written_in_as_far_as_the_share_goes(
    scene: Scene, other_scene: Scene
) -> None:
    session = make_working_session(scene.firm)
    customer = Customer(
        session.inbox, Partner(external_id="905321234567@c.us", name="Ayşe"), scene.firm
    )
    customer.writes("Merhaba")
    guest = signed_in(other_scene.firm.owner)
    assert guest.get(customer.path).status_code == 404
    share(session, scene.firm, other_scene.firm, "read")
    assert "yalnız görüntüleme" in guest.get(customer.path).content.decode()
    WaSessionShare.objects.unscoped().update(permission="reply")
    assert 'id="composer-form"' in guest.get(customer.path).content.decode()


# ------------------------------------------------------------------------ messages


def test_a_poll_shows_its_votes(scene: Scene, owner: Client, customer: Customer) -> None:
    poll = {
        "name": "Hangi gün?",
        "options": ["Salı", "Cuma"],
        "multipleAnswers": False,
        "votes": {},
    }
    message = customer.writes("Hangi gün?", type=MessageType.POLL, payload={"poll": poll})
    for voter in ("a@c.us", "b@c.us"):
        customer.report(PollVoteSeen(message.external_id or "", voter, ["Cuma"], timezone.now()))
    html = " ".join(owner.get(customer.path).content.decode().split())
    assert '<span>Cuma</span><strong>2</strong><meter min="0" max="2" value="2">' in html
    assert "2 kişi oy verdi" in html


@pytest.mark.parametrize(
    ("type", "payload", "shown"),
    [
        (MessageType.CONTACTS, {"contacts": [{"name": "Veli", "phones": [{"phone": "5321"}]}]}, "Veli"),
        (MessageType.LIST, {"list": {"sections": [{"rows": [{"title": "Kırmızı"}]}]}}, "Kırmızı"),
        (MessageType.BUTTONS, {"buttons": {"buttons": [{"text": "Onayla"}]}}, "Onayla"),
        (MessageType.EVENT, {"event": {"name": "x", "location": "Depo", "startTime": 1}}, "Depo"),
        (MessageType.SYSTEM, {"call": {"state": "rejected", "video": True}}, "Görüntülü arama reddedildi"),
        (MessageType.SYSTEM, {"group": {"change": "member_left", "members": [{}, {}]}}, "2 kişi gruptan ayrıldı"),
        (MessageType.POLL, {"poll": {"options": "bozuk", "votes": [1]}}, "0 kişi oy verdi"),
        (MessageType.EVENT, {"event": {"startTime": 10**30, "responses": 3}}, "Etkinlik"),
    ],
)  # fmt: skip
def test_every_kind_of_message_is_shown(
    owner: Client, customer: Customer, type: MessageType, payload: dict[str, object], shown: str
) -> None:
    customer.writes("", type=type, payload=payload)
    assert shown in owner.get(customer.path).content.decode()


def test_a_group_says_who_wrote(scene: Scene, owner: Client) -> None:
    group = scene.customer(
        "Bayiler", Channel.PROVIDER_WHATSAPP, external_id="1203@g.us", is_group=True
    )
    group.writes("Selam", sender=Partner(external_id="905321234567@c.us", name="Veli Kaya"))
    assert '<p class="sender">Veli Kaya</p>' in owner.get(group.path).content.decode()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"action": "react", "emoji": "👍"}, ActionKind.REACT),
        ({"action": "star"}, ActionKind.STAR),
        ({"action": "unstar"}, ActionKind.UNSTAR),
        ({"action": "pin", "seconds": "86400"}, ActionKind.PIN),
        ({"action": "unpin"}, ActionKind.UNPIN),
        ({"action": "delete"}, ActionKind.DELETE),
    ],
)
def test_what_can_be_done_with_a_message_is_queued(
    owner: Client, customer: Customer, fields: dict[str, str], kind: ActionKind
) -> None:
    message = sent(customer)
    answer = owner.post(f"{customer.path}/messages/{message.id}/act", fields)
    assert answer.status_code == 204
    assert [found for found, _ in queued(customer)] == [kind]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"action": "bozuk"}, 400),
        ({"action": "pin", "seconds": "9" * 40}, 400),
        ({"action": "react", "emoji": "x" * 500}, 409),
    ],
)
def test_nonsense_is_refused_and_nothing_queued(
    owner: Client, customer: Customer, fields: dict[str, str], status: int
) -> None:
    message = sent(customer)
    answer = owner.post(f"{customer.path}/messages/{message.id}/act", fields, headers=_PART)
    assert answer.status_code in {status, 400}
    assert queued(customer) == []


def test_our_message_is_edited_and_theirs_is_not(owner: Client, customer: Customer) -> None:
    theirs, ours = customer.writes("Merhaba"), None
    ours = customer.gets("Buyrun", MessageStatus.SENT)
    path = f"{customer.path}/messages"
    assert "Buyrun" in owner.get(f"{path}/{ours.id}/edit").content.decode()
    assert owner.post(f"{path}/{ours.id}/edit", {"text": "Buyurun"}).status_code == 204
    refused = owner.post(f"{path}/{theirs.id}/edit", {"text": "x"})
    assert refused.status_code == 422
    assert "kendi mesajlarınız" in refused.content.decode()
    assert queued(customer) == [(ActionKind.EDIT, {"text": "Buyurun"})]


def test_a_message_is_forwarded_within_its_number(
    scene: Scene, owner: Client, customer: Customer
) -> None:
    other = scene.customer("Mehmet", Channel.PROVIDER_WHATSAPP, external_id="905@c.us")
    other.writes("a")
    elsewhere = scene.customer("Başka Kanal")
    elsewhere.writes("b")
    message = customer.writes("Adres: Kadıköy")
    path = f"{customer.path}/messages/{message.id}/forward"
    offered = owner.get(f"{path}?q=").content.decode()
    assert "Mehmet" in offered and "Başka Kanal" not in offered
    assert owner.post(path, {"to": str(elsewhere.conversation.id)}).status_code == 409
    assert owner.post(path, {"to": str(other.conversation.id)}).status_code == 204
    copy = Message.objects.unscoped().get(conversation=other.conversation, direction="outbound")
    assert copy.text == "Adres: Kadıköy"


def test_a_conversation_is_put_away_and_found_in_the_archive(
    scene: Scene, owner: Client, customer: Customer
) -> None:
    customer.writes("a")
    assert owner.post(f"{customer.path}/act", {"action": "archive"}).status_code == 204
    assert [kind for kind, _ in queued(customer)] == [ActionKind.ARCHIVE]
    conversation = customer.conversation
    conversation.archived_at = timezone.now()
    conversation.save(update_fields=["archived_at"])
    assert "Ayşe" not in owner.get("/console/conversations").content.decode()
    assert "Ayşe" in owner.get("/console/conversations?show=archived").content.decode()


@pytest.mark.parametrize(
    ("kind", "fields", "payload"),
    [
        ("poll", {"name": "Gün?", "options": "Salı\nCuma\nSalı"},
         {"poll": {"name": "Gün?", "options": ["Salı", "Cuma"], "multipleAnswers": False, "votes": {}}}),
        ("location", {"latitude": "41.01", "longitude": "28.97", "name": "Depo"},
         {"location": {"latitude": 41.01, "longitude": 28.97, "name": "Depo"}}),
        ("contacts", {"name": "Veli", "phone": "0532 111 22 33"},
         {"contacts": [{"name": "Veli", "organization": "", "phones": [{"phone": "+905321112233", "waId": "905321112233"}]}]}),
    ],
)  # fmt: skip
def test_places_cards_and_polls_are_sent(
    owner: Client, customer: Customer, kind: str, fields: dict[str, str], payload: object
) -> None:
    customer.writes("a")
    path = f"{customer.path}/send/{kind}"
    assert path in owner.get(customer.path).content.decode()
    assert owner.post(path, {}).status_code == 422
    assert owner.post(path, fields).status_code == 204
    message = Message.objects.unscoped().get(
        conversation=customer.conversation, direction="outbound"
    )
    assert (message.type, message.payload) == (kind, payload)


def test_a_channel_offers_only_what_it_can_do(scene: Scene, owner: Client) -> None:
    customer = scene.customer("Ayşe", Channel.INSTAGRAM_BUSINESS)
    message = sent(customer)
    assert "/send/poll" not in owner.get(customer.path).content.decode()
    answer = owner.post(
        f"{customer.path}/messages/{message.id}/act", {"action": "pin", "seconds": "86400"}
    )
    assert answer.status_code in {400, 409}
    assert queued(customer) == []


def test_viewers_and_strangers_do_nothing(
    scene: Scene, other_scene: Scene, customer: Customer
) -> None:
    message = sent(customer)
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    stranger = signed_in(other_scene.firm.owner)
    for path, fields in (
        (f"{customer.path}/messages/{message.id}/act", {"action": "star"}),
        (f"{customer.path}/messages/{message.id}/edit", {"text": "x"}),
        (f"{customer.path}/act", {"action": "archive"}),
        (f"{customer.path}/presence", {"presence": "typing"}),
        (f"{customer.path}/send/poll", {"name": "x", "options": "a\nb"}),
    ):
        assert viewer.post(path, fields).status_code == 403, path
        assert stranger.post(path, fields).status_code == 404, path
    assert queued(customer) == []


def test_the_pages_ask_a_fixed_number_of_queries(
    scene: Scene, owner: Client, customer: Customer
) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert owner.get(path).status_code == 200
        return len(caught)

    customer.writes("a", at=timezone.now() - timedelta(minutes=5), quoted_external_id="mid.1")
    make_working_session(scene.firm)
    paths = ["/console/settings/channels", customer.path, f"{customer.path}/about"]
    few = [queries(path) for path in paths]
    for number in range(6):
        customer.writes("b", quoted_external_id="mid.1")
        make_session(scene.firm, name=f"Hat {number}")
    assert [queries(path) for path in paths] == few
