"""Products in the console: found, made, changed, counted, imported from files and taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import Product, StockMovement
from tests.console.scenes import Scene
from tests.factories.catalog import make_product, work, xlsx
from ticaret.tabular.models import ColumnMapping, ImportRun

pytestmark = pytest.mark.django_db
_PRODUCTS = "/console/products"
_PART = {"HX-Request": "true"}
_FORM = {
    "name": "Domates salçası",
    "sku": "SLC-830",
    "price": "89,90",
    "currency": "TRY",
    "vat_rate": "1",
    "stock": "12",
    "unit": "adet",
    "status": "active",
    "attributes": "Ağırlık: 830 g\nCam: evet",
}


def live(scene: Scene) -> list[Product]:
    rows = Product.objects.for_accounts([scene.firm.id]).filter(deleted_at__isnull=True)
    return list(rows.order_by("sku"))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_product_is_made_changed_and_deleted(scene: Scene, owner: Client) -> None:
    assert owner.post(f"{_PRODUCTS}/new", _FORM).status_code == 204
    [product] = live(scene)
    assert product.price == Decimal("89.90")
    assert product.attributes == {"Ağırlık": "830 g", "Cam": "evet"}
    path = f"{_PRODUCTS}/{product.pk}"
    assert "Ağırlık" in text(owner, path)
    assert 'value="89,90"' in text(owner, f"{path}/edit")
    assert owner.post(f"{path}/edit", {**_FORM, "price": "95"}).status_code == 204
    assert live(scene)[0].price == Decimal("95.00")
    assert owner.post(f"{path}/delete").status_code == 204
    assert live(scene) == []


def test_who_changed_it_meanwhile_is_not_overwritten(scene: Scene, owner: Client) -> None:
    product = make_product(scene.firm, name="Eski")
    stale = {**_FORM, "version": "2020-01-01T00:00:00.000Z"}
    assert owner.post(f"{_PRODUCTS}/{product.pk}/edit", stale).status_code == 422
    assert live(scene)[0].name == "Eski"


@pytest.mark.parametrize(
    "wrong",
    [{"price": "çok"}, {"price": "-1"}, {"name": ""}, {"attributes": "Renk"}, {"name": "a\0b"}],
)
def test_a_wrong_product_is_refused_in_the_form(
    scene: Scene, owner: Client, wrong: dict[str, str]
) -> None:
    assert owner.post(f"{_PRODUCTS}/new", {**_FORM, **wrong}).status_code == 422
    assert live(scene) == []


def test_a_taken_sku_is_said_in_the_form(scene: Scene, owner: Client) -> None:
    make_product(scene.firm, sku="SLC-830")
    answer = owner.post(f"{_PRODUCTS}/new", _FORM)
    assert answer.status_code == 422
    assert "Bu stok koduyla başka bir ürün var." in answer.content.decode()


def test_the_list_is_searched_filtered_and_sorted(scene: Scene, owner: Client) -> None:
    make_product(scene.firm, name="Şehriye", price=Decimal(30), stock=Decimal(0))
    make_product(scene.firm, name="Bulgur", price=Decimal(20), stock=Decimal(5))
    make_product(scene.firm, name="Montaj", price=Decimal(10), stock=None)
    found = text(owner, f"{_PRODUCTS}?q=sehriye")
    assert "Şehriye" in found and "Bulgur" not in found
    found = text(owner, f"{_PRODUCTS}?stock=out")
    assert "Şehriye" in found and "Bulgur" not in found and "Montaj" not in found
    found = text(owner, f"{_PRODUCTS}?sort=cheap")
    assert found.index("Montaj") < found.index("Bulgur") < found.index("Şehriye")
    found = text(owner, f"{_PRODUCTS}?sort=scarce")
    assert found.index("Şehriye") < found.index("Bulgur") and "Montaj" not in found


def test_a_stock_is_adjusted_with_a_reason(scene: Scene, owner: Client) -> None:
    product = make_product(scene.firm, stock=Decimal(10))
    path = f"{_PRODUCTS}/{product.pk}"
    fields = {"quantity": "-2,5", "reason": "damage", "note": "Kırıldı"}
    assert owner.post(f"{path}/stock", fields).status_code == 204
    shown = text(owner, path)
    assert "Fire" in shown and "Kırıldı" in shown and "-2,5" in shown and "7,5" in shown
    assert owner.post(f"{path}/stock", {**fields, "quantity": "-8"}).status_code == 422
    assert owner.post(f"{path}/stock", {**fields, "reason": "reservation"}).status_code == 422
    product.refresh_from_db()
    assert product.stock == Decimal("7.500")
    assert StockMovement.objects.for_accounts([scene.firm.id]).count() == 2


def test_pictures_are_added_preferred_and_deleted(scene: Scene, owner: Client) -> None:
    product = make_product(scene.firm)
    path = f"{_PRODUCTS}/{product.pk}/images"
    for name in ("a", "b"):
        answer = owner.post(path, {"url": f"https://example.com/{name}.jpg", "alt": name})
        assert answer.status_code == 204
    assert owner.post(path, {"url": "http://127.0.0.1/x.png"}).status_code == 422
    first, second = product.images.order_by("position")
    assert owner.post(f"{path}/{second.pk}", {"action": "primary"}).status_code == 204
    second.refresh_from_db()
    assert second.is_primary
    assert owner.post(f"{path}/{first.pk}", {"action": "delete"}).status_code == 204
    assert [image.pk for image in product.images.all()] == [second.pk]


def test_a_file_is_tried_mapped_imported_and_taken_back(scene: Scene, owner: Client) -> None:
    content = xlsx(
        [
            ["Stok Kodu", "Ürün Adı", "Etiket tutarı"],
            ["A1", "Pirinç", "1.234,50"],
            ["A2", None, "x"],
        ]
    )
    file = SimpleUploadedFile("liste.xlsx", content)
    answer = owner.post(f"{_PRODUCTS}/imports/start", {"file": file})
    assert answer.status_code == 204
    tried = answer.headers["HX-Redirect"]
    work()
    assert "Etiket tutarı" in text(owner, tried)
    assert live(scene) == []
    answer = owner.post(
        f"{tried}/run", {"again": "1", "column": ["Etiket tutarı"], "field": ["price"]}
    )
    tried = answer.headers["HX-Redirect"]
    work()
    shown = text(owner, tried)
    assert "Pirinç" in shown and "Hatalı" in shown
    mapped = ColumnMapping.objects.for_accounts([scene.firm.id]).get()
    assert (mapped.title, mapped.field) == ("Etiket tutarı", "price")
    written = owner.post(f"{tried}/run").headers["HX-Redirect"]
    work()
    [product] = live(scene)
    assert (product.sku, product.name, product.price) == ("A1", "Pirinç", Decimal("1234.50"))
    assert text(owner, written).count("Bitti") >= 1
    download = owner.get(f"{written}/errors")
    assert download.status_code == 200
    assert "hatali-satirlar.xlsx" in download.headers["Content-Disposition"]
    assert owner.post(f"{written}/undo").status_code == 204
    work()
    assert live(scene) == []
    assert "Geri alındı" in text(owner, written)


def test_what_is_shown_is_exported(scene: Scene, owner: Client) -> None:
    make_product(scene.firm, name="Şehriye")
    make_product(scene.firm, name="Bulgur")
    answer = owner.get(f"{_PRODUCTS}/export?format=csv&q=bulgur")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "Bulgur" in content and "Şehriye" not in content


def test_another_firms_products_and_imports_are_not_there(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    foreign = make_product(other_scene.firm, name="Yabancı")
    path = f"{_PRODUCTS}/{foreign.pk}"
    for address in (path, f"{path}/edit", f"{path}/stock", f"{path}/images"):
        assert owner.get(address).status_code == 404
    assert owner.post(f"{path}/edit", _FORM).status_code == 404
    assert owner.post(f"{path}/delete").status_code == 404
    assert "Yabancı" not in text(owner, _PRODUCTS)
    run = ImportRun.objects.create(account_id=other_scene.firm.id, kind="catalog.products")
    for name in ("", "/errors"):
        assert owner.get(f"{_PRODUCTS}/imports/{run.pk}{name}").status_code == 404
    for name in ("/run", "/undo"):
        assert owner.post(f"{_PRODUCTS}/imports/{run.pk}{name}").status_code == 404


def test_a_list_costs_the_same_for_one_product_and_for_many(scene: Scene, owner: Client) -> None:
    make_product(scene.firm)
    owner.get(_PRODUCTS, headers=_PART)
    with CaptureQueriesContext(
        connection,
    ) as one:
        owner.get(_PRODUCTS, headers=_PART)
    for _number in range(12):
        make_product(scene.firm)
    with CaptureQueriesContext(connection) as many:
        owner.get(_PRODUCTS, headers=_PART)
    assert len(one) == len(many)
