"""All parts of one running sandbox, handed to whatever needs them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from ticaret.sandbox import people
from ticaret.sandbox.config import Config
from ticaret.sandbox.directory import PAGE_FIELDS, Asset, Directory
from ticaret.sandbox.faults import FaultScript
from ticaret.sandbox.login.tokens import Tokens
from ticaret.sandbox.media import MediaShelf
from ticaret.sandbox.posts import board
from ticaret.sandbox.store import Store
from ticaret.sandbox.waha import world as gateway
from ticaret.sandbox.webhooks import Webhooks

# Instagram tells of echoes with the messages, and names edits in the singular.
_ALWAYS = {"instagram_login": ("message_echoes", "message_edits", "messaging_referrals")}


class Sandbox:
    def __init__(self, config: Config) -> None:
        config.data.mkdir(parents=True, exist_ok=True)
        self.config = config
        self.directory = Directory(app_id=config.app_id, app_secret=config.app_secret)
        self.store = Store(config.data / "sandbox.sqlite3")
        self.store.prepare(board.SCHEMA)
        self.tokens = Tokens(self.store, self.directory)
        self.media = MediaShelf(self.store, config.data / "media", config.base_url)
        self.faults = FaultScript(self.store)
        self.revision = 0
        self._change = asyncio.Event()
        self.webhooks = Webhooks(config, self.store, self.faults, changed=self.changed)
        self.webhooks.of_instagram_login = frozenset(
            asset.id
            for asset in self.directory.assets.values()
            if asset.channel == "instagram_login"
        )
        self.gateway = gateway.build(
            config, self.store, self.media, self.faults, changed=self.changed
        )
        self._seed()

    def changed(self) -> None:
        """Tell the open pages that there is something new to see."""
        self.revision += 1
        self._change.set()
        self._change = asyncio.Event()

    async def wait_for_change(self, after: int) -> int:
        """Return the revision as soon as it is past `after`."""
        while self.revision <= after:
            await self._change.wait()
        return self.revision

    def notify(self, asset: Asset, lane: str, field: str, body: Mapping[str, Any]) -> None:
        """Queue a webhook if the firm's Page or WABA is subscribed to it.

        Instagram's fields come with any subscription of the linked Page.
        """
        fields = self.subscribed_fields(asset.subscription_id)
        picky = asset.channel in ("messenger", "instagram_login")
        if fields is None or (picky and field not in (*fields, *_ALWAYS.get(asset.channel, ()))):
            return
        self.webhooks.enqueue(lane, body)

    def subscribed_fields(self, subscription_id: str) -> list[str] | None:
        """The fields of a Page or WABA; None when it is not subscribed at all."""
        row = self.store.one("SELECT fields FROM subscription WHERE asset_id = ?", subscription_id)
        return str(row["fields"]).split(",") if row else None

    def subscribe(self, subscription_id: str, fields: list[str]) -> None:
        self.store.run(
            "INSERT OR REPLACE INTO subscription VALUES (?, ?)",
            subscription_id,
            ",".join(fields),
        )

    def unsubscribe(self, subscription_id: str) -> None:
        self.store.run("DELETE FROM subscription WHERE asset_id = ?", subscription_id)

    @property
    def reads_by_itself(self) -> bool:
        """Whether customers read what they get although nobody has their page open."""
        return self.store.setting("reads_by_itself", "on") == "on"

    async def reset(self) -> None:
        """Back to the beginning: no messages, no faults, the preconfigured customers."""
        await self.webhooks.stop()
        await self.gateway.hooks.stop()
        self.store.clear()
        self.media.clear()
        self._seed()
        self.changed()

    def _seed(self) -> None:
        people.seed(self.store, self.directory)
        gateway.seed(self.gateway, self.directory)
        if self.store.setting("subscribed_once", "") == "":
            for firm in self.directory.firms:
                self.subscribe(firm.page["id"], list(PAGE_FIELDS))
                self.subscribe(firm.waba["id"], ["messages"])
            self.store.set_setting("subscribed_once", "yes")
