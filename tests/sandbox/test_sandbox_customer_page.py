"""Being the customer in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PAGE, PAGE_TOKEN = "100000000000101", "sandbox-page-token-deniz"


@pytest.fixture
def page() -> Iterator[Page]:
    if not CHROMIUM.exists():
        pytest.skip("needs a chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        opened = browser.new_context(locale="tr-TR").new_page()
        failures: list[str] = []
        opened.on("pageerror", lambda error: failures.append(str(error)))
        opened.on("console", lambda m: failures.append(m.text) if m.type == "error" else None)
        yield opened
        browser.close()
        assert failures == []


def test_one_writes_as_a_customer_and_sees_the_answer_and_its_ticks(
    sandbox: Any, receiver: Any, page: Page
) -> None:
    page.goto(sandbox.base_url)
    expect(page.get_by_text("Sandbox – gerçek müşteri yoktur")).to_be_visible()
    page.get_by_role("tab", name="Messenger").click()
    page.get_by_role("button", name="Elif Kaya").click()
    page.get_by_label("Mesaj yazın").fill("<b>Şeker</b> var mı?")
    page.get_by_role("button", name="Gönder", exact=True).click()
    [inbound] = receiver.items(1)
    assert inbound["message"]["text"] == "<b>Şeker</b> var mı?"
    expect(page.locator(".mine .bubble")).to_have_text("<b>Şeker</b> var mı?")
    psid = inbound["sender"]["id"]
    reply = {"title": "Evet", "payload": "YES", "content_type": "text"}
    body = {"recipient": {"id": psid}, "message": {"text": "Var", "quick_replies": [reply]}}
    sandbox.graph("POST", f"/{PAGE}/messages", PAGE_TOKEN, json=body)
    answer = page.locator(".message:not(.mine)")
    expect(answer.locator(".bubble")).to_have_text("Var")
    expect(answer.locator(".state")).to_have_text("okundu")
    page.get_by_role("button", name="Evet").click()
    pressed = next(i for i in receiver.items(4) if "quick_reply" in i.get("message", {}))
    assert pressed["message"]["quick_reply"] == {"payload": "YES"}
    expect(page.locator(".mine .bubble").last).to_have_text("Evet")


def test_a_fault_set_on_the_page_applies(sandbox: Any, page: Page) -> None:
    page.goto(f"{sandbox.base_url}/faults")
    page.get_by_label("Ne olsun").select_option("503")
    page.get_by_role("button", name="Arızayı kur").click()
    expect(page.locator("#active")).to_contain_text("503")
    assert sandbox.graph("GET", "/me", PAGE_TOKEN).status_code == 503
    expect(page.locator("#active")).to_contain_text("Kurulu arıza yok.")
    expect(page.locator("#calls")).to_contain_text("işlenmedi")


def test_the_pages_speak_english_when_asked(sandbox: Any) -> None:
    turkish = requests.get(sandbox.base_url, timeout=5)
    assert "Sandbox – gerçek müşteri yoktur" in turkish.text
    english = requests.get(sandbox.base_url, headers={"Accept-Language": "en-GB"}, timeout=5)
    assert "Sandbox – no real customers" in english.text
    chosen = requests.get(f"{sandbox.base_url}/language/en?next=/faults", timeout=5)
    assert "What is to go wrong" in chosen.text
    away = f"{sandbox.base_url}/language/en?next=//evil.example"
    answer = requests.get(away, timeout=5, allow_redirects=False)
    assert answer.headers["Location"] == "/"
