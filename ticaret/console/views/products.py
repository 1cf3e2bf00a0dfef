"""Products: the list, one product with its pictures and stock, and what can be done to them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from catalog import selectors
from catalog.choices import ProductStatus, StockReason
from catalog.models import Product
from catalog.services import exporting, images, products, stock
from ticaret.api.renderers import moment
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.paging import keyset
from ticaret.console.product_forms import (
    REASONS,
    SORTS,
    STATUSES,
    ImageForm,
    ProductForm,
    StockForm,
    product_filter,
)
from ticaret.console.shell import frame
from ticaret.errors import NotFound
from ticaret.tabular.api.downloads import download
from ticaret.tenancy.actor import Actor, Role

_MOVEMENTS = 20


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The products by the chosen filter; as a part, the rows behind `cursor` or of a new filter."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="products")
    chosen = product_filter(request.GET)
    _label, column, descending = SORTS[chosen.sort]
    found = selectors.products(actor=actor, account_id=firm.pk, **chosen.asked)
    if column == "stock":
        found = found.filter(stock__isnull=False)
    rows = keyset(
        found,
        name=f"console.products.{chosen.sort}",
        column=column,
        cursor=request.GET.get("cursor", ""),
        descending=descending,
    )
    context = {
        **around,
        "firm": firm,
        "chosen": chosen,
        "filtered": any(value not in {"", None} for value in chosen.asked.values()),
        "statuses": STATUSES,
        "sorts": [(key, label) for key, (label, *_rest) in SORTS.items()],
        "rows": [(row, STATUSES[ProductStatus(row.status)]) for row in rows.rows],
        "next_cursor": rows.next_cursor,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "page"
    if part:
        template = "_rows" if "cursor" in request.GET else "_table"
    return render(request, f"console/products/{template}.html", context)


@require_safe
@in_firm(Role.VIEWER)
def product(request: HttpRequest, actor: Actor, firm: Account, product_id: UUID) -> HttpResponse:
    """One product; as a part, it again, or the movements behind `cursor`."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="products")
    found = _product(actor, firm, product_id)
    moved = keyset(
        selectors.movements(actor=actor, account_id=firm.pk, product_id=found.pk),
        name="console.product.movements",
        column="created_at",
        cursor=request.GET.get("cursor", ""),
        size=_MOVEMENTS,
    )
    context = {
        **around,
        "firm": firm,
        "product": found,
        "status": STATUSES[ProductStatus(found.status)],
        "images": list(selectors.images(product=found)),
        "movements": [(row, REASONS[StockReason(row.reason)]) for row in moved.rows],
        "next_cursor": moved.next_cursor,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    template = "product"
    if part:
        template = "_movements" if "cursor" in request.GET else "_product"
    return render(request, f"console/products/{template}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def edit(
    request: HttpRequest, actor: Actor, firm: Account, product_id: UUID | None = None
) -> HttpResponse:
    """A new product, or another word for one; who changed it meanwhile is not overwritten."""
    initial: dict[str, Any] = {"currency": firm.default_currency}
    if product_id is not None:
        initial = _initial(_product(actor, firm, product_id))

    def save(form: Form) -> HttpResponse:
        data = dict(form.cleaned_data)
        version = data.pop("version")
        who: dict[str, Any] = {"actor": actor, "account_id": firm.pk, "now": timezone.now()}
        if product_id is None:
            made = products.create(**who, **data)
            return replies.done(go=reverse("console:product", args=[made.pk]))
        products.update(**who, product_id=product_id, if_match=version or None, **data)
        return replies.done(toast=_("Kaydedildi."), refresh="product")

    return ask(request, ProductForm, save, initial=initial)


@require_POST
@in_firm(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, product_id: UUID) -> HttpResponse:
    """Delete a product; orders keep what they say of it."""
    products.delete(actor=actor, account_id=firm.pk, product_id=product_id, now=timezone.now())
    return replies.done(go=reverse("console:products"))


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def adjust(request: HttpRequest, actor: Actor, firm: Account, product_id: UUID) -> HttpResponse:
    """Add to the stock or take from it, with a reason."""
    _product(actor, firm, product_id)

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        stock.adjust(
            actor=actor,
            account_id=firm.pk,
            lines=[stock.StockLine(product_id, data["quantity"])],
            reason=data["reason"],
            note=data["note"],
            now=timezone.now(),
        )
        return replies.done(toast=_("Stok değişti."), refresh="product")

    return ask(request, StockForm, save)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def add_image(request: HttpRequest, actor: Actor, firm: Account, product_id: UUID) -> HttpResponse:
    """The address of a picture."""
    _product(actor, firm, product_id)

    def save(form: Form) -> HttpResponse:
        images.add(
            actor=actor,
            account_id=firm.pk,
            product_id=product_id,
            now=timezone.now(),
            **form.cleaned_data,
        )
        return replies.done(toast=_("Görsel eklendi."), refresh="product")

    return ask(request, ImageForm, save, button=_("Ekle"))


@require_POST
@in_firm(Role.AGENT)
def act_on_image(
    request: HttpRequest, actor: Actor, firm: Account, product_id: UUID, image_id: UUID
) -> HttpResponse:
    """Make a picture the primary one, or with `delete` take it away."""
    who: dict[str, Any] = {
        "actor": actor,
        "account_id": firm.pk,
        "product_id": product_id,
        "image_id": image_id,
        "now": timezone.now(),
    }
    if request.POST.get("action") == "delete":
        images.delete(**who)
        return replies.done(toast=_("Görsel silindi."), refresh="product")
    images.update(**who, is_primary=True)
    return replies.done(refresh="product")


@require_safe
@in_firm(Role.VIEWER)
def export(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponseBase:
    """What the list shows, as a file that can be imported again."""
    chosen = product_filter(request.GET)
    table = exporting.table(
        actor=actor, account_id=firm.pk, english=get_language() == "en", **chosen.asked
    )
    format = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return download(table, name="urunler", format=format, separator="semicolon")


def _product(actor: Actor, firm: Account, product_id: UUID) -> Product:
    found = selectors.product(actor=actor, account_id=firm.pk, product_id=product_id).first()
    if found is None:
        raise NotFound
    return found


def _initial(product: Product) -> dict[str, Any]:
    names = [name for name in ProductForm.base_fields if name not in {"attributes", "version"}]
    values: dict[str, Any] = {name: getattr(product, name) for name in names}
    values["attributes"] = "\n".join(
        f"{name}: {value}" for name, value in product.attributes.items()
    )
    values["version"] = moment(product.updated_at)
    return values
