"""Every text of the console has its English, whichever folder it stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext, override

ROOT = Path(__file__).resolve().parent.parent.parent
_IN_TEMPLATES = (
    re.compile(r"""\{% translate "([^"]+)" %\}"""),
    re.compile(r"""\{% translate '([^']+)' %\}"""),
    re.compile(r"""\b_\("([^"]+)"\)"""),
)
_BLOCK = re.compile(
    r"\{% blocktranslate[^%]*%\}(.*?)\{% (?:plural|endblocktranslate) %\}", re.DOTALL
)
_IN_CODE = re.compile(r"""\b_\(\s*"([^"]+)"\s*\)""")
# Names, and words that are the same in both languages.
_SAME = {"Video", "Model", "Normal", "%n", "Messenger", "Instagram", "WhatsApp"}


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "templates/console").rglob("*.html")):
        text = path.read_text()
        for pattern in _IN_TEMPLATES:
            yield from ((found, path.name) for found in pattern.findall(text))
        for found in _BLOCK.findall(text):
            yield re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", found), path.name
    for path in sorted((ROOT / "ticaret/console").rglob("*.py")):
        yield from ((found, path.name) for found in _IN_CODE.findall(path.read_text()))


def test_every_text_has_its_english() -> None:
    with override("en"):
        missing = sorted(
            {
                f"{place}: {text}"
                for text, place in _texts()
                if text not in _SAME and gettext(text) == text
            }
        )
    assert not missing, "add these to the area's django.po and compile it"
