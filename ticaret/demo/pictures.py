"""Pictures for the demo's posts, drawn: olives, leaves and oil on a ground of one colour."""

from __future__ import annotations

import base64
import io
import math
import random

from PIL import Image, ImageDraw, ImageFilter

_SIDE = 1080
_GROUNDS = ((236, 222, 194), (214, 226, 208), (233, 208, 190), (207, 219, 226))
_OLIVES = ((92, 112, 42), (63, 58, 38), (126, 138, 58), (74, 44, 52))


def picture(seed: int) -> dict[str, str]:
    """`{base64, filename, mimeType}` of a square JPEG, always the same for the same `seed`."""
    chance = random.Random(seed)  # noqa: S311  (a drawing)
    image = Image.new("RGB", (_SIDE, _SIDE), _GROUNDS[seed % len(_GROUNDS)])
    _shade(image)
    _bowl(image, chance, seed)
    made = io.BytesIO()
    image.save(made, "JPEG", quality=82)
    return {
        "base64": base64.b64encode(made.getvalue()).decode(),
        "filename": f"gonderi-{seed}.jpg",
        "mimeType": "image/jpeg",
    }


def _shade(image: Image.Image) -> None:
    glow = Image.new("L", image.size, 0)
    ImageDraw.Draw(glow).ellipse((-300, -420, 980, 760), fill=110)
    soft = glow.filter(ImageFilter.GaussianBlur(180))
    image.paste(Image.new("RGB", image.size, (255, 252, 244)), mask=soft)


def _bowl(image: Image.Image, chance: random.Random, seed: int) -> None:
    middle, radius = _SIDE / 2, 380
    shadow = Image.new("L", image.size, 0)
    ImageDraw.Draw(shadow).ellipse(_round(middle + 24, middle + 44, radius), fill=120)
    soft = shadow.filter(ImageFilter.GaussianBlur(40))
    image.paste(Image.new("RGB", image.size, (70, 60, 48)), mask=soft)
    pen = ImageDraw.Draw(image)
    pen.ellipse(_round(middle, middle, radius), fill=(250, 247, 240))
    pen.ellipse(_round(middle, middle, radius - 34), fill=(226, 214, 178))
    for place in range(46):
        turn, far = chance.uniform(0, math.tau), 310 * math.sqrt(chance.random())
        x, y = middle + far * math.cos(turn), middle + far * math.sin(turn)
        if place % 9 == 8:
            _leaf(pen, x, y, turn)
        else:
            _olive(pen, x, y, chance, _OLIVES[(seed + place) % len(_OLIVES)])


def _olive(
    pen: ImageDraw.ImageDraw, x: float, y: float, chance: random.Random, colour: tuple[int, ...]
) -> None:
    wide, high = chance.uniform(42, 58), chance.uniform(42, 58)
    dark = tuple(max(0, part - 34) for part in colour)
    pen.ellipse((x - wide, y - high + 6, x + wide, y + high + 8), fill=dark)
    pen.ellipse((x - wide, y - high, x + wide, y + high), fill=colour)
    light = tuple(min(255, part + 62) for part in colour)
    pen.ellipse((x - wide * 0.55, y - high * 0.62, x - wide * 0.05, y - high * 0.22), fill=light)


def _leaf(pen: ImageDraw.ImageDraw, x: float, y: float, turn: float) -> None:
    along = (math.cos(turn), math.sin(turn))
    points = [
        (
            x + step * along[0] - width * along[1],
            y + step * along[1] + width * along[0],
        )
        for step, width in ((-110, 0), (-40, 26), (40, 26), (110, 0), (40, -26), (-40, -26))
    ]
    pen.polygon(points, fill=(118, 146, 96))
    pen.line((points[0], points[3]), fill=(92, 118, 74), width=5)


def _round(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return (x - radius, y - radius, x + radius, y + radius)
