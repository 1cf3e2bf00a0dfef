"""What the gateway may fetch for us. It stands in our own network and checks no address itself."""

from __future__ import annotations

import re

from django.conf import settings

from messaging.ports import Deferred, Refused
from ticaret import http

_LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
_MOST_LINKS = 5


def check_file(url: str) -> None:
    """Raise Refused when the file at `url` is not on the public internet, Deferred when its
    name cannot be looked up now. A file of ours is where the operator says it is."""
    if url.startswith(f"{settings.PUBLIC_URL}/files/"):
        return
    try:
        http.check_where_it_leads(url)
    except http.Blocked:
        raise Refused("media_address_refused", "The file is not at a public address.") from None
    except http.HttpFailure:
        raise Deferred("media_unreachable", "The address of the file is not known.") from None


def may_preview(text: str) -> bool:
    """Whether every link in `text` leads to the public internet, as the gateway would follow it."""
    links = _LINK.findall(text)
    return len(links) <= _MOST_LINKS and all(_is_public(link) for link in links)


def _is_public(link: str) -> bool:
    url = link if "://" in link else f"http://{link}"
    try:
        http.check_where_it_leads(url.rstrip(".,;:!?)"), page=True)
    except http.HttpFailure:
        return False
    return True
