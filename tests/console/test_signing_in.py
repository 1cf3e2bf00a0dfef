"""Signing in to the console and out of it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD, Firm, make_user

pytestmark = pytest.mark.django_db


def test_an_email_and_a_password_open_the_console(firm: Firm) -> None:
    client = Client()
    answer = client.post("/console/login", {"email": firm.owner.email, "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/console")
    assert client.get("/console").status_code == 200


def test_case_and_blanks_of_an_email_do_not_matter(firm: Firm) -> None:
    email = f" {firm.owner.email.upper()} "
    answer = Client().post("/console/login", {"email": email, "password": PASSWORD})
    assert answer.status_code == 302


def test_unknown_email_wrong_password_and_closed_user_get_the_same_answer(firm: Firm) -> None:
    closed = make_user(is_active=False)
    tries = [
        {"email": "kimse@ornek.test", "password": PASSWORD},
        {"email": firm.owner.email, "password": "yanlis-parola-1"},
        {"email": closed.email, "password": PASSWORD},
    ]
    for each in tries:
        client = Client()
        answer = client.post("/console/login", each)
        assert answer.status_code == 400
        assert answer.content.decode().count("E-posta adresi veya parola yanlış.") == 1
        assert client.get("/console").status_code == 302


def test_sign_in_leads_back_to_where_one_wanted_to_go(firm: Firm) -> None:
    client = Client()
    there = client.get("/console?show=unread").headers["Location"]
    assert there == "/console/login?next=%2Fconsole%3Fshow%3Dunread"
    answer = client.post(
        "/console/login",
        {"email": firm.owner.email, "password": PASSWORD, "next": "/console?show=unread"},
    )
    assert answer.headers["Location"] == "/console?show=unread"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://kotu.example/",
        "//kotu.example/",
        "/\\kotu.example",
        "javascript:alert(1)",
        "console",
    ],
)
def test_sign_in_never_leads_to_another_site(firm: Firm, elsewhere: str) -> None:
    form = {"email": firm.owner.email, "password": PASSWORD, "next": elsewhere}
    assert Client().post("/console/login", form).headers["Location"] == "/console"


def test_sign_in_without_the_csrf_token_is_refused(firm: Firm) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/console/login", {"email": firm.owner.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert client.get("/console").status_code == 302


def test_the_eleventh_try_for_one_email_in_a_minute_is_held_back(firm: Firm) -> None:
    wrong = {"email": firm.owner.email, "password": "yanlis-parola-1"}
    statuses = [Client().post("/console/login", wrong).status_code for _ in range(11)]
    assert statuses == [400] * 10 + [429]


def test_signing_out_takes_a_post_and_ends_the_session(firm: Firm) -> None:
    client = Client()
    client.post("/console/login", {"email": firm.owner.email, "password": PASSWORD})
    assert client.get("/console/logout").status_code == 405
    assert client.get("/console").status_code == 200
    assert client.post("/console/logout").headers["Location"] == "/console/login"
    assert client.get("/console").status_code == 302


def test_a_part_of_the_page_asked_for_without_a_session_sends_the_page_to_sign_in() -> None:
    answer = Client().get("/console/inboxes", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/console/login")


def test_english_is_spoken_to_who_prefers_it(firm: Firm) -> None:
    client = Client(headers={"Accept-Language": "en"})
    assert "Sign in" in client.get("/console/login").content.decode()
    client.post("/console/login", {"email": firm.owner.email, "password": PASSWORD})
    assert "All inboxes" not in client.get("/console").content.decode()
    client.post("/console/language", {"language": "en", "next": "/console"})
    assert "All inboxes" in client.get("/console").content.decode()
