"""Posts of Pages and Instagram accounts: the list, one with its comments, its picture."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from meta_channels.choices import ActionKind
from meta_channels.selectors import comments as meta
from meta_channels.services import post_actions
from ticaret.console import posts_selectors as selectors
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.comment_forms import TextForm
from ticaret.console.comment_lines import joined, threads_of
from ticaret.console.dialog_forms import ask
from ticaret.console.paging import keyset
from ticaret.console.pictures import small_copy
from ticaret.console.post_filters import POST_FILTERS, asset_filter, search_words
from ticaret.console.posts_words import POST_KINDS, action_words
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor, Role

_POSTS_A_PAGE = 24


@require_safe
@in_firm(Role.VIEWER)
def posts(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Posts, newest first; as a part, the cards behind `cursor` or for a changed filter."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    show = request.GET.get("show", "")
    found = meta.posts(
        actor=actor,
        inbox_id=asset_filter(request.GET),
        kind=show if show in POST_KINDS else "",
        mentions=True if show == "mentions" else None,
        q=search_words(request.GET),
    )
    page = keyset(
        found.select_related("inbox"),
        name="console.posts",
        column="published_at",
        cursor=request.GET.get("cursor", ""),
        size=_POSTS_A_PAGE,
    )
    context: dict[str, Any] = {
        **around,
        "firm": firm,
        "lines": selectors.post_lines(actor=actor, posts=page.rows),
        "page": page,
        "kinds": POST_KINDS,
    }
    if wants_part(request):
        return render(request, "console/posts/_cards.html", context)
    context |= {
        "show": show,
        "shows": POST_FILTERS,
        "inboxes": selectors.posting_inboxes(actor=actor),
        "inbox_id": request.GET.get("inbox", ""),
        "q": search_words(request.GET),
        "may_publish": actor.roles[firm.pk] >= Role.AGENT,
    }
    return render(request, "console/posts/posts.html", context)


@require_safe
@in_firm(Role.VIEWER)
def post(request: HttpRequest, actor: Actor, firm: Account, post_id: UUID) -> HttpResponse:
    """One post with the threads under it; as a part, those threads."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    found = meta.post(actor=actor, post_id=post_id)
    page = keyset(
        joined(meta.comments(actor=actor, post_id=post_id, top_level=True)),
        name="console.threads",
        column="commented_at",
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    context: dict[str, Any] = {
        **around,
        "firm": firm,
        "post": found,
        "threads": threads_of(actor=actor, tops=page.rows, now=timezone.now()),
        "page": page,
    }
    if wants_part(request):
        return render(request, "console/posts/_threads.html", context)
    deed = meta.newest_post_action(actor=actor, post=found)
    is_agent = actor.roles[firm.pk] >= Role.AGENT and found.removed_at is None
    context |= {
        "kind": POST_KINDS[found.kind],
        "has_picture": bool(selectors.address_of(found)),
        "doing": action_words(deed),
        "deed": deed,
        "may_comment": is_agent and bool(found.inbox.capabilities.get("comments")),
        "may_delete": is_agent and found.is_ours,
    }
    return render(request, "console/posts/post.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def comment(request: HttpRequest, actor: Actor, firm: Account, post_id: UUID) -> HttpResponse:
    """A comment of ours under the post, in a dialog."""
    found = meta.post(actor=actor, post_id=post_id, role=Role.AGENT)

    def write(form: Any) -> HttpResponse:
        _queue(actor, found, ActionKind.COMMENT, form.cleaned_data["text"])
        return replies.done(toast=_("Yorum gönderiliyor."))

    make = partial(TextForm, hint=_("Herkesin göreceği bir yorum olarak yayınlanır."))
    return ask(request, make, write, button=_("Yorum yap"))


@require_POST
@in_firm(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, post_id: UUID) -> HttpResponse:
    """Have the post removed at Meta. Raises PostNotFound, PostGone, NotPossibleHere."""
    found = meta.post(actor=actor, post_id=post_id, role=Role.AGENT)
    _queue(actor, found, ActionKind.DELETE_POST)
    return replies.done(go=reverse("console:posts"))


@require_safe
@in_firm(Role.VIEWER)
def picture(request: HttpRequest, actor: Actor, firm: Account, post_id: UUID) -> HttpResponse:
    """A small copy of the post's picture; 404 when Meta has none, or none any more."""
    found = meta.post(actor=actor, post_id=post_id)
    copy = small_copy(selectors.address_of(found))
    if not copy:
        return HttpResponse(status=404)
    answer = HttpResponse(copy, content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _queue(actor: Actor, found: Any, kind: ActionKind, text: str = "") -> None:
    post_actions.queue_for_post(actor=actor, post=found, kind=kind, text=text, now=timezone.now())
