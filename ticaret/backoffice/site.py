"""The admin site: its content policy and its time zone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.urls import reverse
from django.utils import timezone
from unfold.sites import UnfoldAdminSite

View = Callable[..., HttpResponseBase]

# The theme is driven by Alpine.js, which compiles the expressions in its templates
# (unsafe-eval), and writes its colours into a <style> of the page (unsafe-inline, which
# browsers ignore beside a nonce). Scripts still come from our own address only.
_relaxed: Callable[[View], View] = csp_replace(
    {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}
)


def _in_local_time(view: View) -> View:
    @wraps(view)
    def inner(*args: Any, **kwargs: Any) -> HttpResponseBase:
        with timezone.override(settings.DISPLAY_TIME_ZONE):
            response = view(*args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()  # here, because Django would render after the override
            return response

    return inner


class BackOfficeSite(UnfoldAdminSite):
    """Pages for staff, in local time, under the content policy that the theme needs."""

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        return _relaxed(_in_local_time(super().admin_view(view, cacheable)))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        """To the console's sign-in, which counts wrong tries and asks for second factors."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        query = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query}")
