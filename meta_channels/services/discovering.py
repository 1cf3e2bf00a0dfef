"""What an access opens: Pages, their Instagram accounts, WhatsApp numbers, an Instagram login."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.choices import Channel
from messaging.ports import Refused
from messaging.services.inboxes import InboxFacts
from meta_channels.choices import Flow
from meta_channels.graph import instagram_login, oauth, pages, tokens, whatsapp
from meta_channels.graph.client import facebook, instagram
from meta_channels.graph.tokens import TokenInfo

_WHATSAPP_SCOPE = "whatsapp_business_management"
# What each ability needs: a permission, and a task on the Page.
_PAGE_NEEDS = {
    "messaging": ("pages_messaging", "MESSAGING"),
    "comments": ("pages_manage_engagement", "MODERATE"),
    "publishing": ("pages_manage_posts", "CREATE_CONTENT"),
}
_INSTAGRAM_NEEDS = {
    "messaging": ("instagram_manage_messages", "MESSAGING"),
    "comments": ("instagram_manage_comments", "MODERATE"),
    "publishing": ("instagram_content_publish", "CREATE_CONTENT"),
}
_LOGIN_NEEDS = {
    "messaging": "instagram_business_manage_messages",
    "comments": "instagram_business_manage_comments",
    "publishing": "instagram_business_content_publish",
}


@dataclass(frozen=True, slots=True)
class Access:
    """A token that lives long, whose it is, and what its owner really granted."""

    flow: Flow
    token: str = field(repr=False)
    external_user_id: str
    scopes: Sequence[str]
    targets: Mapping[str, Sequence[str]]
    issued_at: datetime
    expires_at: datetime | None
    data_access_expires_at: datetime | None

    @property
    def missing(self) -> list[str]:
        """What was asked and not granted."""
        wanted = oauth.INSTAGRAM_SCOPES if self.flow == Flow.INSTAGRAM else oauth.FACEBOOK_SCOPES
        return [scope for scope in wanted if scope not in self.scopes]

    def allows(self, scope: str, node_id: str) -> bool:
        """Whether `scope` was granted, and for this asset."""
        targets = self.targets.get(scope, ())
        return scope in self.scopes and (not targets or node_id in targets)


def access_by_code(*, flow: Flow, code: str, redirect_uri: str, now: datetime) -> Access:
    """Exchange `code` for a token, have it lengthened, and read back what it really is."""
    if flow == Flow.INSTAGRAM:
        short = oauth.instagram_code(code=code, redirect_uri=redirect_uri, now=now)
        grant = oauth.instagram_long_lived(short.token, now=now)
        return _instagram_access(grant.token, short.scopes, grant.expires_at, now)
    short = oauth.facebook_code(code=code, redirect_uri=redirect_uri, now=now)
    return facebook_access(oauth.facebook_long_lived(short.token, now=now).token, now=now)


def facebook_access(token: str, *, now: datetime) -> Access:
    """What Meta says of a user's token. Raises Refused when it is not valid or not ours."""
    info = tokens.debug_token(token)
    if not info.is_valid:
        raise Refused("invalid_token", "The token is not valid for this app.")
    return _facebook_access(token, info, now)


def assets(access: Access) -> list[InboxFacts]:
    """Every asset that `access` opens. Without a token: seen, but the role there is too small."""
    if access.flow == Flow.INSTAGRAM:
        return [_login(access)]
    return [*_pages(access), *_numbers(access)]


def asset(access: Access, offered: Mapping[str, Any]) -> InboxFacts | None:
    """One of them as it is now; None when it is not opened any more."""
    channel, node_id, parent_id = offered["channel"], offered["id"], offered["parentId"]
    if channel == Channel.INSTAGRAM_LOGIN:
        found = [_login(access)]
    elif channel == Channel.WHATSAPP_BUSINESS:
        number = whatsapp.phone_number(facebook(access.token), node_id)
        found = [_number(access, number, parent_id)]
    else:
        page_id = parent_id if channel == Channel.INSTAGRAM_BUSINESS else node_id
        found = list(_of_page(access, pages.one(facebook(access.token), page_id)))
    return next((f for f in found if f.external_id == node_id and f.channel == channel), None)


