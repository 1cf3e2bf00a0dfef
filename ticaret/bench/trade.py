"""The customers of a firm, with what is sold to them and has to be done for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.choices import RoleWord
from accounts.models import Membership, User
from catalog.models import Product, ProductImage
from crm.models import Comment, Contact, Customer, Group, Identity, Note, Task, TaskWatcher
from orders.models import Order, OrderStatusChange
from ticaret.audit.models import AuditEntry
from ticaret.bench.database import Firm
from ticaret.bench.filling import Rows, fill

# As many rows match it, however many customers there are.
RARE = "Gülşen Işık"
_MATCHES = 40
# Customers with a chat and a history of their own, and how long each kind of it is.
TALKATIVE = 20
_HISTORY = 30
_STAFF = 5

_TITLES = "ARRAY['Şimşek', 'Çınar', 'Özgür', 'Yıldız', 'Güneş', 'Uğur', 'Işıl', 'Kardeşler']"
_TRADES = "ARRAY['Tekstil', 'Gıda', 'İnşaat', 'Mobilya', 'Kırtasiye', 'Züccaciye', 'Otomotiv']"
_CITIES = "ARRAY['İstanbul', 'Ankara', 'İzmir', 'Şanlıurfa', 'Muğla']"
_FOLDED = "lower(translate({}, 'çğıöşüÇĞİÖŞÜ', 'cgiosuCGIOSU'))"


def _folded(sql: str) -> str:
    return _FOLDED.format(sql)


_CUSTOMERS = Rows(
    Customer,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "created_at": "now() - number * interval '1 minute'",
        "title": "title",
        "title_key": _folded("title"),
        "title_order": _folded("title"),
        "short_name": "'Firma ' || number",
        "sector": "trade",
        "sector_key": _folded("trade"),
        "city": "city",
        "city_key": _folded("city"),
        "notes": "'Cuma günleri kargo ister.'",
        "source": "'fuar'",
        "status": "CASE number %% 3 WHEN 0 THEN 'prospect' ELSE 'active' END",
        "primary_representative_id": "staff.ids[1 + number %% %(staff_size)s]",
        "primary_team_id": "%(team)s",
        "search": _folded("title || ' firma ' || number || ' ' || trade || ' ' || city"),
    },
    f"""
        (SELECT %(staff)s::uuid[] AS ids) AS staff,
        (SELECT number, trade, city, CASE number %% %(every)s WHEN 0 THEN %(rare)s
                ELSE name END || ' ' || trade || ' ' || number AS title
         FROM (SELECT number, ({_TITLES})[1 + number %% 8] AS name,
                      ({_TRADES})[1 + number %% 7] AS trade, ({_CITIES})[1 + number %% 5] AS city
               FROM generate_series(1, %(customers)s) AS number) AS words) AS titled
    """,  # noqa: S608  # our own words
)
_OF_CUSTOMERS = """
    (SELECT id AS customer, row_number() OVER (ORDER BY id) AS number FROM crm_customer
     WHERE account_id = %(account)s) AS customers
"""
_CONTACTS = Rows(
    Contact,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "customer_id": "customer",
        "first_name": "'Ayşe'",
        "last_name": "'Yıldız ' || number",
        "display_name": "'Ayşe Yıldız ' || number",
        "name_key": "'ayse yildiz ' || number",
        "name_order": "'ayse yildiz ' || number",
        "is_primary": "place = 1",
        "search": "'ayse yildiz ' || number",
    },
    f"{_OF_CUSTOMERS}, generate_series(1, 2) AS place",
)
_WITH_CONTACT = f"""
    {_OF_CUSTOMERS} JOIN crm_contact AS contact
        ON contact.customer_id = customer AND contact.is_primary,
    (SELECT %(staff)s::uuid[] AS ids) AS staff
