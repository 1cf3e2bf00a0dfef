"""What can be done to one order: lines, discount, addresses, steps, telling the customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog import selectors as catalog
from catalog.choices import ProductStatus
from catalog.errors import ProductNotFound
from crm.selectors.contacts import contacts_of
from orders import selectors, states
from orders.models import Order
from orders.services import confirming, items, orders, status
from ticaret.api.renderers import moment
from ticaret.console import replies
from ticaret.console.access import signed_in
from ticaret.console.dialog_forms import ask
from ticaret.console.order_forms import (
    AddressForm,
    ConfirmationForm,
    DetailsForm,
    DiscountForm,
    LineForm,
    QuantityForm,
    StatusForm,
    uuid_of,
)
from ticaret.console.order_parts import address_fields, whole
from ticaret.console.order_words import step_to
from ticaret.errors import Invalid, NotFound
from ticaret.tenancy.actor import Actor

_REFRESH = "order"
_PRODUCTS = 20
_CONTACTS = 200
_LINE = ("name", "sku", "quantity", "unit", "unit_price", "vat_rate", "note")


@require_safe
@signed_in
def products(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Products to add: a search, and as soon as there is a `q` what it finds."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    context = {"order": order, "products": products_found(request, actor, order.account_id)}
    template = "_products_found" if "q" in request.GET else "_products"
    return render(request, f"console/orders/{template}.html", context)


def products_found(request: HttpRequest, actor: Actor, account_id: UUID) -> list[Any]:
    """The first products on sale that `q` of the request finds."""
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    found = catalog.products(
        actor=actor, account_id=account_id, q=query, status=ProductStatus.ACTIVE
    )
    return list(found.defer("search", "description").order_by("name", "id")[:_PRODUCTS])


@require_POST
@signed_in
def add(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """One of a product more, on the line that has it already, else on a new one."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    product_id = uuid_of(request.POST.get("product", ""))
    if product_id is None:
        raise ProductNotFound
    items.add_product(**_who(actor, order, ""), product_id=product_id)
    return replies.done(toast=_("Siparişe eklendi."), refresh=_REFRESH, stay=True)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_line(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """A line of free text: freight, a service, what the catalogue doesn't have."""
    order = selectors.find_order(actor=actor, order_id=order_id)

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        items.add_item(**_who(actor, order, ""), **_given(data), discount=data["discount"])
        return replies.done(toast=_("Siparişe eklendi."), refresh=_REFRESH)

    return ask(request, LineForm, save, button=_("Ekle"))


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def line(request: HttpRequest, actor: Actor, order_id: UUID, item_id: UUID) -> HttpResponse:
    """What a line says; who changed the order meanwhile is not overwritten."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    item = selectors.require_item(order=order, item_id=item_id)
    initial = {name: getattr(item, name) for name in _LINE}
    initial |= {
        "discount_type": item.discount_type,
        "discount_value": item.discount_value if item.discount_type else None,
        "version": moment(order.updated_at),
    }

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        items.update_item(
            **_who(actor, order, data["version"]),
            item_id=item_id,
            discount=data["discount"],
            **_given(data),
        )
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    return ask(request, LineForm, save, initial=initial)


@require_POST
@signed_in
def set_line(request: HttpRequest, actor: Actor, order_id: UUID, item_id: UUID) -> HttpResponse:
    """Another quantity of a line, or without it; answers with the order as it is then."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    changed = change_line(request, actor, order, item_id)
    return render(request, "console/orders/_order.html", whole(actor, changed))


def change_line(request: HttpRequest, actor: Actor, order: Order, item_id: UUID) -> Order:
    """The order with the `quantity` that was posted for a line, or without the line.

    Raises Invalid for what is no quantity, and what `services.items` raises.
    """
    who = _who(actor, order, "")
    if "remove" in request.POST:
        return items.remove_item(**who, item_id=item_id)
    form = QuantityForm(request.POST)
    if not form.is_valid():
        raise Invalid(
            detail_tr="Miktar sıfırdan büyük bir sayı olmalıdır.",
            detail_en="The quantity must be a number above nought.",
        )
    return items.update_item(**who, item_id=item_id, quantity=form.cleaned_data["quantity"])


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def discount(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """The discount on the whole order."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    initial = {
        "discount_type": order.discount_type,
        "discount_value": order.discount_value if order.discount_type else None,
    }
    return _ask_update(
        request, actor, order, DiscountForm, initial, lambda data: {"discount": data["discount"]}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def address(request: HttpRequest, actor: Actor, order_id: UUID, which: str) -> HttpResponse:
    """The address that the order goes to, or its bill."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    name = f"{which}_address"

    def given(data: dict[str, Any]) -> dict[str, Any]:
        return {name: {key: value for key, value in data.items() if value}}

    initial = address_fields(getattr(order, name))
    return _ask_update(request, actor, order, AddressForm, initial, given)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def details(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Who ordered, and the notes, as far as the order's state lets them change."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    people = list(contacts_of(actor=actor, customer_id=order.customer_id)[:_CONTACTS])
    editable = states.EDITABLE[order.status]

    def make(*args: Any, **kwargs: Any) -> DetailsForm:
        return DetailsForm(*args, contacts=people, editable=editable, **kwargs)

    def given(data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if name in editable}

    initial = {
        "contact_id": str(order.contact_id or ""),
        "notes": order.notes,
        "internal_notes": order.internal_notes,
    }
    return _ask_update(request, actor, order, make, initial, given)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, actor: Actor, order_id: UUID, to: str) -> HttpResponse:
    """Take the order to its next state, with a reason; a refusal says which lines are short."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    try:
        button = step_to(to)
    except ValueError:
        raise NotFound from None

    def make(*args: Any, **kwargs: Any) -> StatusForm:
        return StatusForm(*args, to=to, **kwargs)

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        status.change_status(
            **_who(actor, order, data["version"]),
            status=to,
            reason=data["reason"],
            restock=data.get("restock", True),
        )
        return replies.done(toast=_("Sipariş güncellendi."), refresh=_REFRESH)

    initial = {"version": moment(order.updated_at)}
    return ask(request, make, save, button=str(button.label), initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def confirmation(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """What the customer will read, to be changed; sending puts it into the conversation."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    asked = request.GET.get("language", "")
    language = asked if asked in {"tr", "en"} else ""
    which: dict[str, Any] = {"actor": actor, "account_id": order.account_id, "order_id": order.pk}

    def send(form: Form) -> HttpResponse:
        confirming.send_confirmation(
            **which, now=timezone.now(), language=language, text=form.cleaned_data["text"]
        )
        return replies.done(toast=_("Onay mesajı gönderiliyor."), refresh=_REFRESH)

    text = confirming.preview(**which, language=language).text
    return ask(request, ConfirmationForm, send, button=_("Gönder"), initial={"text": text})


@require_POST
@signed_in
def delete(request: HttpRequest, actor: Actor, order_id: UUID) -> HttpResponse:
    """Delete a draft or a cancelled order."""
    order = selectors.find_order(actor=actor, order_id=order_id)
    orders.delete_order(**_who(actor, order, ""))
    return replies.done(go=reverse("console:orders"))


def _ask_update(
    request: HttpRequest,
    actor: Actor,
    order: Order,
    make: Callable[..., Form],
    initial: dict[str, Any],
    given: Callable[[dict[str, Any]], dict[str, Any]],
) -> HttpResponse:
    """A form about the order itself; `given` makes of its data what the service takes."""

    def save(form: Form) -> HttpResponse:
        data = dict(form.cleaned_data)
        who = _who(actor, order, data.pop("version"))
        orders.update_order(**who, **given(data))
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    return ask(request, make, save, initial={**initial, "version": moment(order.updated_at)})


def _who(actor: Actor, order: Order, version: str) -> dict[str, Any]:
    return {
        "actor": actor,
        "account_id": order.account_id,
        "order_id": order.pk,
        "if_match": version or None,
        "now": timezone.now(),
    }


def _given(data: dict[str, Any]) -> dict[str, Any]:
    return {name: data[name] for name in _LINE}
