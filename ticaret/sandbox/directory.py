"""The firms that are there from the start: their assets, tokens and templates (`firms.json`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Channel = Literal["whatsapp", "messenger", "instagram", "instagram_login"]
CHANNELS: tuple[Channel, ...] = ("whatsapp", "messenger", "instagram", "instagram_login")

PAGE_FIELDS = (
    "messages",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_postbacks",
    "messaging_referrals",
)


@dataclass(frozen=True, slots=True)
class Firm:
    slug: str
    name: str
    business_id: str
    user: dict[str, str]
    page: dict[str, str]
    instagram: dict[str, str]
    instagram_login: dict[str, str]
    waba: dict[str, str]
    phone: dict[str, str]
    gateway: dict[str, str]
    customers: dict[str, list[dict[str, str]]]

    @property
    def phone_digits(self) -> str:
        return "".join(filter(str.isdigit, self.phone["display_phone_number"]))


@dataclass(frozen=True, slots=True)
class Asset:
    """One address of a firm: a Page, an Instagram account or a WhatsApp number."""

    id: str
    channel: Channel
    firm: Firm

    @property
    def is_instagram(self) -> bool:
        """Whether it is Instagram, by whichever login."""
        return self.channel in ("instagram", "instagram_login")

    @property
    def subscription_id(self) -> str:
        """Whose `subscribed_apps` decides: the Page's (of its Instagram account too), the WABA's,
        or the account's own when it has a login of its own."""
        if self.channel == "instagram_login":
            return self.id
        return self.firm.waba["id"] if self.channel == "whatsapp" else self.firm.page["id"]


@dataclass(frozen=True, slots=True)
class Template:
    name: str
    language: str
    category: str
    status: str
    body: str
    buttons: list[str]


@dataclass(frozen=True, slots=True)
class Token:
    """Who a token speaks for; an app has no firm.

    `scopes` and `targets` are what a person agreed to; None and () for everything.
    """

    kind: Literal["USER", "PAGE", "APP", "INSTAGRAM"]
    firm: Firm | None
    scopes: tuple[str, ...] | None = None
    targets: tuple[str, ...] = ()

    def allows(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes

    def opens(self, asset_id: str) -> bool:
        return self.scopes is None or asset_id in self.targets


class Directory:
    def __init__(self, *, app_id: str, app_secret: str) -> None:
        source = json.loads(Path(__file__).with_name("firms.json").read_text("utf-8"))
        self.firms = [Firm(**firm) for firm in source["firms"]]
        self.templates = [Template(**template) for template in source["templates"]]
        self.assets: dict[str, Asset] = {}
        self.tokens: dict[str, Token] = {f"{app_id}|{app_secret}": Token("APP", None)}
        for firm in self.firms:
            for asset in (
                Asset(firm.phone["id"], "whatsapp", firm),
                Asset(firm.page["id"], "messenger", firm),
                Asset(firm.instagram["id"], "instagram", firm),
                Asset(firm.instagram_login["id"], "instagram_login", firm),
            ):
                self.assets[asset.id] = asset
            self.tokens[firm.user["token"]] = Token("USER", firm)
            self.tokens[firm.page["token"]] = Token("PAGE", firm)

    def asset_of(self, firm: Firm, channel: str) -> Asset:
        return next(a for a in self.assets.values() if a.firm is firm and a.channel == channel)

    def firm(self, slug: str) -> Firm | None:
        return next((firm for firm in self.firms if firm.slug == slug), None)

    def firm_owning(self, node_id: str) -> Firm | None:
        """The firm whose user, business, Page, account, WABA or number has this id."""
        for firm in self.firms:
            nodes: list[dict[str, Any]] = [
                firm.user, firm.page, firm.instagram, firm.instagram_login, firm.waba, firm.phone,
            ]  # fmt: skip
            if node_id == firm.business_id or any(node["id"] == node_id for node in nodes):
                return firm
        return None
