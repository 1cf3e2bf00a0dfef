"""In and out of the console."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.errors import WrongCode, WrongCredentials
from accounts.models import User
from accounts.services import passwords, sessions
from ticaret.api.addresses import client_address
from ticaret.console.access import failure
from ticaret.console.forms import SecondStepForm, SignInForm
from ticaret.console.views.passwords import reasons
from ticaret.errors import DomainError, Throttled

_YEAR = 365 * 24 * 60 * 60


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Unknown addresses, wrong passwords and closed users get one and the same answer."""
    goal = _own_path(request, request.POST.get("next", request.GET.get("next", "")))
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(goal)
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                return _password_proved(request, form.cleaned_data, goal)
            except WrongCredentials:
                pass
            except Throttled as error:
                return failure(request, error)
        form.add_error(None, _("E-posta adresi veya parola yanlış."))
    return render(request, "console/login.html", {"form": form, "next": goal}, status=status)


@sensitive_post_parameters("code")
@never_cache
@require_POST
def second_step(request: HttpRequest) -> HttpResponse:
    """The code of the authenticator app, or a recovery code, after the right password."""
    form = SecondStepForm(request.POST)
    if not form.is_valid():
        return _ask_for_code(request, form, status=400)
    try:
        user = sessions.answer_challenge(
            token=form.cleaned_data["challenge"],
            code=form.cleaned_data["code"],
            now=timezone.now(),
        )
    except WrongCode as error:
        form.add_error(None, reasons(error)[0])
        return _ask_for_code(request, form, status=400)
    except DomainError as error:
        return failure(request, error)
    return _entered(request, user, _own_path(request, form.cleaned_data["next"]))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


def _password_proved(request: HttpRequest, given: dict[str, str], goal: str) -> HttpResponse:
    """In, or asked for the second factor. Raises WrongCredentials, Throttled."""
    now = timezone.now()
    user = passwords.prove(
        email=given["email"],
        password=given["password"],
        address=client_address(request),
        now=now,
    )
    challenge = sessions.challenge(user=user, now=now)
    if challenge is None:
        return _entered(request, user, goal)
    asked = SecondStepForm(initial={"challenge": challenge.token, "next": goal})
    return _ask_for_code(request, asked)


def _ask_for_code(request: HttpRequest, form: SecondStepForm, status: int = 200) -> HttpResponse:
    page = {
        "heading": _("İki adımlı doğrulama"),
        "note": _("Doğrulama uygulamanızdaki kodu yazın."),
        "form": form,
        "action": reverse("console:second-step"),
        "button": _("Oturum aç"),
    }
    return render(request, "console/card.html", page, status=status)


def _entered(request: HttpRequest, user: User, goal: str) -> HttpResponse:
    login(request, user)
    return _in_own_language(request, user, HttpResponseRedirect(goal))


def _in_own_language(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """The user's language from now on, unless another one was chosen in this browser."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.locale,
            max_age=_YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _own_path(request: HttpRequest, wanted: str) -> str:
    """`wanted` when it is a path of this host, else the console."""
    own = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None, require_https=request.is_secure()
    )
    return wanted if own else settings.LOGIN_REDIRECT_URL
