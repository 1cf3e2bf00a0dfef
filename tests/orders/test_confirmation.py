"""What the customer gets: the confirmation as a message and as a PDF."""

from __future__ import annotations

from decimal import Decimal

import pytest

from messaging.models import Dispatch, Message
from orders.models import Order
from orders.services import documents
from tests.factories.accounts import Firm
from tests.factories.chats import make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.messaging import close_window
from tests.factories.orders import bring_to, line, make_order
from tests.support.client import Api
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


def _path(order: Order, *more: str) -> str:
    return "/".join(["", "accounts", str(order.account_id), "orders", str(order.pk), *more])


def _confirmed(firm: Firm, **fields: object) -> Order:
    customer = make_customer(firm, title="Yıldız Market")
    contact = make_contact(firm, customer, first_name="Ayşe", last_name="Işık")
    order = make_order(
        firm,
        line(name="Salça", quantity=Decimal("2.5"), unit="koli"),
        customer=customer,
        contact_id=contact.pk,
        **fields,
    )
    return bring_to(firm, order, "confirmed")


def _queued(firm: Firm) -> list[str]:
    rows = Message.objects.for_accounts([firm.id]).filter(direction="outbound")
    return list(rows.order_by("id").values_list("text", flat=True))


def test_the_confirmation_goes_to_the_chat_that_the_order_came_from(us: Api, firm: Firm) -> None:
    chat = make_chat(firm)
    order = _confirmed(firm, chat_id=chat.pk)

    preview = us.get(_path(order, "confirmation")).data
    sent = us.post(_path(order, "send-confirmation"))

    assert sent.status == 202
    assert preview == {**sent.data, "messageId": None}
    assert sent.data["text"] == (
        "Merhaba Ayşe Işık,\n"
        f"{order.number} numaralı siparişiniz onaylandı.\n\n"
        "2,5 koli Salça: ₺300,00\n\n"
        "Toplam (KDV dahil): ₺300,00\n\n"
        "Teşekkür ederiz.\n"
        "Kuzey Ticaret"
    )
    message = Message.objects.for_accounts([firm.id]).get(pk=sent.data["messageId"])
    assert (message.conversation_id, message.status) == (chat.pk, "queued")
    assert message.sent_by_user_id == firm.owner.pk
    shown = us.get(_path(order)).data
    assert shown["confirmationMessageId"] == str(message.pk)
    assert shown["confirmationQueuedAt"]
    event = OutboxEvent.objects.for_accounts([firm.id]).get(type="order.confirmation_queued")
    assert event.payload["messageId"] == str(message.pk)


def test_the_account_has_its_own_text_in_each_language(us: Api, firm: Firm) -> None:
    order = _confirmed(firm, chat_id=make_chat(firm).pk)
    settings = f"/accounts/{firm.id}/orders/settings"
    us.patch(settings, {"confirmationTextEn": "Hi {customer}: {total} {what} {number.x} {"})

    english = us.get(_path(order, "confirmation"), {"language": "en"}).data["text"]
    turkish = us.get(_path(order, "confirmation")).data["text"]
    said = us.post(_path(order, "send-confirmation"), {"text": "Tamamdır {number}"}).data["text"]

    assert english == "Hi Ayşe Işık: ₺300.00 {what} {number.x} {"
    assert turkish.startswith("Merhaba Ayşe Işık")
    assert said == "Tamamdır {number}"
    us.patch(settings, {"confirmationTextEn": ""})
    shown = us.get(_path(order, "confirmation"), {"language": "en"}).data["text"]
    assert shown.startswith("Hello Ayşe Işık")


def test_a_confirmation_that_cannot_go_is_refused_and_nothing_is_queued(
    us: Api, firm: Firm
) -> None:
    chat = make_chat(firm)
    draft = make_order(firm, chat_id=chat.pk)
    alone = _confirmed(firm)
    late = _confirmed(firm, chat_id=chat.pk)
    close_window(chat)
    gone = _confirmed(firm, chat_id=make_chat(firm).pk)
    Order.objects.unscoped().filter(pk=gone.pk).update(chat_id=firm.id)

    for order, status, code in (
        (draft, 409, "orders.not_confirmed"),
        (alone, 409, "orders.no_conversation"),
        (late, 409, "messaging.reply_window_closed"),
        (gone, 404, "messaging.conversation_not_found"),
    ):
        refused = us.post(_path(order, "send-confirmation"))
        assert (refused.status, refused.code) == (status, code)
        assert us.get(_path(order)).data["confirmationMessageId"] is None
    assert _queued(firm) == []
    assert not Dispatch.objects.for_accounts([firm.id]).exists()


def test_a_repeat_with_the_same_key_sends_once(us: Api, firm: Firm) -> None:
    order = _confirmed(firm, chat_id=make_chat(firm).pk)

    for _ in range(2):
        answer = us.post(_path(order, "send-confirmation"), {}, Idempotency_Key="onay-1")
        assert answer.status == 202
    assert len(_queued(firm)) == 1


def test_the_pdf_has_every_letter_and_as_many_pages_as_it_needs(us: Api, firm: Firm) -> None:
    customer = make_customer(firm, title="Çağrı Güneş İnşaat ve Şarküteri Ltd. Şti.")
    order = make_order(
        firm,
        *[
            line(name=f"Ürün {place} ğüşıöç ĞÜŞİÖÇ", note="açıklama 🎁\u0007")
            for place in range(60)
        ],
        customer=customer,
        discount={"type": "percent", "value": Decimal("3.00")},
        notes="Kapıdaki zili çalmayın.\n" * 3,
        shipping_address={"name": "Işıl", "line1": "Çınar Sk. 3", "city": "Iğdır"},
    )

    answer = us.raw("GET", _path(order, "pdf"))
    content = answer.content

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Content-Disposition"] == f'inline; filename="siparis-{order.number}.pdf"'
    assert content.startswith(b"%PDF-")
    assert content.count(b"/Type /Page\n") >= 3
    assert set("ğüşıöçĞÜŞİÖÇ₺") <= _letters(content)
    english = us.raw("GET", _path(order, "pdf"), query={"language": "en"})
    assert english["Content-Disposition"].startswith('inline; filename="order-')


def _letters(pdf: bytes) -> set[str]:
    """The letters that the PDF's fonts say they show (their ToUnicode maps)."""
    letters = set()
    for part in pdf.split(b"beginbfchar")[1:]:
        rows = part.split(b"endbfchar")[0].decode().split()
        letters |= {chr(int(code.strip("<>")[:4], 16)) for code in rows[1::2]}
    return letters


def test_the_same_paper_is_made_for_whoever_may_see_the_order(firm: Firm) -> None:
    order = make_order(firm)

    name, content = documents.order_pdf(
        actor=firm.actor, account_id=firm.id, order_id=order.pk, language="en"
    )

    assert (name, content[:5]) == (f"order-{order.number}.pdf", b"%PDF-")