"""
_BY = {"author_kind": "'user'", "author_id": "%(somebody)s", "author_label": "'Elif Kaya'"}
_DONE_BY = {"actor_kind": "'user'", "actor_id": "%(somebody)s", "actor_label": "'Elif Kaya'"}
_TASKS = Rows(
    Task,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "customer_id": "customer",
        "contact_id": "contact.id",
        "title": "'Teklif gönder ' || number",
        "title_order": "'teklif gonder ' || number",
        "description": "'Fiyat listesini de ekle, cuma gününe kadar dönüş bekliyor.'",
        "status": "CASE number %% 4 WHEN 0 THEN 'done' ELSE 'open' END",
        "priority": "'normal'",
        "priority_rank": "2",
        "due_at": "now() + (number - %(customers)s / 2) * interval '1 hour'",
        "assignee_id": "staff.ids[1 + number %% %(staff_size)s]",
        "group_id": "%(team)s",
        "checklist_total": "3",
        "checklist_done": "1",
        "search": "'teklif gonder ' || number",
        **_BY,
    },
    _WITH_CONTACT,
)
_WATCHERS = Rows(
    TaskWatcher,
    {"id": "{uuid}", "account_id": "account_id", "task_id": "id", "user_id": "assignee_id"},
    "crm_task WHERE account_id = %(account)s",
)
_ORDERS = Rows(
    Order,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "created_at": "now() - number * interval '3 minutes'",
        "sequence": "number",
        "number": "'S-2026-' || lpad(number::text, 6, '0')",
        "customer_id": "customer",
        "contact_id": "contact.id",
        "status": "(ARRAY['draft', 'confirmed', 'preparing', 'delivered'])[1 + number %% 4]",
        "status_changed_at": "now()",
        "currency": "'TRY'",
        "shipping_address": """'{"name": "Ayşe Yıldız", "line1": "Moda Cd. 12"}'""",
        "item_count": "2",
        "subtotal": "100.00 * number",
        "net": "100.00 * number",
        "vat": "20.00 * number",
        "total": "120.00 * number",
        "vat_shares": """jsonb_build_array(jsonb_build_object(
            'rate', '20.00', 'net', '100.00', 'vat', '20.00'))""",
        "created_by_label": "'Elif Kaya'",
        "search": "'s-2026-' || number || ' ayse yildiz'",
    },
    _WITH_CONTACT,
)
_STEPS = Rows(
    OrderStatusChange,
    {
        "id": "{uuid}",
        "account_id": "account_id",
        "order_id": "id",
        "customer_id": "customer_id",
        "to_status": "status",
        **_DONE_BY,
    },
    "orders_order WHERE account_id = %(account)s",
)
_PRODUCTS = Rows(
    Product,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "created_at": "now() - number * interval '2 minutes'",
        "sku": "'URN-' || lpad(number::text, 6, '0')",
        "name": "'Domates Salçası ' || number || ' g'",
        "description": "'Güneşte kurutulmuş domatesten, katkısız.'",
        "category": "'Salça'",
        "brand": "'Deniz'",
        "barcode": "(8690000000000 + number)::text",
        "price": "10.50 + number",
        "currency": "'TRY'",
        "vat_rate": "1.00",
        "stock": "number %% 500",
        "attributes": """'{"renk": "kırmızı", "ağırlık": 830}'""",
        "search": "'domates salcasi ' || number || ' g urn-' || number || ' deniz'",
    },
    "generate_series(1, %(products)s) AS number",
)
_IMAGES = Rows(
    ProductImage,
    {
        "id": "{uuid}",
        "account_id": "account_id",
        "product_id": "id",
        "url": "'https://example.com/' || sku || '.jpg'",
        "alt": "name",
        "width": "800",
        "height": "600",
        "is_primary": "true",
    },
    "catalog_product WHERE account_id = %(account)s",
)
_CREATIONS = Rows(
    AuditEntry,
    {
        "id": "{uuid}",
        "account_id": "account_id",
        "action": "'crm.customer.created'",
        "target_type": "'crm.customer'",
        "target_id": "id",
        "changes": "jsonb_build_object('title', jsonb_build_array(NULL, title))",
        **_DONE_BY,
    },
    "crm_customer WHERE account_id = %(account)s",
)
_TALKATIVE = f"""
    (SELECT id AS customer, row_number() OVER (ORDER BY id) AS number FROM crm_customer
     WHERE account_id = %(account)s ORDER BY id LIMIT {TALKATIVE}) AS talkative
"""  # noqa: S608
_IDENTITIES = Rows(
    Identity,
    {
        "id": "{uuid}",
        "account_id": "%(account)s",
        "partner_id": "chat.contact_id",
        "conversation_id": "chat.id",
        "inbox_id": "chat.inbox_id",
        "channel": "'whatsapp_business'",
        "external_id": "'person-' || talkative.number",
        "first_seen_at": "now()",
        "last_seen_at": "now()",
        "customer_id": "customer",
        "how": "'manual'",
        "matched_at": "now()",
    },
    f"""{_TALKATIVE} JOIN (SELECT id, inbox_id, contact_id, row_number() OVER (ORDER BY id)
        AS number FROM messaging_conversation WHERE account_id = %(account)s) AS chat
        USING (number)""",  # noqa: S608
)
_WRITTEN = {
    "id": "{uuid}",
    "account_id": "%(account)s",
    "customer_id": "customer",
    "text": "'Cuma günü arandı, yeni fiyatları bekliyor. ' || place",
    **_BY,
}
_WRITTEN_FROM = f"{_TALKATIVE}, generate_series(1, {_HISTORY}) AS place"
_NOTES = Rows(Note, _WRITTEN, _WRITTEN_FROM)
_COMMENTS = Rows(Comment, _WRITTEN, _WRITTEN_FROM)


def add_trade(firm: Firm, *, customers: int, products: int) -> list[UUID]:
    """Fill the firm; gives the customers who have a chat and a history.

    Of each customer there are two contacts, a task and an order. The firm needs as many
    conversations as it gets such customers.
    """
    staff = _staff(firm)
    team = Group.objects.create(
        account_id=firm.account_id, name="Satış", name_key="satis", name_order="satis"
    )
    values: dict[str, Any] = {
        "account": firm.account_id,
        "staff": staff,
        "staff_size": len(staff),
        "somebody": staff[0],
        "team": team.pk,
        "customers": customers,
        "products": products,
        "rare": RARE,
        "every": customers // _MATCHES,
    }
    tables = [
        *(_CUSTOMERS, _CONTACTS, _TASKS, _WATCHERS, _ORDERS, _STEPS, _PRODUCTS, _IMAGES),
        *(_CREATIONS, _IDENTITIES, _NOTES, _COMMENTS),
    ]
    fill(tables, values)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT customer_id FROM crm_note WHERE account_id = %s", [firm.account_id]
        )
        return [customer_id for (customer_id,) in cursor.fetchall()]


def _staff(firm: Firm) -> Sequence[UUID]:
    people = [
        User.objects.create(
            email=f"elif.{number}@{firm.account_id}.example.com",
            first_name="Elif",
            last_name="Kaya",
            display_name=f"Elif Kaya {number}",
        )
        for number in range(_STAFF)
    ]
    for person in people:
        Membership.objects.create(account_id=firm.account_id, user=person, role=RoleWord.AGENT)
    return [person.pk for person in people]
