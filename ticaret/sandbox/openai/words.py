"""The words that the rules go by, without Turkish letters and in small letters."""

from __future__ import annotations

_PLAIN = str.maketrans("çğıİöşüâîûÇĞIÖŞÜÂÎÛ", "cgiiosuaiucgiosuaiu")


def plain(text: str) -> str:
    """`text` in small letters without Turkish ones; every character stays in its place."""
    translated = text.translate(_PLAIN)
    lowered = translated.lower()
    return lowered if len(lowered) == len(text) else translated


NUMBERS: dict[str, float] = {
    "bir": 1, "iki": 2, "uc": 3, "dort": 4, "bes": 5, "alti": 6, "yedi": 7, "sekiz": 8,
    "dokuz": 9, "on": 10, "yirmi": 20, "otuz": 30, "kirk": 40, "elli": 50, "yuz": 100,
    "yarim": 0.5, "ceyrek": 0.25, "half": 0.5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
}  # fmt: skip
DOZEN = frozenset({"duzine", "dozen"})
AND_A_HALF = frozenset({"bucuk"})
UNITS = frozenset(
    {"adet", "tane", "kg", "kilo", "gr", "gram", "lt", "litre", "koli", "kutu", "paket", "kasa",
     "cuval", "teneke", "sise", "kavanoz", "palet", "top", "metre", "cift", "takim", "ton",
     "demet", "box", "boxes", "pack", "packs", "pieces", "pcs", "kilos", "bottles", "bottle",
     "cases", "case", "crates", "crate", "sacks", "sack", "tins", "tin", "jars", "jar"}
)  # fmt: skip
# A product's name ends at one of these.
STOPS = frozenset(
    {"yarin", "bugun", "obur", "pazartesi", "sali", "carsamba", "persembe", "cuma", "cumartesi",
     "pazar", "haftaya", "teslim", "teslimat", "gonder", "gonderin", "gonderir", "gonderebilir",
     "lazim", "istiyorum", "istiyoruz", "isterim", "alayim", "alalim", "alacagim", "olsun",
     "lutfen", "rica", "siparis", "gelsin", "getirin", "yazin", "hazirlayin", "mi", "var",
     "tomorrow", "today", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
     "sunday", "next", "please", "delivered", "delivery", "by", "for", "on", "to", "asap",
     "acil", "hemen", "ve", "and", "da", "de", "bide"}
)  # fmt: skip
# They begin a sentence and name nothing.
OPENERS = frozenset(
    {"merhaba", "selam", "bize", "bana", "ayrica", "bir", "of", "hello", "hi", "we", "i", "need",
     "want", "would", "like", "send", "us", "me", "iyi", "gunler", "kolay", "gelsin", "abi",
     "hocam", "usta", "gunaydin", "the", "some"}
)  # fmt: skip
DAYS = (
    "yarin", "bugun", "obur gun", "pazartesi", "sali", "carsamba", "persembe", "cumartesi", "cuma",
    "pazar", "haftaya", "day after tomorrow", "tomorrow", "today", "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday", "next week",
)  # fmt: skip
# The first that is said decides.
INTENTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("cancellation", ("iptal", "vazgectim", "cancel")),
    ("return", ("iade", "geri gonder", "return", "refund")),
    ("order_status", ("siparisim nerede", "siparisim ne", "kargom", "kargo takip", "yola cikti mi",
                      "where is my order", "tracking")),
    ("complaint", ("sikayet", "rezalet", "bozuk", "kirik", "eksik geldi", "kotu", "berbat",
                   "broken", "damaged", "complain", "terrible")),
    ("payment", ("iban", "havale", "eft", "odeme", "fatura", "dekont", "payment", "invoice")),
    ("price_question", ("fiyat", "ne kadar", "kac para", "kac lira", "kaca", "how much", "price")),
    ("stock_question", ("var mi", "stok", "kaldi mi", "in stock", "available", "do you have")),
    ("order", ()),
    ("thanks", ("tesekkur", "sagol", "sag ol", "eyvallah", "thank")),
    ("greeting", ("merhaba", "selam", "gunaydin", "iyi gunler", "iyi aksamlar", "hello", "hi ")),
)  # fmt: skip
URGENT = ("acil", "hemen", "bugun", "urgent", "asap", "today")
GLAD = ("tesekkur", "harika", "super", "sagol", "mukemmel", "thank", "great")
CROSS = ("rezalet", "berbat", "sikayet", "kotu", "bozuk", "kirik", "terrible", "broken", "damaged")
ENGLISH = frozenset(
    {"the", "please", "need", "want", "would", "like", "and", "hello", "how", "much", "order",
     "send", "boxes", "thanks", "thank", "you", "is", "my", "where", "tomorrow", "do", "have"}
)  # fmt: skip
GERMAN = frozenset({"ich", "bitte", "und", "moechte", "brauche", "danke", "hallo", "kisten"})
