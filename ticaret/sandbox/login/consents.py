"""What a person decides in one of the two dialogs, and where the browser goes then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ticaret.sandbox.config import is_loopback
from ticaret.sandbox.directory import Firm
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox

FACEBOOK_SCOPES = (
    "pages_show_list", "business_management", "pages_manage_metadata", "pages_messaging",
    "pages_read_engagement", "pages_read_user_content", "pages_manage_engagement",
    "pages_manage_posts", "instagram_basic", "instagram_manage_messages",
    "instagram_manage_comments", "instagram_content_publish",
    "whatsapp_business_management", "whatsapp_business_messaging",
)  # fmt: skip
INSTAGRAM_SCOPES = (
    "instagram_business_basic", "instagram_business_manage_messages",
    "instagram_business_manage_comments", "instagram_business_content_publish",
    "instagram_business_manage_insights",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What an app asks: `flow` is `facebook` or `instagram`."""

    flow: str
    redirect_uri: str
    state: str
    scopes: tuple[str, ...]

    def declined(self) -> str:
        """Where the browser goes when the person says no."""
        return self._back(
            error="access_denied",
            error_code="200",
            error_description="Permissions error",
            error_reason="user_denied",
        )

    def granted(self, code: str) -> str:
        return self._back(code=code) + ("#_=_" if self.flow == "facebook" else "#_")

    def _back(self, **answer: str) -> str:
        joint = "&" if urlsplit(self.redirect_uri).query else "?"
        return self.redirect_uri + joint + urlencode({**answer, "state": self.state})


def read(sandbox: Sandbox, flow: str, query: dict[str, Any]) -> Question:
    """The question in the address of a dialog. Raises NotPossible as the dialogs refuse it."""
    config = sandbox.config
    app_id = config.app_id if flow == "facebook" else config.instagram_app_id
    if query.get("client_id") != app_id:
        raise NotPossible("Invalid App ID: the provided app ID does not look like a valid app ID.")
    if query.get("response_type", "code") != "code":
        raise NotPossible("response_type must be code.")
    redirect_uri = str(query.get("redirect_uri") or "")
    if not is_loopback(urlsplit(redirect_uri).hostname or ""):
        raise NotPossible("URL blocked: the redirect URI is not one of this machine.")
    known = FACEBOOK_SCOPES if flow == "facebook" else INSTAGRAM_SCOPES
    asked = [name.strip() for name in str(query.get("scope") or "").split(",") if name.strip()]
    if query.get("config_id") and flow == "facebook":
        asked = list(FACEBOOK_SCOPES)
    wrong = [name for name in asked if name not in known]
    if wrong or not asked:
        raise NotPossible(f"Invalid Scopes: {', '.join(wrong) or 'none'}.")
    return Question(flow, redirect_uri, str(query.get("state") or ""), tuple(asked))


def question_at(sandbox: Sandbox, address: str) -> Question:
    """The question behind the whole address of a dialog."""
    parts = urlsplit(address)
    flow = "instagram" if parts.path.startswith("/instagram/") else "facebook"
    return read(sandbox, flow, {k: v[0] for k, v in parse_qs(parts.query).items()})


def assets_of(firm: Firm, flow: str) -> list[dict[str, str]]:
    """What a person of `firm` can choose from in a dialog: `{id, kind, name}`."""
    if flow == "instagram":
        account = firm.instagram_login
        return [{"id": account["id"], "kind": "Instagram", "name": f"@{account['username']}"}]
    return [
        {"id": firm.page["id"], "kind": "Facebook", "name": firm.page["name"]},
        {"id": firm.instagram["id"], "kind": "Instagram", "name": f"@{firm.instagram['username']}"},
        {"id": firm.waba["id"], "kind": "WhatsApp", "name": firm.phone["display_phone_number"]},
    ]


def grant(
    sandbox: Sandbox,
    question: Question,
    firm: Firm,
    *,
    scopes: list[str] | None = None,
    assets: list[str] | None = None,
) -> str:
    """The person agrees to `scopes` (all that was asked) for `assets` (all they have).

    Returns where the browser goes.
    """
    every = [asset["id"] for asset in assets_of(firm, question.flow)]
    chosen = every if assets is None else [name for name in every if name in assets]
    agreed = [s for s in question.scopes if scopes is None or s in scopes]
    code = sandbox.tokens.give_code(question.flow, firm, question.redirect_uri, agreed, chosen)
    return question.granted(code)
