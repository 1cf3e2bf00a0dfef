"""In and out of the console."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ticaret.api.addresses import client_address
from ticaret.api.throttles import spend
from ticaret.console.access import failure
from ticaret.console.forms import SignInForm
from ticaret.errors import Throttled

# Tries a minute: enough for a person who mistypes, too few for one who guesses.
_TRIES_PER_ADDRESS = 30
_TRIES_PER_EMAIL = 10
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
            email = form.cleaned_data["email"].lower()
            try:
                spend("login.address", client_address(request), _TRIES_PER_ADDRESS)
                spend("login", email, _TRIES_PER_EMAIL)
            except Throttled as error:
                return failure(request, error)
            user = authenticate(request, username=email, password=form.cleaned_data["password"])
            if user is not None:
                login(request, user)
                return _in_own_language(request, user, HttpResponseRedirect(goal))
        form.add_error(None, _("E-posta adresi veya parola yanlış."))
    return render(request, "console/login.html", {"form": form, "next": goal}, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


def _in_own_language(
    request: HttpRequest, user: AbstractBaseUser, response: HttpResponse
) -> HttpResponse:
    """The user's language from now on, unless another one was chosen in this browser."""
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            getattr(user, "locale", settings.LANGUAGE_CODE),
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
