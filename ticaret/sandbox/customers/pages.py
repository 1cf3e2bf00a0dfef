"""The pages: being the customer, and scripting faults."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path

import segno
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from ticaret.sandbox import control
from ticaret.sandbox.customers.words import LANGUAGES, words
from ticaret.sandbox.faults import KINDS
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.session import ENGINES

HERE = Path(__file__).parent
PING_SECONDS = 15
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    enable_async=False,
)


def _language(request: Request) -> str:
    chosen = request.cookies.get("language", "")
    if chosen in LANGUAGES:
        return chosen
    wanted = request.headers.get("accept-language", "tr").lower()
    return "en" if wanted.startswith("en") else "tr"


def _page(request: Request, template: str, **values: object) -> Response:
    language = _language(request)
    html = _templates.get_template(template).render(
        language=language, word=words(language), path=request.url.path, **values
    )
    return HTMLResponse(html, headers={"Content-Security-Policy": "default-src 'self'; img-src"
                                       " 'self' data: blob:; media-src 'self' blob:"})  # fmt: skip


async def chat(request: Request) -> Response:
    sandbox: Sandbox = request.app.state.sandbox
    firms = await control.see_firms(sandbox, {})
    known = [{k: f[k] for k in ("slug", "name", "assets")} for f in firms["firms"]]
    start = {
        "firms": known,
        "words": words(_language(request)),
        "language": _language(request),
        "readsByItself": sandbox.reads_by_itself,
    }
    return _page(request, "chat.html", start=json.dumps(start))


async def gateway(request: Request) -> Response:
    language = _language(request)
    start = {"words": words(language), "language": language}
    return _page(request, "gateway.html", start=json.dumps(start), engines=ENGINES)


async def qr(request: Request) -> Response:
    """`GET /gateway/qr/{session}`: the code that the session shows now."""
    sandbox: Sandbox = request.app.state.sandbox
    session = sessions.find(sandbox.store, request.path_params["session"])
    if session is None or not session.qr_value:
        return Response(status_code=404)
    made = io.BytesIO()
    segno.make_qr(session.qr_value, error="l").save(made, kind="svg", scale=4, border=2)
    return Response(made.getvalue(), media_type="image/svg+xml")


async def posts(request: Request) -> Response:
    """Commenting as a customer under what the firm has published."""
    sandbox: Sandbox = request.app.state.sandbox
    firms = await control.see_firms(sandbox, {})
    known = [{k: f[k] for k in ("slug", "name", "assets")} for f in firms["firms"]]
    language = _language(request)
    start = {"firms": known, "words": words(language), "language": language}
    return _page(request, "posts.html", start=json.dumps(start))


async def faults(request: Request) -> Response:
    return _page(request, "faults.html", kinds=KINDS)


async def language(request: Request) -> Response:
    """`GET /language/{code}?next=/faults`: remember the language and go back."""
    target = request.query_params.get("next", "/")
    safe = target if target.startswith("/") and not target.startswith("//") else "/"
    response = RedirectResponse(safe, 303)
    if request.path_params["code"] in LANGUAGES:
        response.set_cookie(
            "language", request.path_params["code"], samesite="lax", max_age=31536000
        )
    return response


async def events(request: Request) -> Response:
    """A stream that says `changed` whenever there is something new to see."""
    sandbox: Sandbox = request.app.state.sandbox

    async def stream() -> AsyncIterator[str]:
        seen = sandbox.revision
        yield f"data: {seen}\n\n"
        while True:
            try:
                async with asyncio.timeout(PING_SECONDS):
                    seen = await sandbox.wait_for_change(seen)
                yield f"data: {seen}\n\n"
            except TimeoutError:
                yield ": still here\n\n"

    return StreamingResponse(
        stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
    )


ROUTES = [
    Route("/", chat),
    Route("/gateway", gateway),
    Route("/gateway/qr/{session}", qr),
    Route("/posts", posts),
    Route("/faults", faults),
    Route("/events", events),
    Route("/language/{code}", language),
    Mount("/static", StaticFiles(directory=HERE / "static")),
]
