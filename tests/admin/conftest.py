"""A firm with rows of every model, all of them linked, each carrying the secret canary it may."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import (
    Account,
    ApiAccount,
    Letter,
    Membership,
    OneTimeToken,
    RecoveryCode,
    RefreshToken,
    SignIn,
    TryCount,
    TwoFactor,
    User,
)
from crm.models import (
    ChecklistItem,
    Contact,
    ContactPhone,
    Customer,
    CustomerRepresentative,
    CustomerTeam,
    Group,
    GroupMember,
    MergeRecord,
    Note,
    NotificationSettings,
    Revision,
    Task,
    TaskWatcher,
)
from crm.models import Comment as WorkComment
from messaging.models import (
    Attachment,
    ChannelContact,
    Conversation,
    Dispatch,
    Inbox,
    InboxCounter,
    Message,
    ParkedUpdate,
    SendAttempt,
)
from meta_channels.models import (
    Comment,
    Connection,
    DeletionRequest,
    MessageTemplate,
    MetaAsset,
    Notice,
    OAuthState,
    Post,
    PostAction,
    PostActionAttempt,
    Publication,
    PublicationAttempt,
    PublicationItem,
    PublishingFile,
    WatchMark,
)
from orders.models import Order, OrderCounter, OrderItem, OrderSettings, OrderStatusChange
from ticaret.audit.models import AuditEntry
from ticaret.events.models import EventStream, OutboxEvent
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.mail.models import KeptMail
from ticaret.webhooks.models import (
    FanOutPosition,
    WebhookAttempt,
    WebhookDelivery,
    WebhookEndpoint,
    WebhookPayload,
)

CANARY = "canary-7d1c9f-secret"
NOW = datetime(2026, 3, 5, 21, 30, tzinfo=UTC)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def firm(name: str = "Deniz Ticaret") -> Account:
    """An account with one row of every model in it."""
    key = uuid4().hex
    account = Account.objects.create(title=name, slug=key)
    user = User.objects.create_user(f"{key}@example.com", CANARY, display_name="Ayşe Işık")
    Membership.objects.create(account=account, user=user, role="owner")
    ApiAccount.objects.create(
        account=account, name="ERP", key=key, secret_hash=digest(CANARY), role="admin"
    )
    sign_in = SignIn.objects.create(user=user, token_version=1)
    RefreshToken.objects.create(sign_in=sign_in, digest=digest(key + CANARY), expires_at=NOW)
    OneTimeToken.objects.create(
        user=user, purpose="reset", digest=digest(key + CANARY), expires_at=NOW
    )
    factor = TwoFactor.objects.create(user=user, secret=CANARY)
    RecoveryCode.objects.create(two_factor=factor, digest=digest(key + CANARY))
    Letter.objects.create(kind="reset", email=user.email, next_attempt_at=NOW)
    TryCount.objects.create(key=digest(key), times=[NOW], last_at=NOW)
    KeptMail.objects.create(recipients=user.email, subject="Parola", text=CANARY)
    _conversation(account, user, key)
    _customer(account, user)
    _posts(account, user)
    _delivery(account, key)
    OutboxEvent.objects.create(
        account=account,
        position=1,
        type="message.received",
        payload={"text": "ışık"},
        occurred_at=NOW,
    )
    EventStream.objects.create(account=account, last_position=1)
    _webhook(account)
    AuditEntry.objects.create(
        account_id=account.id,
        actor_kind="user",
        actor_label="Ayşe Işık",
        action="account.updated",
        target_type="accounts.account",
        target_id=account.id,
        changes={"title": ["Deniz", "Deniz Ticaret"]},
    )
    return account


def _conversation(account: Account, user: User, key: str) -> None:
    inbox = Inbox.objects.create(
        account=account,
        channel="facebook_page",
        external_id=key,
        name="Deniz Sayfası",
        token=CANARY,
    )
    InboxCounter.objects.create(inbox=inbox, conversations=1)
    _of_meta(account, inbox, key)
    contact = ChannelContact.objects.create(
        account=account, inbox=inbox, external_id=key, name="Ümit Çağlar"
    )
    conversation = Conversation.objects.create(
        account=account, inbox=inbox, contact=contact, last_message_at=NOW, search="umit caglar"
    )
    message = Message.objects.create(
        account=account,
        inbox=inbox,
        conversation=conversation,
        external_id=key,
        direction="outbound",
        text="<script>alert(1)</script> merhaba",
        status="sent",
        status_times={"queued": "2026-03-05T21:30:00Z", "sent": "2026-03-05T21:30:02Z"},
        sent_by_user=user,
        occurred_at=NOW,
    )
    Attachment.objects.create(account=account, message=message, type="image", state="failed")
    dispatch = Dispatch.objects.create(
        account=account, message=message, inbox=inbox, conversation=conversation, state="done"
    )
    SendAttempt.objects.create(dispatch=dispatch, started_at=NOW, outcome="sent", code="200")
    ParkedUpdate.objects.create(
        account=account,
        inbox=inbox,
        external_id=key,
        kind="status",
        digest=key,
        event={},
        occurred_at=NOW,
    )


def _of_meta(account: Account, inbox: Inbox, key: str) -> None:
    connection = Connection.objects.create(
        account=account, flow="facebook", token=CANARY, requested_by="Ayşe Işık"
    )
    MetaAsset.objects.create(account=account, inbox=inbox, connection=connection)
    OAuthState.objects.create(
        account=account,
        flow="facebook",
        requested_by="Ayşe Işık",
        digest=digest(key),
        browser_digest=digest(CANARY),
        expires_at=NOW,
    )
    MessageTemplate.objects.create(
        account=account,
        waba_id=key,
        external_id=key,
        name="siparis",
        language="tr",
        status="APPROVED",
        seen_at=NOW,
    )
    Notice.objects.create(account=account, inbox=inbox, kind="lost", occasion=key)
    DeletionRequest.objects.create(code=key, flow="facebook", next_attempt_at=NOW)
    WatchMark.objects.create(seen_at=NOW)


def _posts(account: Account, user: User) -> None:
    inbox = Inbox.objects.for_accounts([account.pk]).order_by("id")[0]
    base: dict[str, Any] = {"account": account, "inbox": inbox}
    post = Post.objects.create(**base, external_id="1_1", text="Hasat", published_at=NOW)
    comment = Comment.objects.create(
        **base, post=post, external_id="1_2", text="Fiyatı?", commented_at=NOW, assigned_user=user
    )
    action = PostAction.objects.create(
        **base, post=post, comment=comment, kind="reply", text="Buyurun"
    )
    PostActionAttempt.objects.create(action=action, started_at=NOW)
    file = PublishingFile.objects.create(
        account=account, kind="image", mime_type="image/jpeg", size=3
    )
    publication = Publication.objects.create(**base, kind="image", post=post, text="Hasat")
    PublicationItem.objects.create(
        account=account, publication=publication, position=0, kind="image", file=file
    )
    PublicationAttempt.objects.create(publication=publication, started_at=NOW)


def _webhook(account: Account) -> None:
    FanOutPosition.objects.create(account=account, position=1)
    endpoint = WebhookEndpoint.objects.create(
        account=account,
        url="https://deniz.example.com/hook",
        events=["*"],
        secret=CANARY,
        previous_secret=CANARY,
    )
    payload = WebhookPayload.objects.create(
        account=account, event_type="message.received", body='{"text": "ışık <b>"}'.encode()
    )
    delivery = WebhookDelivery.objects.create(
        account=account,
        endpoint=endpoint,
        payload=payload,
        event_type="message.received",
        next_attempt_at=NOW,
    )
    WebhookAttempt.objects.create(
        account=account,
        delivery=delivery,
        started_at=NOW,
        finished_at=NOW,
        latency_ms=12,
        status_code=500,
        error="http_status",
        response_excerpt="<b>hata</b>",
    )


def _delivery(account: Account, key: str) -> None:
    body = f'{{"object":"page","key":"{key}","text":"\\u0131\\u015f\\u0131k <b>"}}'.encode()
    delivery = InboundDelivery.objects.create(
        provider="meta",
        digest=hashlib.sha256(body).digest(),
        body=body,
        received_at=NOW,
        split_at=NOW,
        verdict="failed",
        error="could not be read",
        processed_at=NOW,
    )
    InboundItem.objects.create(
        delivery=delivery,
        index=0,
        provider="meta",
        source=key,
        mailbox=key,
        kind="message",
        dedupe_key=key,
        occurred_at=NOW,
        payload={"text": "ışık"},
        verdict="failed",
        processed_at=timezone.now(),
        account=account,
    )


def signed_in(**rights: Any) -> Client:
    """A browser in which a new user with these rights is signed in."""
    user = User.objects.create_user(f"{uuid4().hex}@example.com", "Uzun-Bir-Parola-1", **rights)
    client = Client(headers={"accept-language": "tr"})
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Cheap password hashes, and static files without the manifest of `collectstatic`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(is_staff=True, is_superuser=True)


def _customer(account: Account, user: User) -> None:
    group = Group.objects.create(account=account, name="Satış", name_key=uuid4().hex)
    GroupMember.objects.create(account=account, group=group, user=user)
    customer = Customer.objects.create(
        account=account,
        title="Deniz Gıda",
        search="deniz gida",
        primary_representative=user,
        primary_team=group,
    )
    CustomerRepresentative.objects.create(account=account, customer=customer, user=user)
    CustomerTeam.objects.create(account=account, customer=customer, group=group)
    contact = Contact.objects.create(
        account=account, customer=customer, display_name="Ayşe Işık", search="ayse isik"
    )
    ContactPhone.objects.create(
        account=account, contact=contact, value="0532 111 22 33", normalized="+905321112233"
    )
    _order(account, customer, contact)
    MergeRecord.objects.create(
        account=account,
        kind="customer",
        winner_id=customer.pk,
        loser_id=uuid4(),
        winner_title="Deniz Gıda",
        loser_title="Deniz",
        merged_at=NOW,
    )
    _work(account, user, customer)


def _work(account: Account, user: User, customer: Customer) -> None:
    task = Task.objects.create(
        account=account,
        customer=customer,
        title="Işık <b>",
        title_order="isik",
        priority_rank=2,
        assignee=user,
        due_at=NOW,
        author_kind="user",
        author_label="ışık",
    )
    TaskWatcher.objects.create(account=account, task=task, user=user)
    ChecklistItem.objects.create(account=account, task=task, text="<b>", position=0)
    WorkComment.objects.create(account=account, customer=customer, task=task, text="<b>ışık")
    note = Note.objects.create(account=account, customer=customer, text="<b>ışık")
    Revision.objects.create(
        account=account, kind="note", target_id=note.pk, number=1, text="<b>", written_at=NOW
    )
    NotificationSettings.objects.create(account=account, user=user)


def _order(account: Account, customer: Customer, contact: Contact) -> None:
    OrderCounter.objects.create(account=account, last=1)
    OrderSettings.objects.create(account=account)
    order = Order.objects.create(
        account=account,
        sequence=1,
        number="2026-000001",
        customer=customer,
        contact=contact,
        status_changed_at=NOW,
        currency="TRY",
        search="2026-000001 deniz gida",
    )
    OrderItem.objects.create(
        account=account, order=order, position=0, name="Salça", quantity=2, vat_rate=20
    )
    OrderStatusChange.objects.create(
        account=account, order=order, customer_id=customer.pk, to_status="draft", actor_kind="user"
    )
