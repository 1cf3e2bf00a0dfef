"""What the first firm has posted, and what customers say under it."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from ticaret import http
from ticaret.demo.pictures import picture

_POSTS = (
    (
        "messenger",
        "Erken hasat zeytinyağımız raflarda! Kadıköy ve Beşiktaş'a aynı gün teslimat.",
        ("Beş litrelik teneke var mı, fiyatı ne kadar?", "Geçen yılki çok güzeldi, teşekkürler 💚"),
    ),
    (
        "messenger",
        "Bu hafta sonu Moda'daki dükkânımızda tadım günü var, hepinizi bekliyoruz.",
        ("Saat kaçta başlıyor?",),
    ),
    (
        "instagram",
        "Kahvaltı masasının yıldızı: kırma yeşil zeytin 🫒",
        ("Kilosu ne kadar?", "Siparişim hâlâ gelmedi, mesajlarıma da bakan yok!"),
    ),
)


def fill(*, sandbox_firm: str) -> None:
    """Posts and comments in the sandbox, which tells of them as Meta does."""
    for place, (channel, text, comments) in enumerate(_POSTS):
        described = {
            "firm": sandbox_firm,
            "channel": channel,
            "kind": "photo" if channel == "messenger" else "image",
            "text": text,
            "media": picture(place),
        }
        post = _control("posts", described)
        for comment in comments:
            _control("comments", {"postId": post["postId"], "text": comment})


def _control(what: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = http.request(
        "POST", f"{settings.SANDBOX_URL}/control/{what}", purpose="demo", json=body
    )
    found: dict[str, Any] = answer.json()
    return found
