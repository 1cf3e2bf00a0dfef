from __future__ import annotations

import hashlib
import hmac
import random

import pytest

from meta_channels.signature import is_authentic

SECRET = "app-secret-0123456789"
# Non-ASCII as lower-case escapes, a surrogate pair and `\/`: the way Meta writes bodies.
BODY = (
    rb'{"object":"page","entry":[{"id":"100","time":1700000000000,"messaging":[{"sender":{"id":"200"},'
    rb'"recipient":{"id":"100"},"timestamp":1700000000000,"message":{"mid":"m_1","text":"\u015feker '
    rb'\u00e7ay \ud83d\ude00 https:\/\/example.com\/a"}}]}]}'
)
HEADER = "sha256=0031679a9c8fc42e40b282df68a0314a0c5d2e6f9f7244d1e6df79e9ee87b937"


def test_the_body_as_it_came_is_authentic() -> None:
    assert is_authentic(BODY, HEADER, [SECRET])
    assert is_authentic(BODY, HEADER, ["another", SECRET])
    assert is_authentic(BODY, HEADER, ["", SECRET])


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "sha256=",
        HEADER.removeprefix("sha256="),
        HEADER.upper(),
        "sha256=" + HEADER[7:].upper(),
        "SHA256=" + HEADER[7:],
        "sha1=" + HEADER[7:47],
        f"{HEADER}, {HEADER}",
        f"{HEADER},{HEADER}",
        f"sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709,{HEADER}",
        f" {HEADER}",
        f"{HEADER} ",
        f"{HEADER}\n",
        HEADER[:-1],
        HEADER + "0",
        HEADER.replace("0", "٠"),
        "sha256=" + "0" * 64,
        "x" * 100_000,
    ],
)
def test_any_other_header_is_not(header: str | None) -> None:
    assert not is_authentic(BODY, header, [SECRET])


@pytest.mark.parametrize("secrets", [[], [""], ["app-secret-012345678"], [SECRET + " "]])
def test_without_the_right_secret_nothing_is_authentic(secrets: list[str]) -> None:
    assert not is_authentic(BODY, HEADER, secrets)
    empty_key = "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert not is_authentic(BODY, empty_key, secrets)


def test_one_changed_bit_of_the_body_is_noticed() -> None:
    chance = random.Random(7)
    for _ in range(500):
        body = bytearray(chance.randbytes(chance.randint(1, 400)))
        header = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        assert is_authentic(bytes(body), header, [SECRET])
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
        assert not is_authentic(bytes(body), header, [SECRET])
    assert not is_authentic(BODY + b"\n", HEADER, [SECRET])
