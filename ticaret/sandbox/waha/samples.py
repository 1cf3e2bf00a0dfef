"""Files for the demo, made rather than stored: photographs, a recording, a price list."""

from __future__ import annotations

import colorsys
import io
import struct
import zlib
from functools import cache

from fpdf import FPDF
from PIL import Image, ImageDraw

PAGE_MS = 20
# An Opus packet of 20 ms of silence.
_SILENCE = b"\xf8\xff\xfe"


@cache
def sample(name: str) -> tuple[bytes, str]:
    """The bytes and the type of a file; the ending of `name` decides which kind."""
    match name.rpartition(".")[2]:
        case "jpg":
            return _photograph(name, "JPEG", (960, 720)), "image/jpeg"
        case "webp":
            return _photograph(name, "WEBP", (256, 256)), "image/webp"
        case "oga":
            return recording(4), "audio/ogg; codecs=opus"
        case "pdf":
            return _price_list(), "application/pdf"
    raise ValueError(name)


def _photograph(seed: str, format: str, size: tuple[int, int]) -> bytes:
    hue = zlib.crc32(seed.encode()) / 2**32

    def colour(turn: float, strength: float, light: float) -> tuple[int, ...]:
        parts = colorsys.hsv_to_rgb((hue + turn) % 1, strength, light)
        return tuple(round(part * 255) for part in parts)

    image = Image.new("RGB", size, colour(0, 0.25, 0.95))
    drawing = ImageDraw.Draw(image)
    width, height = size
    drawing.rectangle((0, height * 2 // 3, width, height), fill=colour(0.08, 0.35, 0.75))
    for step in range(3):
        left, top = width * (1 + 2 * step) // 8, height * (3 - step % 2) // 8
        box = (left, top, left + width // 4, top + height * 2 // 5)
        drawing.rounded_rectangle(box, radius=width // 24, fill=colour(0.1 * step, 0.6, 0.8))
    made = io.BytesIO()
    image.save(made, format, quality=82)
    return made.getvalue()


def _price_list() -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("Helvetica", size=14)
    for line in (
        "Deniz Gida",
        "Fiyat listesi",
        "Zeytin 5 kg - 1.450 TL",
        "Zeytinyagi 5 lt - 2.100 TL",
    ):
        document.cell(0, 12, line, new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def recording(seconds: int) -> bytes:
    """A silent voice message: Opus in Ogg.

    Sources: RFC 3533 (pages), RFC 7845 sections 5.1 and 5.2 (the two headers).
    """
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    vendor = b"sandbox"
    tags = b"OpusTags" + struct.pack("<I", len(vendor)) + vendor + struct.pack("<I", 0)
    pages = [_page([head], 0, 0, first=True), _page([tags], 0, 1)]
    packets = seconds * 1000 // PAGE_MS
    per_page = 50
    for number, begin in enumerate(range(0, packets, per_page), start=2):
        count = min(per_page, packets - begin)
        position = (begin + count) * 960
        last = begin + count == packets
        pages.append(_page([_SILENCE] * count, position, number, last=last))
    return b"".join(pages)


def _page(
    packets: list[bytes], position: int, number: int, *, first: bool = False, last: bool = False
) -> bytes:
    flags = 2 * first | 4 * last
    lacing = bytes(len(packet) for packet in packets)
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0)
    page = bytearray(head + bytes([len(packets)]) + lacing + b"".join(packets))
    page[22:26] = struct.pack("<I", _checksum(bytes(page)))
    return bytes(page)


def _checksum(data: bytes) -> int:
    """CRC-32 with polynomial 0x04c11db7, not reflected, from zero (RFC 3533, section 6)."""
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        value &= 0xFFFFFFFF
    return value
