"""The console in a browser: keyboard, phone, composer, contrast."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from messaging.choices import Channel, Direction
from messaging.models import Message, MessageLabel
from messaging.services import labels
from tests.console.scenes import Scene

PHONE = pytest.mark.parametrize("context", [(390, 844)], ids=["phone"], indirect=True)


def answers() -> list[str]:
    sent = Message.objects.unscoped().filter(direction=Direction.OUTBOUND)
    return list(sent.order_by("id").values_list("text", flat=True))


def test_the_keyboard_alone_opens_answers_and_closes(scene: Scene, page: Page) -> None:
    scene.customer("Ayşe").writes("a", at=timezone.now() - timedelta(minutes=5))
    scene.customer("Mehmet").writes("b", at=timezone.now() - timedelta(minutes=2))
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#thread h1")).to_have_text("Ayşe")
    page.keyboard.press("r")
    page.keyboard.type("Merhaba")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Ayşe Hanım")
    page.keyboard.press("Enter")
    expect(page.locator(".message.outbound .text")).to_have_text("Merhaba\nAyşe Hanım")
    expect(page.locator("#text")).to_have_value("")
    assert answers() == ["Merhaba\nAyşe Hanım"]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#live")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("mehm")
    expect(page.locator(".row-name")).to_have_count(1)
    expect(page.locator(".row-name")).to_contain_text("Mehmet")


def test_opening_a_conversation_reads_it_and_keeps_its_address(scene: Scene, page: Page) -> None:
    customer = scene.customer("Ayşe")
    customer.writes("Merhaba")
    page.reload()
    with page.expect_response("**/read"):
        page.locator(".row").click()
    assert customer.conversation.unread_count == 0
    page.wait_for_url(f"**{customer.path}")
    page.reload()
    expect(page.locator("#thread h1")).to_have_text("Ayşe")
    page.go_back()
    expect(page.locator("#thread")).to_have_count(0)


def test_what_was_typed_waits_in_its_conversation(scene: Scene, page: Page) -> None:
    scene.customer("Ayşe").writes("a")
    scene.customer("Mehmet").writes("b")
    page.reload()
    page.locator(".row", has_text="Ayşe").click()
    page.locator("#text").fill("yarım kalan cevap")
    page.locator(".row", has_text="Mehmet").click()
    expect(page.locator("#thread h1")).to_have_text("Mehmet")
    expect(page.locator("#text")).to_have_value("")
    page.locator(".row", has_text="Ayşe").click()
    expect(page.locator("#text")).to_have_value("yarım kalan cevap")


def test_a_send_that_did_not_get_through_gives_the_text_back_and_goes_out_once(
    scene: Scene, page: Page
) -> None:
    scene.customer("Ayşe").writes("a")
    page.reload()
    page.locator(".row").click()
    page.route("**/messages", lambda route: (route.fetch(), route.abort())[1])
    page.locator("#text").fill("tek sefer")
    page.locator("#text").press("Enter")
    expect(page.locator("#composer-error")).to_contain_text("Mesaj gönderilemedi")
    expect(page.locator("#text")).to_have_value("tek sefer")
    assert answers() == ["tek sefer"]  # the server had it; only its answer was lost
    page.unroute("**/messages")
    page.locator("#text").press("Enter")
    expect(page.locator(".message.outbound .text")).to_have_text("tek sefer")
    assert answers() == ["tek sefer"]


def test_the_counter_counts_bytes_where_the_channel_does(scene: Scene, page: Page) -> None:
    scene.customer("Ayşe", Channel.INSTAGRAM_BUSINESS).writes("a")
    page.reload()
    page.locator(".row").click()
    page.locator("#text").fill("ş" * 500)
    expect(page.locator("#counter")).to_have_text("1000 / 1000")
    page.locator("#text").fill("ş" * 501)
    expect(page.locator(".send")).to_be_disabled()
    expect(page.locator("#composer-error")).to_contain_text("2 fazla uzun")


def test_scrolling_down_the_list_loads_the_rest(scene: Scene, page: Page) -> None:
    for number in range(45):
        at = timezone.now() - timedelta(minutes=number)
        scene.customer(f"Kişi {number:02}").writes("a", at=at)
    page.reload()
    expect(page.locator(".row")).to_have_count(30)
    page.locator(".more").scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(45)
    assert page.locator(".row-name").last.inner_text().startswith("Kişi 44")


def test_older_messages_come_in_without_moving_what_is_read(scene: Scene, page: Page) -> None:
    customer = scene.customer("Ayşe")
    for number in range(90):
        at = timezone.now() - timedelta(minutes=90 - number)
        customer.writes(f"mesaj {number:02}", at=at)
    page.reload()
    page.locator(".row").click()
    expect(page.locator(".message")).to_have_count(40)
    expect(page.locator("#messages").get_by_text("mesaj 89")).to_be_in_viewport()
    page.evaluate("document.getElementById('messages').scrollTop = 0")
    expect(page.locator(".message")).to_have_count(80)
    expect(page.locator("#messages").get_by_text("mesaj 50")).to_be_in_viewport()


@PHONE
def test_a_phone_shows_list_and_conversation_as_two_screens(scene: Scene, page: Page) -> None:
    scene.customer("Ayşe Çok Uzun Soyadlı Yılmazoğulları").writes("uzun " * 60)
    page.reload()
    expect(page.locator(".row")).to_be_in_viewport()
    expect(page.locator("#live")).to_be_hidden()
    page.locator(".row").click()
    expect(page.locator("#thread h1")).to_be_in_viewport()
    expect(page.locator("#search")).to_be_hidden()
    page.get_by_label("Listeye dön").click()
    expect(page.locator("#search")).to_be_visible()
    page.get_by_role("button", name="Menü", exact=True).click()
    expect(page.get_by_role("link", name="Tüm kutular")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Tüm kutular")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_chosen_appearance_is_kept(scene: Scene, page: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Görünümü değiştir").click()
    dark = page.evaluate(ground)
    assert dark != light
    page.reload()
    assert page.evaluate(ground) == dark


def test_a_message_is_labelled_from_its_menu_in_a_dialog(scene: Scene, page: Page) -> None:
    labels.create_label(
        actor=scene.firm.actor, account_id=scene.firm.id, name="Toptan", now=timezone.now()
    )
    customer = scene.customer("Ayşe", Channel.PROVIDER_WHATSAPP, external_id="905@c.us")
    message = customer.writes("Merhaba")
    page.reload()
    page.locator(".row").click()
    page.locator(".message").hover()
    page.get_by_role("button", name="Mesaj işlemleri").click()
    expect(page.locator("#message-menu")).to_be_visible()
    expect(page.locator("[data-do=edit]")).to_be_hidden()  # it is the customer's
    page.locator("[data-do=labels]").click()
    page.locator("#dialog").get_by_label("Toptan").check()
    with page.expect_response("**/labels"):
        page.get_by_role("button", name="Kaydet", exact=True).click()
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#toast")).to_contain_text("Etiketler kaydedildi.")
    assert MessageLabel.objects.unscoped().get().message_id == message.id


def test_the_panel_and_its_choice_stay_from_one_conversation_to_the_next(
    scene: Scene, page: Page
) -> None:
    scene.customer("Ayşe", username="ayse").writes("a")
    scene.customer("Mehmet", username="mehmet").writes("b")
    page.reload()
    page.locator(".row", has_text="Ayşe").click()
    expect(page.locator("#panel-body")).to_contain_text("@ayse")
    page.keyboard.press("p")
    expect(page.locator("#panel")).to_be_hidden()
    page.locator(".row", has_text="Mehmet").click()
    expect(page.locator("#thread h1")).to_have_text("Mehmet")
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.press("p")
    expect(page.locator("#panel-body")).to_contain_text("@mehmet")


@PHONE
def test_a_phone_has_its_navigation_below_and_tables_become_cards(scene: Scene, page: Page) -> None:
    scene.customer("Ayşe").writes("a")
    page.locator(".bottom-bar").get_by_role("link", name="Canlı").click()
    expect(page.get_by_role("heading", name="Canlı")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.table tbody tr')).display")
        == "grid"
    )
    page.get_by_role("button", name="Diğer").click()
    expect(page.get_by_role("button", name="Oturumu kapat")).to_be_in_viewport()
