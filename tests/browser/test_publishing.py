"""The publishing form in a browser: what is refused stays here, the order is the order."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Page, Route, expect

from meta_channels.models import PublicationItem, PublishingFile
from tests.console.scenes import Scene
from tests.factories.posts import make_instagram, movie, picture


def test_a_carousel_is_checked_put_in_order_shown_and_published(scene: Scene, page: Page) -> None:
    make_instagram(scene.firm, username="zeytinci")
    page.goto(page.url.replace("/console", "/console/publishing/new"))
    files = {
        "genis.jpg": ("image/jpeg", picture(1080, 700)),
        "ekran.png": ("image/png", picture(800, 800, format="PNG")),
        "kare.jpg": ("image/jpeg", picture(1080, 1080)),
        "film.mp4": ("video/mp4", movie()),
    }
    uploads: list[FilePayload] = [
        {"name": name, "mimeType": kind, "buffer": content}
        for name, (kind, content) in files.items()
    ]
    page.locator("#files").set_input_files(uploads)
    media = page.locator(".medium")
    expect(media.nth(1)).to_contain_text("image/png kabul edilmez")
    expect(page.locator(".medium .state.good")).to_have_count(3)
    assert PublishingFile.objects.unscoped().count() == 3
    media.nth(1).get_by_role("button", name="Çıkar").click()
    media.nth(2).get_by_role("button", name="Çıkar").click()
    media.nth(1).get_by_role("button", name="Öne al").click()
    media.nth(0).get_by_label("Görme engelliler için açıklama").fill("Kare")
    page.get_by_role("textbox", name="Metin").fill("Hafta sonu #zeytin")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("zeytinci Hafta sonu #zeytin")
    expect(preview.locator(".preview-count")).to_have_text("1/2")
    preview.get_by_role("button", name="›").click()
    expect(preview.locator(".preview-count")).to_have_text("2/2")
    expect(page.locator("#checks")).to_contain_text("kurallarına uyuyor")
    page.locator(".publish-end").get_by_role("button", name="Yayınla").click()
    page.wait_for_url(re.compile(r"/console/publishing/[0-9a-f-]{36}$"))
    expect(page.get_by_role("heading", name="Kaydırmalı")).to_be_visible()
    items = PublicationItem.objects.unscoped().order_by("position").select_related("file")
    assert [(item.file.height, item.alt_text) for item in items if item.file] == [
        (1080, "Kare"),
        (700, ""),
    ]


def test_a_file_dropped_while_another_check_is_on_its_way_is_not_sent_unchecked(
    scene: Scene, page: Page
) -> None:
    make_instagram(scene.firm, username="zeytinci")
    page.goto(page.url.replace("/console", "/console/publishing/new"))
    held: list[Route] = []
    uploaded: list[str] = []

    def hold_the_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    check = page.locator("#publish").get_attribute("data-check")
    page.route(f"**{check}", hold_the_first)
    page.on("request", lambda asked: uploaded.append(asked.url) if "/files" in asked.url else None)
    with page.expect_request(f"**{check}"):
        page.get_by_role("textbox", name="Metin").fill("Hafta sonu")
    refused: FilePayload = {
        "name": "ekran.png",
        "mimeType": "image/png",
        "buffer": picture(800, 800, format="PNG"),
    }
    page.locator("#files").set_input_files([refused])
    expect(page.locator(".medium")).to_have_count(1)

    held[0].continue_()

    expect(page.locator(".medium").first).to_contain_text("image/png kabul edilmez")
    assert uploaded == []
    assert PublishingFile.objects.unscoped().count() == 0
