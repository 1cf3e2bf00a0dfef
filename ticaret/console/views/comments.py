"""Comments as work: over all posts, and what is done with one."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from meta_channels.channels import INSTAGRAM
from meta_channels.choices import ActionKind, CommentStatus
from meta_channels.selectors import comments as meta
from meta_channels.services import comment_work, post_actions
from ticaret.console import posts_selectors as selectors
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.comment_forms import AssignForm, TextForm
from ticaret.console.comment_lines import joined, lines_of, threads_of
from ticaret.console.dialog_forms import ask
from ticaret.console.meta_selectors import team_choices
from ticaret.console.paging import keyset
from ticaret.console.post_filters import COMMENT_VIEWS, asset_filter, comment_view, search_words
from ticaret.console.shell import frame
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

# What is done at once, without words.
_SILENT = {
    ActionKind.HIDE,
    ActionKind.UNHIDE,
    ActionKind.LIKE,
    ActionKind.UNLIKE,
    ActionKind.DELETE,
}


@require_safe
@in_firm(Role.VIEWER)
def comments(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The comments of a view, newest first; as a part, those behind `cursor` or of another."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    view = comment_view(request.GET)
    found = selectors.comments_in_view(
        actor=actor,
        account_id=firm.pk,
        view=view,
        inbox_id=asset_filter(request.GET),
        q=search_words(request.GET),
    )
    page = keyset(
        joined(found),
        name="console.comments",
        column="commented_at",
        cursor=request.GET.get("cursor", ""),
    )
    context: dict[str, Any] = {
        **around,
        "firm": firm,
        "lines": lines_of(actor=actor, comments=page.rows, now=timezone.now()),
        "page": page,
        "view": view,
    }
    if wants_part(request):
        return render(request, "console/posts/_comments.html", context)
    context |= {
        "views": COMMENT_VIEWS,
        "counts": selectors.view_counts(actor=actor, account_id=firm.pk),
        "inboxes": selectors.posting_inboxes(actor=actor),
        "inbox_id": request.GET.get("inbox", ""),
        "q": search_words(request.GET),
        "may_publish": actor.roles[firm.pk] >= Role.AGENT,
    }
    return render(request, "console/posts/comments.html", context)


@require_safe
@in_firm(Role.VIEWER)
def comment(request: HttpRequest, actor: Actor, firm: Account, comment_id: UUID) -> HttpResponse:
    """One comment as it is now, for the place where it stands; `thread` brings its replies."""
    found = meta.comment(actor=actor, comment_id=comment_id)
    one = list(joined(meta.one_comment(actor=actor, comment_id=found.pk)))
    in_thread = "thread" in request.GET
    make = threads_of if in_thread else lines_of
    arguments = {"tops" if in_thread else "comments": one}
    line = make(actor=actor, now=timezone.now(), **arguments)[0]
    template = "console/posts/_thread.html" if in_thread else "console/posts/_comment.html"
    context = {"line": line, "with_post": "post" in request.GET}
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def reply(request: HttpRequest, actor: Actor, firm: Account, comment_id: UUID) -> HttpResponse:
    """A public answer, in a dialog."""
    found = meta.comment(actor=actor, comment_id=comment_id, role=Role.AGENT)
    hint = (
        _("Herkes görür. Instagram'da en çok 300 karakter.")
        if found.inbox.channel in INSTAGRAM
        else _("Herkes görür.")
    )
    return _answer(request, actor, found, ActionKind.REPLY, hint, _("Yanıtla"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def private_reply(
    request: HttpRequest, actor: Actor, firm: Account, comment_id: UUID
) -> HttpResponse:
    """The one private answer that Meta allows, in a dialog."""
    found = meta.comment(actor=actor, comment_id=comment_id, role=Role.AGENT)
    hint = _("Yalnız bu kişi görür; konuşma gelen kutusunda açılır. Yorum başına bir kez.")
    return _answer(request, actor, found, ActionKind.PRIVATE_REPLY, hint, _("Özel yanıt gönder"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def assign(request: HttpRequest, actor: Actor, firm: Account, comment_id: UUID) -> HttpResponse:
    """Whose the comment is, in a dialog."""
    found = meta.comment(actor=actor, comment_id=comment_id, role=Role.AGENT)

    def give(form: AssignForm) -> HttpResponse:
        comment_work.change(actor=actor, comment_id=found.pk, now=timezone.now(), **form.changes())
        return _told(_("Yorum verildi."), comment_id)

    make = partial(
        AssignForm,
        people=selectors.people_choices(actor=actor, account_id=firm.pk),
        teams=team_choices(actor=actor, account_id=firm.pk),
    )
    initial = {
        "assigned_user_id": str(found.assigned_user_id or ""),
        "group_id": str(found.assigned_group_id or ""),
    }
    return ask(request, make, give, button=_("Ver"), initial=initial)


@require_POST
@in_firm(Role.AGENT)
def act(request: HttpRequest, actor: Actor, firm: Account, comment_id: UUID) -> HttpResponse:
    """Hide, like, delete, take, or say that it is done. Raises Invalid for the rest."""
    action, now = request.POST.get("action", ""), timezone.now()
    match action:
        case "done" | "open":
            status = CommentStatus(action)
            comment_work.change(actor=actor, comment_id=comment_id, now=now, status=status)
            return _told(_("Tamamlandı.") if action == "done" else _("Yeniden açıldı."), comment_id)
        case "take":
            comment_work.change(
                actor=actor, comment_id=comment_id, now=now, assigned_user_id=actor.id
            )
            return _told(_("Yorum sizde."), comment_id)
    if action not in _SILENT:
        raise Invalid
    found = meta.comment(actor=actor, comment_id=comment_id, role=Role.AGENT)
    post_actions.queue_for_comment(actor=actor, comment=found, kind=ActionKind(action), now=now)
    return _told("", comment_id)


@require_POST
@in_firm(Role.AGENT)
def retry(request: HttpRequest, actor: Actor, firm: Account, action_id: UUID) -> HttpResponse:
    """Try again what failed. Raises CommentNotFound, NothingToRetry, PrivateReplyUsed."""
    action = post_actions.retry(actor=actor, action_id=action_id, now=timezone.now())
    return _told(_("Yeniden deneniyor."), action.comment_id)


def _answer(
    request: HttpRequest, actor: Actor, found: Any, kind: ActionKind, hint: str, button: str
) -> HttpResponse:
    def write(form: TextForm) -> HttpResponse:
        post_actions.queue_for_comment(
            actor=actor,
            comment=found,
            kind=kind,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        return _told(_("Gönderiliyor."), found.pk)

    make = partial(TextForm, hint=hint)
    if request.method != "POST":
        line = lines_of(actor=actor, comments=[found], now=timezone.now())[0]
        context = {"line": line, "form": make(), "url": request.path, "button": button}
        return render(request, "console/posts/_answer.html", context)
    return ask(request, make, write, button=button)


def _told(toast: str, comment_id: UUID | None) -> HttpResponse:
    return replies.done(toast=toast, refresh=f"comment-{comment_id}")
