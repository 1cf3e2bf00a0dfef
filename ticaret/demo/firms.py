"""The demo: two firms with their people, connected to the sandbox the way a real firm connects."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts import selectors
from accounts.models import Account, ApiAccount, Membership, User
from accounts.selectors import actor_of_user
from accounts.services import accounts, api_accounts, users
from messaging.selectors import sessions
from messaging.services import wa_sessions
from meta_channels.services.connecting import connect_assets
from ticaret import http
from ticaret.demo import assistant, catalog, crm, orders, posts, work
from ticaret.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    first_name: str
    last_name: str
    role: str


@dataclass(frozen=True, slots=True)
class Firm:
    title: str
    slug: str
    sandbox_firm: str
    sandbox_token: str
    people: Sequence[Person]
    greetings: Sequence[tuple[str, str]]
    session: tuple[str, str] | None = None  # a linked number at the gateway: its name, ours
    sells_food: bool = False


@dataclass(frozen=True, slots=True)
class Demo:
    """How to sign in to the first firm, as its owner and as its API account."""

    email: str
    password: str
    account_id: UUID
    api_key: str
    api_secret: str


_API_ACCOUNT = "Demo"

FIRMS = [
    Firm(
        title="Deniz Gıda",
        slug="deniz-gida",
        sandbox_firm="deniz",
        sandbox_token="sandbox-user-token-deniz",  # noqa: S106  (the sandbox's, opens nothing else)
        people=[
            Person("deniz@ornek.test", "Deniz", "Aksoy", "owner"),
            Person("elif@ornek.test", "Elif", "Şahin", "agent"),
            Person("izleyen@ornek.test", "İlker", "Yıldız", "viewer"),
        ],
        greetings=[
            ("whatsapp", "Merhaba, 2 koli domates salçası var mı?"),
            ("messenger", "İyi günler, Kadıköy'e teslimat yapıyor musunuz?"),
            ("instagram", "Hikâyedeki zeytinyağının fiyatı ne kadar? 😊"),
        ],
        session=("deniz-whatsapp", "WhatsApp hattı"),
        sells_food=True,
    ),
    Firm(
        title="Çınar Tekstil",
        slug="cinar-tekstil",
        sandbox_firm="cinar",
        sandbox_token="sandbox-user-token-cinar",  # noqa: S106  (the sandbox's, opens nothing else)
        people=[Person("kerem@ornek.test", "Kerem", "Çınar", "owner")],
        greetings=[("whatsapp", "Toptan gömlek siparişi vermek istiyorum.")],
    ),
]


def fill() -> Demo:
    """Make what is missing and give every demo person one fresh password.

    Raises ImproperlyConfigured without the sandbox, a `ProviderError` when it does not answer.
    """
    if not settings.SANDBOX:
        raise ImproperlyConfigured("The demo needs the sandbox: set SANDBOX=on.")
    password = secrets.token_urlsafe(9)
    owners = [_fill_firm(firm, password) for firm in FIRMS]
    owner, account = owners[0]
    api_account, secret = _api_account(owner, account.id)
    return Demo(
        email=FIRMS[0].people[0].email,
        password=password,
        account_id=account.id,
        api_key=api_account.key,
        api_secret=secret,
    )


def _api_account(owner: Actor, account_id: UUID) -> tuple[ApiAccount, str]:
    """The demo's API account with a fresh secret; earlier secrets end."""
    known = (
        selectors.api_accounts(actor=owner)
        .filter(account_id=account_id, name=_API_ACCOUNT, revoked_at=None)
        .first()
    )
    if known is None:
        return api_accounts.create(
            actor=owner, account_id=account_id, name=_API_ACCOUNT, role="owner"
        )
    return api_accounts.rotate_secret(
        actor=owner, api_account_id=known.pk, overlap=timedelta(0), now=timezone.now()
    )


def _fill_firm(firm: Firm, password: str) -> tuple[Actor, Account]:
    people = [_person(person, password) for person in firm.people]
    account = Account.objects.filter(slug=firm.slug).first()
    is_new = account is None
    if account is None:
        account = accounts.create_owned_account(
            owner_id=people[0].id, title=firm.title, slug=firm.slug
        )
    for person, user in zip(firm.people, people, strict=True):
        Membership.objects.unscoped().update_or_create(
            account=account, user=user, defaults={"role": person.role}
        )
    owner = actor_of_user(user_id=people[0].id)
    if owner is None:
        raise ImproperlyConfigured("The demo owner was deactivated.")
    connect_assets(
        actor=owner, account_id=account.id, user_token=firm.sandbox_token, now=timezone.now()
    )
    _link_number(firm, owner, account.id)
    if firm.sells_food:
        catalog.fill(actor=owner, account_id=account.id)
    if is_new:
        if firm is FIRMS[0]:
            crm.fill(
                owner=owner,
                account_id=account.id,
                user_ids=[user.id for user in people[:2]],
                now=timezone.now(),
            )
            posts.fill(sandbox_firm=firm.sandbox_firm)
            work.fill(
                owner=owner,
                account_id=account.id,
                users=people[:2],
                now=timezone.now(),
            )
            orders.fill(actor=owner, account_id=account.id, now=timezone.now())
            linked = sessions(actor=owner, account_id=account.id).values_list("pk", flat=True)
            assistant.fill(
                actor=owner, account_id=account.id, inbox_id=linked[0], now=timezone.now()
            )
        _let_customers_write(firm)
    return owner, account


def _link_number(firm: Firm, owner: Actor, account_id: UUID) -> None:
    """The firm's own number, which is linked at the sandbox's gateway already."""
    if firm.session is None or sessions(actor=owner, account_id=account_id).exists():
        return
    gateway_name, name = firm.session
    wa_sessions.create(
        actor=owner,
        account_id=account_id,
        name=name,
        gateway_name=gateway_name,
        now=timezone.now(),
    )


def _person(person: Person, password: str) -> User:
    user = User.objects.filter(email__iexact=person.email).first()
    if user is None:
        return users.register(
            email=person.email,
            password=password,
            first_name=person.first_name,
            last_name=person.last_name,
        )
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def _let_customers_write(firm: Firm) -> None:
    for channel, text in firm.greetings:
        http.request(
            "POST",
            f"{settings.SANDBOX_URL}/control/messages",
            purpose="demo",
            json={"firm": firm.sandbox_firm, "channel": channel, "text": text},
        )
