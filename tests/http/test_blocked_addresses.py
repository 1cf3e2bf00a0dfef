"""Nothing that a tenant can type reaches a private address, whatever its spelling."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.certificates import self_signed
from tests.support.raw_server import RawServer, answer, say
from ticaret import http
from ticaret.http import connections
from ticaret.http.urls import parse

CANARY = b'{"canary": "this came from inside"}'

LOOPBACK_SPELLINGS = [
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "127.0.0.1.", "0177.0.0.1",
    "0177.0.0.01", "0x7f.0.0.1", "0x7f.1", "0x7f000001", "0x7F000001", "2130706433",
    "017700000001", "0127.0.0.1", "127.0.0.01", "127.000.000.001", "127.0.0.0x1", "127.0x0.1",
    "00000177.0.0.1", "127.0.0.1.0", "127.0.0", "127", "0", "0.0.0.0", "0x0", "00",
    "4294967295", "3232235777", "0xc0a80101", "0xa9fea9fe", "2852039166", "025177524776",
    "169.254.43518", "169.16689662", "1.2.3.256", "256.256.256.256", "999.1.1.1",
    "１２７.０.０.１", "127。0。0。1", "127．0．0．1", "①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
    "%31%32%37.0.0.1", "127.0.0.1%00", "127.0.0.1%2f", "127.0.0.1%09", "127.0.0.1%20",
    "localhost", "LOCALHOST", "localhost.",
]  # fmt: skip
PRIVATE_IPV4 = [
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.255.255", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.127.255.254",
    "100.100.100.200", "168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "0.1.2.3",
]  # fmt: skip
PRIVATE_IPV6 = [
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::127.0.0.1]",
    "[::7f00:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:8.8.8.8]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]",
    "[2002:7f00:1::]", "[2002:7f00:1::1]", "[2002:a9fe:a9fe::]", "[2001::1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]", "[2001:10::1]", "[2001:20::1]", "[2001:2::1]",
    "[2001:db8::1]", "[3fff::1]", "[fc00::1]", "[fd00::1]", "[fd00:ec2::254]", "[fe80::1]",
    "[fe80::1%25lo]", "[fe80::1%lo]", "[::1%lo]", "[fec0::1]", "[ff02::1]", "[ff0e::1]", "[100::1]",
    "[5f00::1]", "[4000::1]", "[e000::1]", "[::1", "::1", "[::1]]", "[[::1]]", "[127.0.0.1]",
    "[localhost]", "[::g]", "[1::2::3]", "[]",
]  # fmt: skip
HOSTILE_URLS = [
    "https://user@127.0.0.1/", "https://user:pass@127.0.0.1/", "https://example.com@127.0.0.1/",
    "https://127.0.0.1@example.com/", "https://@example.com/", "https://:@example.com/",
    "https://example.com:443@127.0.0.1/", "https://example.com\\@127.0.0.1/", "https://127.0.0.1\\@example.com/",
    "https://example.com#@127.0.0.1/@", "https:\\\\127.0.0.1/", "https:/127.0.0.1/", "https:127.0.0.1",
    "https:///127.0.0.1/", "//127.0.0.1/", "127.0.0.1", "/etc/passwd", "", " ", "https://", "https:// /",
    " https://127.0.0.1/", "https://127.0.0.1 /", "https://exa mple.com/", "https://example.com\r\nHost: x/",
    "https://example.com/\r\nX: y", "https://example.com/\x00", "https://example.com\t/", "https://exam\nple.com/",
    "https://example.com\u2028/", "https://exam\u00a0ple.com/", "https://\ufeff127.0.0.1/",
    "http://example.com/", "http://127.0.0.1/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:70/_x",
    "dict://127.0.0.1:11211/", "ws://127.0.0.1/", "unix:///var/run/docker.sock", "data:text/plain,x",
    "javascript:alert(1)", "jar:https://127.0.0.1!/", "https+unix://x/", "HTTP://127.0.0.1/",
    "https://example.com:80/", "https://example.com:22/", "https://example.com:0/", "https://example.com:65536/",
    "https://example.com:99999999/", "https://example.com:-1/", "https://example.com:443:443/",
    "https://example.com:/", "https://example.com:0443x/", "https://example.com:4 43/", "https://example.com:6379/",
    "https://example..com/", "https://.example.com/", "https://-/", "https://exam*ple.com/", "https://a,b/",
    "https://" + "a" * 64 + ".com/", "https://" + "a." * 130 + "com/", "https://example.com/" + "a" * 9000,
    "https://example.com|127.0.0.1/", "https://example.com%2f@127.0.0.1/", "https://℀.com/", "https://127.0.0.1:443;x/",
    "https://\ud800.com/", "https://example.com/\ud800",
]  # fmt: skip
HOSTS = LOOPBACK_SPELLINGS + PRIVATE_IPV4 + PRIVATE_IPV6

PUBLIC = [
    ("https://example.com/", "93.184.216.34"),
    ("https://EXAMPLE.com/", "93.184.216.34"),
    ("https://example.com./", "93.184.216.34"),
    ("https://example.com:443/a?b=c", "93.184.216.34"),
    ("https://example.com:8443/a?b=c#d", "93.184.216.34"),
    ("https://sub.do-main.example.co.uk/x", "1.1.1.1"),
    ("https://under_score.example.com/", "1.1.1.1"),
    ("https://xn--mnchen-3ya.de/", "1.1.1.1"),
    ("https://münchen.de/", "1.1.1.1"),
    ("https://şeker.com.tr/çay?ad=ışık", "1.1.1.1"),
    ("https://127.0.0.1.example.com/", "9.9.9.9"),
    ("https://1e100.net/", "142.250.0.1"),
    ("https://0xdead.example/", "9.9.9.9"),
    ("https://8.8.8.8/", "8.8.8.8"),
    ("https://100.63.255.255/", "100.63.255.255"),
    ("https://172.32.0.1/", "172.32.0.1"),
    ("https://192.169.0.1/", "192.169.0.1"),
    ("https://198.20.0.1/", "198.20.0.1"),
    ("https://223.255.255.254/", "223.255.255.254"),
    ("https://[2606:4700:4700::1111]/", "2606:4700:4700::1111"),
    ("https://[2a00:1450:4001:80b::200e]:8443/", "2a00:1450:4001:80b::200e"),
    ("https://[2001:4860:4860:0:0:0:0:8888]/", "2001:4860:4860::8888"),
]


@pytest.fixture
def canary() -> Iterator[RawServer]:
    with RawServer(answer(CANARY)) as server:
        yield server


def resolve_to(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Every look-up gets the next of `answers`, the last one for ever; returns the names asked."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def redirect_sockets(
    monkeypatch: pytest.MonkeyPatch, port: int, *, peer: str = "", refuses: str = ""
) -> list[str]:
    """Every connection really goes to loopback; returns the addresses that were meant."""
    meant: list[str] = []

    class Socket(connections.TimedSocket):
        def __init__(self, family: int, kind: int) -> None:
            super().__init__(socket.AF_INET, kind)

        def connect(self, address: Any) -> None:
            meant.append(address[0])
            if address[0] == refuses:
                raise ConnectionRefusedError
            super().connect(("127.0.0.1", port))

        def getpeername(self) -> Any:
            return (peer or meant[-1], 443)

    monkeypatch.setattr(connections, "TimedSocket", Socket)
    return meant


@pytest.mark.parametrize("host", HOSTS)
def test_a_private_host_in_any_spelling_gets_no_byte(host: str, canary: RawServer) -> None:
    for url in (f"https://{host}:8443/", f"https://{host}/x", f"http://{host}:{canary.port}/"):
        with pytest.raises(http.Blocked) as blocked:
            http.request("GET", url, purpose="test")
        assert blocked.value.request_left is False
        assert str(blocked.value) == "blocked address"
    assert (canary.connections, canary.received) == (0, 0)


@pytest.mark.parametrize("url", HOSTILE_URLS)
def test_a_url_that_is_not_plain_https_is_refused(
    url: str, canary: RawServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolve_to(monkeypatch, ["127.0.0.1"])
    with pytest.raises(http.Blocked):
        http.request("GET", url, purpose="test")
    assert set(asked) <= {"example.com"}
    assert (canary.connections, canary.received) == (0, 0)


@pytest.mark.parametrize(
    "address", PRIVATE_IPV4 + ["127.0.0.1", "::1", "fd00::1", "::ffff:127.0.0.1"]
)
def test_a_name_with_one_private_address_is_refused_whole(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", address])
    meant = redirect_sockets(monkeypatch, 1)
    with pytest.raises(http.Blocked):
        http.request("GET", "https://example.com/", purpose="test")
    assert meant == []


def test_the_table_is_long_enough() -> None:
    assert len(HOSTS) + len(HOSTILE_URLS) >= 120
    assert len(PUBLIC) >= 20


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    names = [parse(url).host.removesuffix(".") for url, _ in PUBLIC] + ["rebind.example"]
    return self_signed(tmp_path_factory.mktemp("tls"), names)


@pytest.fixture
def internet(
    certificate: tuple[ssl.SSLContext, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[RawServer]:
    """A TLS server that is whoever the public table says, with a certificate to prove it."""
    context, pem = certificate
    ours = connections._tls_context()
    ours.load_verify_locations(cadata=pem)
    monkeypatch.setattr(connections, "_TLS", ours)
    with RawServer(answer(b"public"), tls=context) as server:
        yield server


@pytest.mark.parametrize(("url", "address"), PUBLIC)
def test_a_public_address_is_called_by_its_name(
    url: str, address: str, monkeypatch: pytest.MonkeyPatch, internet: RawServer
) -> None:
    resolve_to(monkeypatch, [address])
    meant = redirect_sockets(monkeypatch, internet.port)
    assert http.request("GET", url, purpose="test").body == b"public"
    assert meant == [address]
    host = parse(url).host_header.encode()
    assert internet.requests[0].split(b"\r\n")[1] == b"Host: " + host


def test_the_next_address_is_tried_when_one_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, internet: RawServer
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34", "93.184.216.35"])
    meant = redirect_sockets(monkeypatch, internet.port, refuses="93.184.216.34")
    assert http.request("GET", "https://example.com/", purpose="test").body == b"public"
    assert meant == ["93.184.216.34", "93.184.216.35"]


def test_a_certificate_of_another_name_is_refused_and_nothing_left(
    monkeypatch: pytest.MonkeyPatch, internet: RawServer
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34"])
    redirect_sockets(monkeypatch, internet.port)
    with pytest.raises(http.ConnectionFailed) as failed:
        http.request("POST", "https://other.example/", purpose="test", json={})
    assert failed.value.request_left is False
    assert internet.requests == []


def test_a_name_that_changes_to_loopback_is_refused_at_the_next_connection(
    monkeypatch: pytest.MonkeyPatch, internet: RawServer
) -> None:
    asked = resolve_to(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    meant = redirect_sockets(monkeypatch, internet.port)
    for _ in range(2):  # the second time over the connection that is open
        assert http.request("GET", "https://rebind.example/", purpose="test").body == b"public"
    connections.POOL.forget()
    with pytest.raises(http.Blocked):
        http.request("GET", "https://rebind.example/", purpose="test")
    assert asked == ["rebind.example", "rebind.example"]
    assert meant == ["93.184.216.34"]


def test_a_peer_other_than_the_checked_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, canary: RawServer
) -> None:
    resolve_to(monkeypatch, ["93.184.216.34"])
    redirect_sockets(monkeypatch, canary.port, peer="127.0.0.1")
    with pytest.raises(http.Blocked):
        http.request("GET", "https://example.com/", purpose="test")
    assert canary.received == 0


def test_a_redirect_to_loopback_is_an_answer_and_nothing_more(
    settings: Settings, canary: RawServer
) -> None:
    for status in ("301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"):
        raw = f"HTTP/1.1 {status}\r\nLocation: {canary.url}/x\r\nContent-Length: 0\r\n\r\n"
        with RawServer(say(raw.encode())) as server:
            settings.SANDBOX, settings.SANDBOX_URL = True, server.url
            response = http.request("GET", f"{server.url}/", purpose="test")
            assert response.status == int(status.split()[0])
    assert (canary.connections, canary.received) == (0, 0)


def test_proxy_variables_are_not_read(monkeypatch: pytest.MonkeyPatch, canary: RawServer) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, canary.url)
    resolve_to(monkeypatch, ["127.0.0.1"])
    with pytest.raises(http.Blocked):
        http.request("GET", "https://example.com/", purpose="test")
    assert canary.received == 0


def test_only_the_exact_configured_origin_is_trusted(settings: Settings) -> None:
    settings.SANDBOX, settings.SANDBOX_URL = True, "http://127.0.0.1:8100"
    settings.META_GRAPH_URL = "http://graph-proxy.internal:8080/graph"
    assert http.trusted_origin("http://127.0.0.1:8100/any/path?x=1")
    assert not http.trusted_origin("http://127.0.0.1:8101/")
    assert not http.trusted_origin("https://127.0.0.1:8100/")
    assert not http.trusted_origin("http://127.0.0.2:8100/")
    assert not http.trusted_origin("http://graph-proxy.internal:8080/graph")
    assert http.trusted_origin("http://graph-proxy.internal:8080/v25.0/me", provider=True)
    settings.SANDBOX = False
    assert not http.trusted_origin("http://127.0.0.1:8100/")


def test_a_connection_opened_by_configuration_serves_no_other_request(
    settings: Settings, canary: RawServer
) -> None:
    settings.META_GRAPH_URL = canary.url
    assert http.request("GET", canary.url, purpose="test", provider=True).body == CANARY
    before = canary.received
    with pytest.raises(http.Blocked):
        http.request("GET", canary.url, purpose="test")
    assert canary.received == before


def test_an_address_can_be_judged_before_it_is_saved() -> None:
    http.check_address("https://example.com/hook")
    for url in ("https://127.0.0.1/", "http://example.com/", "https://example.com:22/"):
        with pytest.raises(http.Blocked):
            http.check_address(url)
