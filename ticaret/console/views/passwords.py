"""Where the links of our mails lead: a new password, an invitation. And the mails themselves,
in an installation that keeps them."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.services import passwords
from ticaret.api.addresses import client_address
from ticaret.console.forms import ForgotPasswordForm, InvitationForm, NewPasswordForm
from ticaret.errors import DomainError
from ticaret.mail.selectors import latest

_SHOWN_MAILS = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Says the same whether or not somebody has the address."""

    def wish(email: str) -> None:
        passwords.forgot(email=email, address=client_address(request), now=timezone.now())

    return _ask(
        request,
        ForgotPasswordForm,
        wish,
        heading=_("Parolamı unuttum"),
        button=_("Bağlantı gönder"),
        done=_("Bu adresle bir kullanıcı varsa, parolayı yenileme bağlantısı yola çıktı."),
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """A new password for who got the link by mail."""

    def set_password(password: str) -> None:
        passwords.reset(
            token=token, password=password, address=client_address(request), now=timezone.now()
        )

    return _ask(
        request,
        NewPasswordForm,
        set_password,
        heading=_("Yeni parola"),
        button=_("Parolayı kaydet"),
        done=_("Parolanız yenilendi. Şimdi oturum açabilirsiniz."),
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The first password and the name of who was invited by mail."""

    def accept(password: str, first_name: str, last_name: str) -> None:
        passwords.accept_invitation(
            token=token,
            password=password,
            first_name=first_name,
            last_name=last_name,
            address=client_address(request),
            now=timezone.now(),
        )

    return _ask(
        request,
        InvitationForm,
        accept,
        heading=_("Hoş geldiniz"),
        button=_("Daveti kabul et"),
        done=_("Parolanız kaydedildi. Şimdi oturum açabilirsiniz."),
    )


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """The mails that a development installation keeps: for staff, and on the machine itself."""
    if not settings.MAIL_IS_KEPT or not (request.user.is_staff or _is_here(request)):
        raise Http404
    return render(request, "console/mail.html", {"mails": latest(_SHOWN_MAILS)})


def _ask(
    request: HttpRequest,
    kind: type[Form],
    act: Callable[..., None],
    *,
    heading: str,
    button: str,
    done: str,
) -> HttpResponse:
    """A form, then `act` with what was filled in, then `done`; a refusal stands in the form."""
    form = kind(request.POST or None)
    page: dict[str, Any] = {"heading": heading, "form": form, "button": button}
    if request.method != "POST":
        return render(request, "console/card.html", page)
    if not form.is_valid():
        return render(request, "console/card.html", page, status=400)
    try:
        act(**form.cleaned_data)
    except DomainError as error:
        for text in reasons(error):
            form.add_error(None, text)
        return render(request, "console/card.html", page, status=error.status)
    return render(request, "console/card.html", {"heading": heading, "note": done})


def reasons(error: DomainError) -> list[str]:
    """What to tell the reader about `error`, in the reader's language."""
    english = get_language() == "en"
    found = [each.message_en if english else each.message_tr for each in error.fields]
    return found or [error.text_en if english else error.text_tr]


def _is_here(request: HttpRequest) -> bool:
    """Whether the browser runs on this machine, with no proxy in between."""
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ip_address(client_address(request)).is_loopback
    except ValueError:
        return False
