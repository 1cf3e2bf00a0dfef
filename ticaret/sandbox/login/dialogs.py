"""The two dialogs as pages: who one is, what the app may do, for which assets; or no."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from ticaret.sandbox.customers.words import LANGUAGES, words
from ticaret.sandbox.login import consents
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox

_templates = Environment(
    loader=FileSystemLoader(
        [Path(__file__).parent / "templates", Path(__file__).parents[1] / "customers/templates"]
    ),
    autoescape=select_autoescape(),
    enable_async=False,
)


async def facebook(request: Request) -> Response:
    """`GET /facebook/{version}/dialog/oauth`."""
    return _ask(request, "facebook")


async def instagram(request: Request) -> Response:
    """`GET /instagram/oauth/authorize`."""
    return _ask(request, "instagram")


async def decide(request: Request) -> Response:
    """`POST /login/{flow}`: the person's decision; the browser goes back to the app."""
    sandbox: Sandbox = request.app.state.sandbox
    flow = request.path_params["flow"]
    form = await request.form()
    try:
        question = consents.read(sandbox, flow, dict(request.query_params))
    except NotPossible as error:
        return _refused(request, str(error))
    firm = sandbox.directory.firm(str(form.get("firm", "")))
    if firm is None or form.get("decision") != "grant":
        return RedirectResponse(question.declined(), 302)
    address = consents.grant(
        sandbox,
        question,
        firm,
        scopes=[str(name) for name in form.getlist("scope")],
        assets=[str(name) for name in form.getlist("asset")],
    )
    return RedirectResponse(address, 302)


def _ask(request: Request, flow: str) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    query = dict(request.query_params)
    try:
        question = consents.read(sandbox, flow, query)
    except NotPossible as error:
        return _refused(request, str(error))
    firms = sandbox.directory.firms
    chosen = sandbox.directory.firm(query.get("firm", "")) or firms[0]
    return _page(
        request,
        "consent.html",
        flow=flow,
        scopes=question.scopes,
        firms=[{"slug": f.slug, "name": f.user["name"], "firm": f.name} for f in firms],
        chosen=chosen.slug,
        assets=consents.assets_of(chosen, flow),
        action=f"/login/{flow}?{urlencode(query)}",
        here={f.slug: f"{request.url.path}?{urlencode({**query, 'firm': f.slug})}" for f in firms},
    )


def _refused(request: Request, text: str) -> Response:
    return _page(request, "refused.html", 400, text=text)


def _page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    wanted = request.headers.get("accept-language", "tr").lower()
    language = request.cookies.get("language", "en" if wanted.startswith("en") else "tr")
    language = language if language in LANGUAGES else "tr"
    html = _templates.get_template(template).render(
        language=language, word=words(language), path=request.url.path, **values
    )
    policy = "default-src 'self'; img-src 'self' data:"
    return HTMLResponse(html, status, {"Content-Security-Policy": policy})


ROUTES = [
    Route("/facebook/{version}/dialog/oauth", facebook),
    Route("/instagram/oauth/authorize", instagram),
    Route("/login/{flow}", decide, methods=["POST"]),
]