def subscribe(facts: InboxFacts) -> None:
    """Have Meta send us the webhooks of an asset; again does no harm."""
    match facts.channel:
        case Channel.INSTAGRAM_LOGIN:
            pages.subscribe(
                instagram(facts.token), facts.external_id, pages.INSTAGRAM_FIELDS, as_query=True
            )
        case Channel.WHATSAPP_BUSINESS:
            whatsapp.subscribe(facebook(facts.token), facts.parent_external_id)
        case _:
            # The Page's subscription carries the webhooks of its Instagram account too.
            page_id = facts.parent_external_id or facts.external_id
            pages.subscribe(facebook(facts.token), page_id, pages.PAGE_FIELDS)


def _facebook_access(token: str, info: TokenInfo, now: datetime) -> Access:
    return Access(
        flow=Flow.FACEBOOK,
        token=token,
        external_user_id=info.user_id,
        scopes=sorted(info.scopes),
        targets=info.targets,
        issued_at=now,
        expires_at=info.expires_at,
        data_access_expires_at=info.data_access_expires_at,
    )


def _instagram_access(
    token: str, scopes: Sequence[str], expires_at: datetime | None, now: datetime
) -> Access:
    account = instagram_login.me(instagram(token))
    return Access(
        flow=Flow.INSTAGRAM,
        token=token,
        external_user_id=account.person_id or account.id,
        # Older answers do not tell them; then what was asked counts as granted.
        scopes=sorted(scopes or oauth.INSTAGRAM_SCOPES),
        targets={},
        issued_at=now,
        expires_at=expires_at,
        data_access_expires_at=None,
    )


def _pages(access: Access) -> Iterator[InboxFacts]:
    for page in pages.of_user(facebook(access.token)):
        yield from _of_page(access, page)


def _of_page(access: Access, page: pages.Page) -> Iterator[InboxFacts]:
    yield InboxFacts(
        channel=Channel.FACEBOOK_PAGE,
        external_id=page.id,
        name=page.name,
        picture_url=page.picture_url,
        capabilities=_abilities(access, page.id, page.tasks, _PAGE_NEEDS),
        token=page.token,
    )
    if page.instagram is not None:
        account = page.instagram
        yield InboxFacts(
            channel=Channel.INSTAGRAM_BUSINESS,
            external_id=account.id,
            parent_external_id=page.id,
            name=account.name or account.username,
            username=account.username,
            picture_url=account.picture_url,
            capabilities=_abilities(access, account.id, page.tasks, _INSTAGRAM_NEEDS),
            token=page.token,
        )


def _abilities(
    access: Access, node_id: str, tasks: Sequence[str], needs: Mapping[str, tuple[str, str]]
) -> dict[str, bool]:
    return {
        ability: access.allows(scope, node_id) and (not tasks or task in tasks)
        for ability, (scope, task) in needs.items()
    }


def _numbers(access: Access) -> Iterator[InboxFacts]:
    graph = facebook(access.token)
    if _WHATSAPP_SCOPE not in access.scopes:
        return
    for waba_id in access.targets.get(_WHATSAPP_SCOPE, ()):
        for number in whatsapp.phone_numbers(graph, waba_id):
            yield _number(access, number, waba_id)


def _number(access: Access, number: whatsapp.PhoneNumber, waba_id: str) -> InboxFacts:
    return InboxFacts(
        channel=Channel.WHATSAPP_BUSINESS,
        external_id=number.id,
        parent_external_id=waba_id,
        name=number.verified_name or number.display_phone_number,
        phone_number=number.display_phone_number,
        capabilities={
            "messaging": access.allows("whatsapp_business_messaging", waba_id),
            "comments": False,
            "publishing": False,
        },
        token=access.token,
        token_expires_at=access.expires_at,
    )


def _login(access: Access) -> InboxFacts:
    account = instagram_login.me(instagram(access.token))
    return InboxFacts(
        channel=Channel.INSTAGRAM_LOGIN,
        external_id=account.id,
        name=account.name or account.username,
        username=account.username,
        picture_url=account.picture_url,
        capabilities={
            ability: access.allows(scope, account.id) for ability, scope in _LOGIN_NEEDS.items()
        },
        token=access.token,
        token_expires_at=access.expires_at,
    )
