"""Customers, contacts and groups of the demo's first firm, made by the services of CRM."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.services import contacts, customers, groups
from ticaret.tenancy.actor import Actor


@dataclass(frozen=True, slots=True)
class _Person:
    first_name: str
    last_name: str
    phone: str
    role: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class _Customer:
    title: str
    city: str
    sector: str
    team: str
    people: Sequence[_Person]
    status: str = "active"
    source: str = ""
    tax_office: str = ""
    tax_number: str = ""
    kind: str = "company"


_GROUPS = {"Toptan satış": "Bakkal, market ve lokantalar", "Perakende": "Evine alışveriş edenler"}

# The first three write to the firm in the sandbox, with these very numbers.
_CUSTOMERS = [
    _Customer(
        "Yıldız Market",
        "İstanbul",
        "Market",
        "Toptan satış",
        [_Person("Ayşe", "Yıldız", "0555 000 11 01", "Sahibi", "ayse@yildizmarket.test")],
        source="tavsiye",
        tax_office="Kadıköy",
        tax_number="4540536920",
    ),
    _Customer(
        "Şahin Lokantası",
        "İstanbul",
        "Lokanta",
        "Toptan satış",
        [
            _Person("Mehmet", "Şahin", "0555 000 11 02", "Aşçıbaşı"),
            _Person("Hatice", "Şahin", "0216 555 40 12", "Muhasebe", "muhasebe@sahin.test"),
        ],
        source="fuar",
    ),
    _Customer(
        "Zeynep Güneş",
        "İzmir",
        "",
        "Perakende",
        [_Person("Zeynep", "Güneş", "0555 000 11 03")],
        source="instagram",
        kind="person",
    ),
    _Customer(
        "İstanbul Isıtma ve Gıda Sanayi A.Ş.",
        "İstanbul",
        "Toplu yemek",
        "Toptan satış",
        [_Person("Işıl", "Çetin", "0532 400 10 20", "Satın alma", "isil@istanbulisitma.test")],
        tax_office="Maslak",
    ),
    _Customer(
        "Ege Zeytincilik Ltd. Şti.",
        "Aydın",
        "Üretici",
        "Toptan satış",
        [_Person("Ümit", "Öz", "0533 400 10 21", "Müdür")],
        status="prospect",
    ),
    _Customer(
        "Karadeniz Pide",
        "Trabzon",
        "Lokanta",
        "Toptan satış",
        [_Person("Temel", "Kaya", "0534 400 10 22", "Sahibi")],
    ),
    _Customer(
        "Çarşı Bakkaliyesi",
        "Bursa",
        "Market",
        "Toptan satış",
        [_Person("Emine", "Acar", "0535 400 10 23", "Sahibi")],
        status="passive",
    ),
    _Customer(
        "Otel Palmiye",
        "Antalya",
        "Otel",
        "Toptan satış",
        [
            _Person("Serkan", "Uçar", "0536 400 10 24", "Satın alma", "satinalma@palmiye.test"),
            _Person("Gül", "Er", "0242 555 30 31", "Muhasebe"),
        ],
    ),
    _Customer(
        "Berlin Feinkost GmbH",
        "Berlin",
        "Market",
        "Toptan satış",
        [_Person("Deniz", "Kurt", "+49 30 5550101", "Einkauf", "kurt@feinkost.test")],
        status="prospect",
        source="fuar",
        tax_number="DE 129273398",
    ),
    _Customer(
        "Nihal Aydemir",
        "Ankara",
        "",
        "Perakende",
        [_Person("Nihal", "Aydemir", "0537 400 10 25", email="nihal@ornek.test")],
        kind="person",
    ),
    _Customer(
        "Okan Bulut",
        "İzmir",
        "",
        "Perakende",
        [_Person("Okan", "Bulut", "0538 400 10 26")],
        kind="person",
    ),
    _Customer(
        "Güneydoğu Kuruyemiş",
        "Gaziantep",
        "Toptancı",
        "Toptan satış",
        [_Person("Halil", "İnce", "0539 400 10 27", "Sahibi")],
        status="blocked",
    ),
]


def fill(*, owner: Actor, account_id: UUID, user_ids: Sequence[UUID], now: datetime) -> None:
    """Groups with these users in them, and customers whom they look after."""
    made: dict[str, UUID] = {}
    for name, description in _GROUPS.items():
        group = groups.create(
            actor=owner, account_id=account_id, name=name, description=description, now=now
        )
        groups.set_members(actor=owner, group_id=group.pk, user_ids=user_ids, now=now)
        made[name] = group.pk
    for number, one in enumerate(_CUSTOMERS):
        customer = customers.create(
            actor=owner,
            account_id=account_id,
            now=now,
            kind=one.kind,
            title=one.title,
            city=one.city,
            sector=one.sector,
            status=one.status,
            source=one.source,
            tax_office=one.tax_office,
            tax_number=one.tax_number,
            primary_representative_user_id=user_ids[number % len(user_ids)],
            primary_team_group_id=made[one.team],
        )
        for person in one.people:
            contacts.create(
                actor=owner,
                customer_id=customer.pk,
                now=now,
                first_name=person.first_name,
                last_name=person.last_name,
                role=person.role,
                email=person.email,
                phones=[{"value": person.phone}],
            )
