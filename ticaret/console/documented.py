"""The console's two catalogued addresses, as the OpenAPI document has them."""

from __future__ import annotations

from ticaret.api.plain import PlainOperation, document


def document_console() -> None:
    """Describe the page and the stream in the OpenAPI document."""
    document(
        PlainOperation(
            method="get",
            path="/console",
            tag="Console",
            summary="Canli izleme paneli (HTML)",
            role="viewer",
            answers={
                200: ("text/html", "The page."),
                302: ("text/html", "Not signed in: to the sign-in page."),
            },
        ),
        PlainOperation(
            method="get",
            path="/console/events",
            tag="Console",
            summary="Canli SSE event stream",
            role="viewer",
            description=(
                "Server-Sent Events of every account of the caller, or of the one that `accountId` "
                "names. An id is `<account>:<position>`, comma separated over several accounts; "
                "`Last-Event-ID` goes on behind it with nothing lost, and `stream.reset` says that "
                "something before it is no longer kept."
            ),
            parameters=[
                _text("Last-Event-ID", "header"),
                _text("lastEventId", "query"),
                _text("accountId", "query"),
            ],
            answers={
                200: ("text/event-stream", "Events, until either side ends."),
                400: ("application/json", "`Last-Event-ID` or `accountId` is not valid."),
                401: ("application/json", "Not signed in."),
                404: ("application/json", "Not an account of the caller."),
                429: ("application/json", "Too many open streams."),
            },
        ),
    )


def _text(name: str, place: str) -> dict[str, object]:
    return {"name": name, "in": place, "required": False, "schema": {"type": "string"}}
