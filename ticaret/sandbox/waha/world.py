"""The gateway put together, and what is in it from the start."""

from __future__ import annotations

from collections.abc import Callable

from ticaret.sandbox.config import Config
from ticaret.sandbox.directory import Directory
from ticaret.sandbox.faults import FaultScript
from ticaret.sandbox.media import MediaShelf
from ticaret.sandbox.store import Store
from ticaret.sandbox.waha import demo, linking, people, session, talk
from ticaret.sandbox.waha.gateway import Gateway


def build(
    config: Config,
    store: Store,
    media: MediaShelf,
    faults: FaultScript,
    *,
    changed: Callable[[], None],
) -> Gateway:
    gateway = Gateway(config, store, media, faults, changed=changed)
    gateway.due |= {"boot": linking.booted, "qr": linking.new_qr, "ack": talk.ack_due}
    return gateway


def seed(gateway: Gateway, directory: Directory) -> None:
    """The firms' numbers with their contacts, and the first firm's linked session with its
    history; once, until the next reset."""
    store = gateway.store
    if store.setting("wa_seeded", ""):
        return
    with store.transaction():
        for firm in directory.firms:
            phone = firm.gateway["phone"]
            people.add_account(store, phone, firm.gateway["name"])
            for customer in firm.customers["whatsapp"]:
                people.add_person(store, phone, customer["id"], name=customer["name"])
            name = firm.gateway["session"]
            if name:
                demo.write(gateway, phone)
                made = session.add(store, name, {}, engine=session.ENGINES[0], account=phone)
                session.change(
                    store, made, status=session.WORKING,
                    statuses=[{"status": session.WORKING, "timestamp": gateway.started_ms}],
                )  # fmt: skip
        store.set_setting("wa_seeded", "yes")
