"""The confirmation of an order on paper: a PDF with all Turkish letters and the lira sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import font_roboto
from django.utils.translation import gettext, override
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from accounts.models import Account
from orders import selectors, wording
from orders.models import Order, OrderItem
from ticaret.tenancy.actor import Actor

_FONT = "Roboto"
_GREY = (110, 110, 110)
_LINE = (200, 200, 200)
_LIGHT = FontFace(fill_color=(240, 240, 240), emphasis="BOLD")
_ADDRESS_LINES = (
    ("company",),
    ("name",),
    ("line1",),
    ("line2",),
    ("postal_code", "district", "city"),
    ("country",),
    ("phone",),
    ("email",),
)


def order_pdf(
    *, actor: Actor, account_id: UUID, order_id: UUID, language: str = ""
) -> tuple[str, bytes]:
    """A name for the file (plain ASCII) and the PDF, in `language` (else the account's).

    Raises OrderNotFound, NotFound, Forbidden.
    """
    order = selectors.require_order(actor=actor, account_id=account_id, order_id=order_id)
    account = selectors.account_of(account_id)
    language = language or account.locale
    with override(language):
        content = _Paper(order, account, language).render(selectors.items(order=order))
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in order.number)
    return f"{'siparis' if language == 'tr' else 'order'}-{name}.pdf", content


class _Paper(FPDF):
    """One order on as many A4 pages as it needs."""

    def __init__(self, order: Order, account: Account, language: str) -> None:
        super().__init__(format="A4")
        self.order, self.account, self.language = order, account, language
        self.add_font(_FONT, "", font_roboto.Roboto)
        self.add_font(_FONT, "B", font_roboto.RobotoBold)
        self.set_auto_page_break(auto=True, margin=18)
        self.set_title(f"{gettext('Sipariş')} {order.number}")
        self.set_author(account.title)
        self.set_lang(language)
        self.set_creation_date(datetime.now(UTC))
        self.alias_nb_pages()

    def render(self, items: Sequence[OrderItem]) -> bytes:
        """The finished file."""
        self.add_page()
        self._head()
        self._parties()
        self._lines(items)
        self._sums()
        if self.order.notes:
            self.ln(6)
            self._caption(gettext("Notlar"))
            self.multi_cell(0, 5, self.order.notes, new_x="LMARGIN", new_y="NEXT")
        return bytes(self.output())

    def footer(self) -> None:
        """Whose it is, and which page of how many."""
        self.set_y(-14)
        self.set_font(_FONT, size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 5, f"{self.account.title} · {self.order.number}", align="L")
        self.set_x(self.l_margin)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0)

    def _head(self) -> None:
        self.set_font(_FONT, "B", 16)
        self.multi_cell(0, 8, self.account.title, new_x="LMARGIN", new_y="NEXT")
        self.set_font(_FONT, "B", 12)
        title = f"{gettext('Sipariş')} {self.order.number}"
        self.cell(0, 7, title, new_x="LMARGIN", new_y="NEXT")
        self.set_font(_FONT, size=9)
        self.set_text_color(*_GREY)
        made = wording.day(self.order.created_at, self.account.time_zone, self.language)
        state = gettext(str(self.order.get_status_display()))
        self.cell(0, 5, f"{made} · {state}", new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(4)

    def _parties(self) -> None:
        billing = self.order.billing_address or {"name": self.order.customer.title}
        blocks = [(gettext("Fatura"), billing, True)]
        if self.order.shipping_address:
            blocks.append((gettext("Teslimat"), self.order.shipping_address, False))
        top, width, bottom = self.get_y(), self.epw / 2 - 4, self.get_y()
        for place, (title, address, taxes) in enumerate(blocks):
            self.set_xy(self.l_margin + place * (width + 8), top)
            self._caption(title, width)
            self.set_x(self.l_margin + place * (width + 8))
            self.multi_cell(width, 5, _address(address, taxes=taxes), align="L")
            bottom = max(bottom, self.get_y())
        self.set_xy(self.l_margin, bottom + 5)

    def _lines(self, items: Sequence[OrderItem]) -> None:
        self.set_font(_FONT, size=9)
        titles = [
            gettext("Ürün"),
            gettext("Miktar"),
            gettext("Birim fiyat"),
            gettext("İndirim"),
            gettext("KDV %"),
            gettext("Tutar"),
        ]
        self.set_draw_color(*_LINE)
        with self.table(
            col_widths=(76, 26, 28, 22, 14, 28),
            text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT", "RIGHT", "RIGHT"),
            headings_style=_LIGHT,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            line_height=5,
            padding=1,
        ) as table:
            table.row(titles)
            for item in items:
                table.row(self._line(item))
        self.ln(4)

    def _line(self, item: OrderItem) -> list[str]:
        name = f"{item.name}\n{item.note}" if item.note else item.name
        return [
            f"{item.sku} · {name}" if item.sku else name,
            f"{wording.number(item.quantity, self.language)} {item.unit}".strip(),
            self._money(item.unit_price),
            self._money(-item.discount_amount) if item.discount_amount else "",
            wording.number(item.vat_rate, self.language),
            self._money(item.gross - item.discount_amount),
        ]

    def _sums(self) -> None:
        order = self.order
        self._sum(gettext("Ara toplam"), order.subtotal)
        if order.line_discounts:
            self._sum(gettext("Kalem indirimleri"), -order.line_discounts)
        if order.order_discount:
            self._sum(gettext("Sipariş indirimi"), -order.order_discount)
        self._sum(gettext("KDV hariç"), order.net)
        for share in order.vat_shares:
            rate = wording.number(Decimal(share["rate"]), self.language)
            title = gettext("KDV %%%(rate)s") % {"rate": rate}
            self._sum(title, Decimal(share["vat"]))
        self.set_font(_FONT, "B", 11)
        self._sum(gettext("Toplam"), order.total)
        self.set_font(_FONT, size=9)

    def _sum(self, title: str, amount: Decimal) -> None:
        self.cell(self.epw - 40, 6, title, align="R")
        self.cell(40, 6, self._money(amount), align="R", new_x="LMARGIN", new_y="NEXT")

    def _caption(self, text: str, width: float = 0) -> None:
        self.set_font(_FONT, "B", 9)
        self.cell(width, 5, text, new_x="LEFT", new_y="NEXT")
        self.set_font(_FONT, size=9)

    def _money(self, amount: Decimal) -> str:
        return wording.money(amount, self.order.currency, self.language)


def _address(address: Mapping[str, str], *, taxes: bool) -> str:
    lines = [
        " ".join(address[name] for name in names if address.get(name)) for names in _ADDRESS_LINES
    ]
    if taxes and address.get("tax_number"):
        office = address.get("tax_office", "")
        lines.append(f"{office} {address['tax_number']}".strip())
    return "\n".join(line for line in lines if line)
