"""The phones behind the WhatsApp gateway, in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
SESSION, AYSE = "deniz-whatsapp", "905550001101@c.us"


@pytest.fixture
def page(sandbox: Any) -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip("needs a chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = browser.new_context(locale="tr-TR").new_page()
        failures: list[str] = []
        opened.on("pageerror", lambda error: failures.append(str(error)))
        opened.on("console", lambda m: failures.append(m.text) if m.type == "error" else None)
        opened.goto(f"{sandbox.base_url}/gateway")
        yield opened
        browser.close()
        assert failures == []


def test_one_links_a_phone_by_a_click_and_removes_it_again(sandbox: Any, page: Page) -> None:
    page.get_by_role("button", name="Yeni oturum").click()
    expect(page.locator("#status")).to_have_text("QR bekliyor")
    expect(page.locator("#qr")).to_be_visible()
    page.get_by_label("Şu telefonla").select_option("905320550202")
    page.get_by_role("button", name="QR kodu okut").click()
    expect(page.locator("#status")).to_have_text("çalışıyor")
    expect(page.locator("#people")).to_contain_text("Fatma Koç")
    shown = sandbox.gateway("GET", "/sessions/demo-2").json()
    assert shown["me"]["id"] == "905320550202@c.us"
    page.get_by_role("button", name="Bağlı cihazı kaldır").click()
    expect(page.locator("#status")).to_have_text("bağlantı koptu")
    assert sandbox.gateway("GET", "/sessions/demo-2").json()["status"] == "FAILED"


def test_one_writes_as_a_customer_and_sees_the_firms_message_with_its_ticks(
    sandbox: Any, page: Page
) -> None:
    page.get_by_role("button", name="Ayşe Yıldız").click()
    page.get_by_label("Mesaj yazın").fill("<b>Şeker</b> var mı?")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.locator(".mine .bubble").last).to_have_text("<b>Şeker</b> var mı?")
    body = {
        "session": SESSION, "chatId": AYSE,
        "poll": {"name": "Kaç kilo?", "options": ["Bir", "Beş"], "multipleAnswers": False},
    }  # fmt: skip
    message_id = sandbox.gateway("POST", "/sendPoll", json=body).json()["id"]
    poll = page.locator(f'[data-id="{message_id}"]')
    expect(poll.locator(".state")).to_have_text("okundu")
    poll.get_by_role("button", name="Beş").click()
    expect(poll.get_by_role("button", name="Beş")).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Yazan").select_option("me")
    page.get_by_label("Mesaj yazın").fill("Telefondan yazıyorum")
    page.get_by_role("button", name="Gönder", exact=True).click()
    expect(page.locator(".mine .meta").last).to_contain_text("telefondan")
    history = sandbox.gateway("GET", f"/{SESSION}/chats/{AYSE}/messages?limit=1").json()
    assert (history[0]["body"], history[0]["source"]) == ("Telefondan yazıyorum", "app")


def test_the_gateway_can_be_switched_off_on_the_page(sandbox: Any, page: Page) -> None:
    with page.expect_response("**/control/waha/outage"):
        page.get_by_label("Ağ geçidi kapalı").check()
    expect(page.get_by_label("Ağ geçidi kapalı")).to_be_checked()
    assert sandbox.phone("GET", "")["outage"] == "reset"
    page.get_by_label("Ağ geçidi kapalı").uncheck()
    expect(page.locator("#status")).to_have_text("çalışıyor")
    assert sandbox.gateway("GET", f"/sessions/{SESSION}").status_code == 200
