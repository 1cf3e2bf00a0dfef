"""Signing in to the console with a second factor, and the pages that our mails lead to."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.tasks import send_letters
from tests.factories.accounts import PASSWORD, Firm, code_now, make_two_factor, make_user

pytestmark = pytest.mark.django_db


def _challenge(client: Client, user: User) -> str:
    answer = client.post("/console/login", {"email": user.email, "password": PASSWORD})
    found = re.search(r'name="challenge" value="([\w-]{43})"', answer.content.decode())
    assert found
    return found[1]


def test_the_right_password_alone_opens_nothing(firm: Firm) -> None:
    make_two_factor(firm.owner)
    client = Client()
    _challenge(client, firm.owner)
    assert client.get("/console").status_code == 302


def test_a_code_opens_the_console_and_leads_where_one_wanted_to_go(firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    client = Client()
    form = {"challenge": _challenge(client, firm.owner), "next": "/console?show=unread"}
    wrong = client.post("/console/login/two-factor", {**form, "code": "000000"})
    assert (wrong.status_code, client.get("/console").status_code) == (400, 302)
    right = client.post("/console/login/two-factor", {**form, "code": code_now(secret)})
    assert (right.status_code, right.headers["Location"]) == (302, "/console?show=unread")
    assert client.get("/console").status_code == 200


def test_the_second_step_never_leads_to_another_site(firm: Firm) -> None:
    secret = make_two_factor(firm.owner)
    client = Client()
    form = {"challenge": _challenge(client, firm.owner), "next": "https://kotu.example/"}
    answer = client.post("/console/login/two-factor", {**form, "code": code_now(secret)})
    assert answer.headers["Location"] == "/console"


def test_the_back_office_signs_in_through_the_console(firm: Firm) -> None:
    answer = Client().get("/admin/login/?next=/admin/accounts/")
    assert answer.headers["Location"] == "/console/login?next=%2Fadmin%2Faccounts%2F"
    person = Client()
    person.force_login(make_user())
    assert person.get("/admin/login/?next=/admin/").status_code == 403


def test_the_link_in_the_mail_opens_a_page_that_sets_the_password(firm: Firm) -> None:
    client = Client()
    asked = client.post("/console/forgot-password", {"email": firm.owner.email})
    assert asked.status_code == 200
    send_letters()
    found = re.search(r"(/console/reset-password/\S+)", str(mail.outbox[0].body))
    assert found
    assert client.get(found[1]).status_code == 200
    assert client.post(found[1], {"password": "kisa"}).status_code == 400
    assert client.post(found[1], {"password": "Yepyeni-Parola-44"}).status_code == 200
    again = client.post(found[1], {"password": "Yepyeni-Parola-45"})
    assert again.status_code == 400
    assert "Bu bağlantı geçersiz" in again.content.decode()
    form = {"email": firm.owner.email, "password": "Yepyeni-Parola-44"}
    assert client.post("/console/login", form).headers["Location"] == "/console"


def test_a_development_installation_shows_the_mails_it_keeps(
    firm: Firm, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "ticaret.mail.backend.Outbox"
    Client().post("/console/forgot-password", {"email": firm.owner.email})
    send_letters()
    page = Client().get("/console/mail").content.decode()
    assert "Parolanızı yenileyin" in page
    assert f'href="{settings.PUBLIC_URL}/console/reset-password/' in page


@pytest.mark.parametrize("reader", ["stranger", "proxied", "production"])
def test_nobody_else_reads_kept_mails(firm: Firm, settings: Settings, reader: str) -> None:
    client = Client()
    if reader == "stranger":
        client = Client(REMOTE_ADDR="203.0.113.7")
    elif reader == "proxied":
        client = Client(headers={"X-Forwarded-For": "127.0.0.1"})
    else:
        settings.MAIL_IS_KEPT = False
    assert client.get("/console/mail").status_code == 404
