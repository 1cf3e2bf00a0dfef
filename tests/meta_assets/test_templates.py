"""WhatsApp templates and interactive messages: checked here, carried to the customer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from messaging.choices import Channel
from messaging.models import Conversation, Inbox, Message
from messaging.services import dispatching
from meta_channels import interactive, template_parameters
from meta_channels.models import MessageTemplate, MetaAsset
from meta_channels.template_parameters import Wrong
from tests.factories.inboxes import receive
from tests.factories.messaging import close_window
from tests.meta_assets.conftest import Meta, Person, work

pytestmark = pytest.mark.django_db

NUMBER = "400000000000101"
CUSTOMER = "905550001101"


@pytest.fixture
def number(person: Person) -> Inbox:
    person.choose(person.connect(), NUMBER)
    inbox = Inbox.objects.unscoped().get(channel=Channel.WHATSAPP_BUSINESS)
    person.api.post(f"/accounts/{person.firm.id}/meta/assets/{inbox.id}/sync", {})
    work()
    return inbox


def _template(name: str) -> MessageTemplate:
    return MessageTemplate.objects.unscoped().get(name=name)


def _send() -> None:
    dispatching.send_due(until=timezone.now() + timedelta(seconds=5))


def test_a_template_opens_a_thread_with_who_never_wrote(
    person: Person, meta: Meta, number: Inbox
) -> None:
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    body = {"1": "Ayşe", "2": "TR-1042"}
    answer = person.api.post(
        path,
        {"templateId": str(_template("siparis_onayi").id), "body": body, "to": "0555 000 11 01"},
    )
    assert answer.status == 202, answer.envelope
    assert answer.data["text"] == "Merhaba Ayşe, TR-1042 numaralı siparişiniz onaylandı."
    _send()
    [seen] = meta.client.seen("whatsapp", CUSTOMER)
    assert seen["text"] == answer.data["text"]
    meta.deliver(1)
    message = Message.objects.unscoped().get(id=answer.data["id"])
    assert message.status in ("sent", "delivered", "read")


def test_a_closed_window_lets_a_template_through_and_nothing_else(
    person: Person, meta: Meta, number: Inbox
) -> None:
    meta.client.write("whatsapp", text="Merhaba", customerId=CUSTOMER)
    meta.deliver(1)
    [thread] = person.api.get("/meta/threads").data["rows"]

    close_window(Conversation.objects.unscoped().get(id=thread["id"]))
    path = f"/meta/threads/{thread['id']}"
    assert person.api.post(f"{path}/messages", {"text": "hey"}).code == (
        "messaging.reply_window_closed"
    )
    template = _template("hos_geldiniz")
    sent = person.api.post(f"{path}/templates", {"templateId": str(template.id)})
    assert sent.status == 202
    assert sent.data["payload"]["template"]["name"] == "hos_geldiniz"


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("siparis_onayi", {"body": {"1": "Ayşe"}}, "meta.template_parameters_wrong"),
        ("siparis_onayi", {"body": {"1": "a", "2": "b", "3": "c"}},
         "meta.template_parameters_wrong"),
        ("siparis_onayi", {"body": {"1": "a\nb", "2": "c"}}, "meta.template_parameters_wrong"),
        ("hello_world", {"header": {"text": "x"}}, "meta.template_parameters_wrong"),
        ("hos_geldiniz", {"buttons": {"7": "x"}}, "meta.template_parameters_wrong"),
    ],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_refused_and_nothing_is_queued(
    person: Person, number: Inbox, name: str, more: dict[str, Any], code: str
) -> None:
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    body = {"templateId": str(_template(name).id), "to": "+905550001101", **more}
    answer = person.api.post(path, body)
    assert (answer.status, answer.code) == (400, code)
    assert Message.objects.unscoped().count() == 0


def test_a_template_that_is_not_approved_or_not_ours_is_refused(
    person: Person, number: Inbox
) -> None:
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    template = _template("hello_world")
    MessageTemplate.objects.unscoped().filter(id=template.id).update(status="PAUSED")
    body = {"templateId": str(template.id), "to": "+905550001101"}
    assert person.api.post(path, body).code == "meta.template_not_approved"
    body["templateId"] = str(number.id)
    assert person.api.post(path, body).code == "meta.template_not_found"
    body = {"templateId": str(_template("hos_geldiniz").id), "to": "nobody"}
    assert person.api.post(path, body).code == "messaging.unknown_recipient"


def test_the_components_of_a_send_are_those_of_the_template() -> None:
    components: list[dict[str, Any]] = [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Merhaba {{name}}"},
        {"type": "BUTTONS", "buttons": [
            {"type": "QUICK_REPLY", "text": "Evet"},
            {"type": "URL", "text": "Takip", "url": "https://x.example/{{1}}"},
        ]},
    ]  # fmt: skip
    filled = template_parameters.fill(
        components,
        named=True,
        header={"url": "https://x.example/a.png"},
        body={"name": "Ayşe"},
        buttons={"1": "42"},
    )
    assert filled == [
        {"type": "header",
         "parameters": [{"type": "image", "image": {"link": "https://x.example/a.png"}}]},
        {"type": "body",
         "parameters": [{"type": "text", "text": "Ayşe", "parameter_name": "name"}]},
        {"type": "button", "sub_type": "url", "index": "1",
         "parameters": [{"type": "text", "text": "42"}]},
    ]  # fmt: skip
    with pytest.raises(Wrong) as wrong:
        template_parameters.fill(
            components, named=True, header={}, body={"name": "A"}, buttons={"1": "4"}
        )
    assert wrong.value.field == "header.url"


_CARD = [
    {"type": "HEADER", "format": "IMAGE"},
    {"type": "BODY", "text": "{{1}} şimdi {{2}}"},
    {
        "type": "BUTTONS",
        "buttons": [{"type": "URL", "text": "Al", "url": "https://x.example/{{1}}"}],
    },
]
_CAROUSEL = [
    {"type": "BODY", "text": "Merhaba {{1}}"},
    {"type": "CAROUSEL", "cards": [{"components": _CARD}, {"components": _CARD}]},
]


def _card(name: str) -> dict[str, Any]:
    return {
        "header": {"url": f"https://x.example/{name}.png"},
        "body": {"1": name, "2": "100 TL"},
        "buttons": {"0": name},
    }


def test_a_carousel_is_filled_in_card_by_card(person: Person, number: Inbox) -> None:
    template = _template("siparis_onayi")
    MessageTemplate.objects.unscoped().filter(id=template.id).update(components=_CAROUSEL)
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    rows = person.api.get(path).data["rows"]
    [asked] = [row["parameters"] for row in rows if row["name"] == "siparis_onayi"]
    assert [card["body"] for card in asked["cards"]] == [["1", "2"], ["1", "2"]]
    body = {"templateId": str(template.id), "to": "+905550001101", "body": {"1": "Ayşe"}}

    sent = person.api.post(path, {**body, "cards": [_card("elma"), _card("armut")]})

    assert sent.status == 202, sent.envelope
    first, second = sent.data["payload"]["template"]["components"]
    assert first["parameters"] == [{"type": "text", "text": "Ayşe"}]
    assert (second["type"], [c["card_index"] for c in second["cards"]]) == ("carousel", [0, 1])
    assert second["cards"][1]["components"] == [
        {"type": "header",
         "parameters": [{"type": "image", "image": {"link": "https://x.example/armut.png"}}]},
        {"type": "body",
         "parameters": [{"type": "text", "text": "armut"}, {"type": "text", "text": "100 TL"}]},
        {"type": "button", "sub_type": "url", "index": "0",
         "parameters": [{"type": "text", "text": "armut"}]},
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cards",
    [[], [_card("a")], [_card("a")] * 3, [_card("a"), {**_card("b"), "body": {}}],
     [_card("a"), "b"], "cards", [_card("a")] * 11],
    ids=["none", "few", "many", "unfilled", "text", "word", "eleven"],
)  # fmt: skip
def test_cards_that_do_not_fit_are_refused(person: Person, number: Inbox, cards: Any) -> None:
    template = _template("siparis_onayi")
    MessageTemplate.objects.unscoped().filter(id=template.id).update(components=_CAROUSEL)
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    body = {"templateId": str(template.id), "to": "+905550001101", "body": {"1": "Ayşe"}}
    assert person.api.post(path, {**body, "cards": cards}).status == 400
    assert Message.objects.unscoped().count() == 0


def _buttons(*titles: str) -> dict[str, Any]:
    return {
        "type": "button",
        "body": {"text": "Hangisi?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": str(i), "title": title}}
                for i, title in enumerate(titles)
            ]
        },
    }


def test_an_interactive_message_is_carried(person: Person, meta: Meta, number: Inbox) -> None:
    meta.client.write("whatsapp", text="Merhaba", customerId=CUSTOMER)
    meta.deliver(1)
    [thread] = person.api.get("/meta/threads").data["rows"]
    path = f"/meta/threads/{thread['id']}/messages"
    body = {"type": "interactive", "payload": {"interactive": _buttons("Mavi", "Kırmızı")}}
    assert person.api.post(path, body).data["text"] == "Hangisi?"
    _send()
    assert [b["title"] for b in meta.client.seen("whatsapp", CUSTOMER)[1]["buttons"]] == [
        "Mavi",
        "Kırmızı",
    ]
    body["payload"] = {"interactive": _buttons("a", "b", "c", "d")}
    assert person.api.post(path, body).code == "meta.interactive_invalid"


@pytest.mark.parametrize(
    "message",
    [
        None,
        {"type": "nothing"},
        {"type": ["button"], "body": {"text": "x"}},
        {**_buttons("a"), "body": {"text": ""}},
        {**_buttons("a"), "body": {"text": "x" * 1025}},
        _buttons("x" * 21),
        _buttons("same", "same"),
        {**_buttons("a"), "header": {"type": "image", "image": {}}},
        {**_buttons("a"), "action": {"buttons": "x"}},
        {"type": "list", "body": {"text": "x"}, "action": {"button": "b", "sections": [{}]}},
        {"type": "cta_url", "body": {"text": "x"},
         "action": {"parameters": {"display_text": "x", "url": "javascript:1"}}},
    ],
)  # fmt: skip
def test_what_whatsapp_would_refuse_is_refused_here(message: Any) -> None:
    with pytest.raises(interactive.Wrong):
        interactive.check(message)


def _told(field: str, **value: Any) -> dict[str, Any]:
    change = {"field": field, "value": {"message_template_name": "siparis_onayi", **value}}
    entry = {"id": "200000000000101", "time": 1767225600, "changes": [change]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def test_what_meta_says_of_a_template_shows_at_once(person: Person, number: Inbox) -> None:
    template = _template("siparis_onayi")
    name = int(template.external_id)
    receive(
        _told(
            "message_template_status_update",
            event="PAUSED",
            message_template_id=name,
            reason="NONE",
        ),
        _told(
            "message_template_quality_update",
            new_quality_score="YELLOW",
            message_template_id=name,
        ),
        _told(
            "template_category_update",
            previous_category="UTILITY",
            new_category="MARKETING",
            message_template_id=name,
        ),
        _told("message_template_status_update", event="FLAGGED", message_template_id=name),
        _told("message_template_status_update", event=["x"], message_template_id={"a": 1}),
    )
    path = f"/accounts/{person.firm.id}/meta/assets/{number.id}/templates"
    [row] = person.api.get(path, {"q": "siparis"}).data["rows"]
    assert (row["status"], row["quality"], row["category"]) == ("PAUSED", "YELLOW", "MARKETING")
    assert row["rejectedReason"] == ""


def test_a_template_that_is_new_or_rewritten_is_fetched_soon(person: Person, number: Inbox) -> None:
    facts = MetaAsset.objects.unscoped().filter(inbox=number)
    for told in (
        _told("message_template_status_update", event="APPROVED", message_template_id=77),
        _told("message_template_components_update", message_template_id=77),
    ):
        facts.update(next_sync_at=None)
        receive(told)
        assert facts.get().next_sync_at is not None
