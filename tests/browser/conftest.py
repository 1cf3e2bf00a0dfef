"""A real browser before the console. The event stream needs the real server; journeys test it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.console.scenes import Scene
from tests.factories.accounts import PASSWORD, Firm, make_firm

# Playwright runs an event loop in the thread of the test, which Django would take for its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no Chromium on this machine: install the package `chromium`")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def as_the_browser_sees_it(settings: Settings) -> None:
    """Static files by their plain names, from where they lie."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    firm: Firm = make_firm(title="Kuzey Ticaret")
    return Scene(firm)


@pytest.fixture(params=[(1440, 900)], ids=["desktop"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width, height = request.param
    opened = browser.new_context(viewport={"width": width, "height": height}, locale="tr-TR")
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer, scene: Scene) -> Iterator[Page]:
    """The console, signed in as the firm's owner. What the browser objects to fails the test."""
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.add_init_script(
        "document.addEventListener('securitypolicyviolation',"
        " event => setTimeout(() => { throw new Error(`CSP: ${event.violatedDirective}`) }))"
    )
    opened.goto(f"{live_server.url}/console/login")
    opened.get_by_label("E-posta").fill(scene.firm.owner.email)
    opened.get_by_label("Parola").fill(PASSWORD)
    opened.get_by_role("button", name="Oturum aç").click()
    opened.wait_for_url("**/console")
    yield opened
    assert complaints == []
