"""The sandbox as one ASGI application."""

from __future__ import annotations

from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route

from ticaret.sandbox import control, faulty
from ticaret.sandbox.config import is_loopback
from ticaret.sandbox.customers import pages
from ticaret.sandbox.graph import door
from ticaret.sandbox.login import control as login_control
from ticaret.sandbox.login import dialogs, exchange
from ticaret.sandbox.openai import door as model_door
from ticaret.sandbox.pictures import avatar
from ticaret.sandbox.posts import control as posts_control
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.waha import control as gateway_control
from ticaret.sandbox.waha import door as gateway_door

GRAPH_METHODS = ["GET", "POST", "DELETE"]
GATEWAY_METHODS = ["GET", "POST", "PUT", "DELETE"]
MODEL_METHODS = ["GET", "POST"]
HUGE_BYTES = 300 * 1024 * 1024


class LoopbackOnly:
    """Refuses a Host that is not this machine (DNS rebinding) and writes from other sites."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope)
        host = request.headers.get("host", "")
        if not is_loopback(_without_port(host)):
            refusal: Response = PlainTextResponse("The sandbox answers loopback only.", 421)
            await refusal(scope, receive, send)
            return
        origin = request.headers.get("origin")
        foreign = origin is not None and origin != f"http://{host}"
        if request.method not in ("GET", "HEAD") and foreign:
            await PlainTextResponse("Not from another site.", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0].lstrip("[")
    return host.partition(":")[0]


async def healthz(request: Request) -> Response:
    return JSONResponse({"status": "ok", "sandbox": True})


async def file(request: Request) -> Response:
    """`GET /media/{key}/{name}`: the bytes behind an attachment's or a media id's address."""
    sandbox: Sandbox = request.app.state.sandbox
    found = sandbox.media.behind(request.path_params["key"])
    if found is None:
        return PlainTextResponse("This address has expired.", 404)
    media, needs_token = found
    asset = sandbox.directory.assets.get(media.asset_id)
    if needs_token and asset:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = sandbox.tokens.find(token)
        if known is None or known.firm is not asset.firm:
            return PlainTextResponse("The firm's token is needed.", 401)
    fault = None
    if request.headers.get("sec-fetch-site") != "same-origin":
        fault = sandbox.faults.take("media", asset=media.asset_id, path=request.url.path)
    headers = {
        "Content-Disposition": f"inline; filename*=UTF-8''{request.path_params['name']}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox",
    }
    data = sandbox.media.read(media)
    match fault.kind if fault else "":
        case "404":
            return PlainTextResponse("Not found.", 404)
        case "expired":
            return PlainTextResponse("URL signature expired.", 403)
        case "huge":
            size = fault.option("size", HUGE_BYTES) if fault else HUGE_BYTES
            return StreamingResponse(
                faulty.zeros(size), media_type=media.mime_type, headers=headers
            )
        case "slow":
            rate = fault.option("size", 1) if fault else 1
            return StreamingResponse(faulty.slowly(data, rate), media_type=media.mime_type)
    return Response(data, media_type=media.mime_type, headers=headers)


async def picture(request: Request) -> Response:
    """`GET /avatars/{id}.png`: a profile picture."""
    return Response(avatar(request.path_params["node_id"]), media_type="image/png")


def build(sandbox: Sandbox) -> Starlette:
    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/graph/{path:path}", door.answer, methods=GRAPH_METHODS),
            Route("/instagram-graph/{path:path}", door.answer_instagram, methods=GRAPH_METHODS),
            *dialogs.ROUTES,
            *exchange.ROUTES,
            Route("/waha/{path:path}", gateway_door.answer, methods=GATEWAY_METHODS),
            Route("/openai/v1/{path:path}", model_door.answer, methods=MODEL_METHODS),
            Route("/media/{key}/{name}", file),
            Route("/avatars/{node_id}.png", picture),
            *control.ROUTES,
            *gateway_control.ROUTES,
            *posts_control.ROUTES,
            *login_control.ROUTES,
            *pages.ROUTES,
        ],
        middleware=[Middleware(LoopbackOnly)],
    )
    app.state.sandbox = sandbox
    return app
