"""What the address of a list of posts, comments or publications restricts."""

from __future__ import annotations

from uuid import UUID

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meta_channels.choices import PostKind

_LONGEST_SEARCH = 100
COMMENT_VIEWS: dict[str, str | Promise] = {
    "waiting": _("Yanıt bekleyen"),
    "mine": _("Bana verilen"),
    "team": _("Ekibimin"),
    "open": _("Açık"),
    "done": _("Tamamlanan"),
    "all": _("Tümü"),
}
POST_FILTERS: dict[str, str | Promise] = {
    "": _("Tümü"),
    PostKind.REEL.value: _("Reel"),
    PostKind.STORY.value: _("Hikâye"),
    "mentions": _("Bizden söz edenler"),
}


def asset_filter(query: QueryDict) -> UUID | None:
    """The asset that the list is restricted to; what is no id restricts nothing."""
    try:
        return UUID(query.get("inbox", ""))
    except ValueError:
        return None


def search_words(query: QueryDict) -> str:
    return query.get("q", "").replace("\0", "")[:_LONGEST_SEARCH].strip()


def comment_view(query: QueryDict) -> str:
    """The view of comments; the one that asks for answers when none is named."""
    named = query.get("view", "")
    return named if named in COMMENT_VIEWS else "waiting"
