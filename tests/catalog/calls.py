"""Valid calls of the operations of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID, uuid4

from django.utils import timezone

from catalog.models import Product
from catalog.services import images, stock
from catalog.services.importing import PRODUCTS
from tests.contracts.calls import Call, World, call
from tests.factories.catalog import make_product, work
from ticaret.tabular import selectors
from ticaret.tabular.models import ImportRow, ImportRun
from ticaret.tabular.services import starting

_ALL = "AccountsAccountIdProducts"
_ONE = f"{_ALL}ProductId"
_IMPORT = f"{_ALL}ImportsImportId"


def _products(world: World, number: int) -> None:
    for _ in range(number):
        product = make_product(world.firm, name=world.marker)
        _image(world, product.pk)


def _image(world: World, product_id: UUID) -> UUID:
    image = images.add(
        actor=world.firm.actor,
        account_id=world.firm.id,
        product_id=product_id,
        now=timezone.now(),
        url="https://resim.example.com/a.jpg",
        alt=world.marker,
    )
    return image.pk


def _path(world: World) -> dict[str, UUID]:
    return {
        "accountId": world.firm.id,
        "productId": make_product(world.firm, name=world.marker).pk,
    }


def _image_path(world: World) -> dict[str, UUID]:
    path = _path(world)
    return {**path, "imageId": _image(world, path["productId"])}


def _import(world: World, number: int = 1, *, done: bool = True) -> ImportRun:
    rows = [{"sku": f"YOK-{place}", "marka": world.marker} for place in range(number)]
    if done:
        rows.append({"sku": f"VAR-{world.marker}", "ad": world.marker})
    run = starting.start(
        actor=world.firm.actor,
        account_id=world.firm.id,
        kind=PRODUCTS,
        now=timezone.now(),
        rows=rows,
        filename=world.marker,
        mapping={f"{world.marker}{place}": "name" for place in range(number)},
    )
    if done:
        work()
    return run


def _import_path(world: World) -> dict[str, UUID]:
    return {"accountId": world.firm.id, "importId": _import(world).pk}


def _imports(world: World, number: int) -> None:
    for _ in range(number):
        _import(world, done=False)


def _mappings(world: World, number: int) -> None:
    _import(world, number, done=False)


@call(f"get{_ALL}", rows=_products)
def products(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"post{_ALL}")
def create(world: World) -> Call:
    body = {"sku": f"S-{world.marker}", "name": world.marker, "price": "12.50"}
    return Call(path={"accountId": world.firm.id}, body=body)


@call(f"get{_ONE}")
def retrieve(world: World) -> Call:
    return Call(path=_path(world))


@call(f"patch{_ONE}")
def update(world: World) -> Call:
    return Call(path=_path(world), body={"name": f"Yeni {world.marker}"})


@call(f"delete{_ONE}")
def delete(world: World) -> Call:
    return Call(path=_path(world))


@call(f"post{_ONE}Images")
def add_image(world: World) -> Call:
    body = {"url": "https://resim.example.com/b.jpg", "alt": world.marker}
    return Call(path=_path(world), body=body)


@call(f"patch{_ONE}ImagesImageId")
def update_image(world: World) -> Call:
    return Call(path=_image_path(world), body={"alt": f"Yeni {world.marker}"})


@call(f"delete{_ONE}ImagesImageId")
def delete_image(world: World) -> Call:
    return Call(path=_image_path(world))


@call(f"put{_ONE}ImagesOrder")
def reorder_images(world: World) -> Call:
    path = _image_path(world)
    image_id = path.pop("imageId")
    return Call(path=path, body={"imageIds": [image_id]})


def _movements(world: World, number: int) -> None:
    product = Product.objects.for_accounts([world.firm.id]).latest("id")
    for _ in range(number):
        stock.adjust(
            actor=world.firm.actor,
            account_id=world.firm.id,
            lines=[stock.StockLine(product.pk, Decimal(1))],
            reason="count",
            now=timezone.now(),
            note=world.marker,
        )


@call(f"get{_ONE}StockMovements", rows=_movements)
def movements(world: World) -> Call:
    return Call(path=_path(world))


@call(f"post{_ONE}StockMovements")
def move_stock(world: World) -> Call:
    body = {"quantity": "5", "reason": "purchase", "note": world.marker}
    return Call(path=_path(world), body=body)


@call(f"post{_ALL}Import")
def start_import(world: World) -> Call:
    body = {"rows": [{"sku": world.marker, "name": world.marker}]}
    return Call(path={"accountId": world.firm.id}, body=body)


@call(f"get{_ALL}Imports", rows=_imports)
def imports(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"get{_IMPORT}")
def one_import(world: World) -> Call:
    return Call(path=_import_path(world))


def _rows(world: World, number: int) -> None:
    run = ImportRun.objects.for_accounts([world.firm.id]).latest("id")
    for place in range(number):
        ImportRow.objects.create(
            account_id=run.account_id,
            run=run,
            number=uuid4().int % 2**30,
            verdict="failed",
            cells=[world.marker, place],
        )


@call(f"get{_IMPORT}Rows", rows=_rows)
def rows(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"get{_IMPORT}ErrorsFile")
def errors_file(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"post{_IMPORT}Undo")
def undo(world: World) -> Call:
    return Call(path=_import_path(world))


@call(f"get{_ALL}ImportsTemplate")
def template(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"get{_ALL}ImportsMappings", rows=_mappings)
def mappings(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"delete{_ALL}ImportsMappingsMappingId")
def forget_mapping(world: World) -> Call:
    _import(world, done=False)
    rows = selectors.mappings(actor=world.firm.actor, account_id=world.firm.id, kind=PRODUCTS)
    return Call(path={"accountId": world.firm.id, "mappingId": rows[0].pk})


@call(f"get{_ALL}Export")
def export(world: World) -> Call:
    make_product(world.firm, name=world.marker)
    return Call(path={"accountId": world.firm.id})
