"""Addresses that lead to a private network, in all notations: each is rejected undialled."""

import pytest

from senders.inspections.fetching import Network
from senders.inspections.measuring import measure
from senders.inspections.targets import is_public, target_of
from tests.inspections.web import Dialler, Script, head, network

pytestmark = pytest.mark.sockets  # the pool is real; the diallers below open nothing

LITERAL = {
    "http://127.0.0.1/": "private",
    "http://127.0.0.1:80/": "private",
    "http://127.255.255.254/": "private",
    "http://127.1/": "notation",
    "http://127.0.1/": "notation",
    "http://0/": "notation",
    "http://0.0.0.0/": "private",
    "http://2130706433/": "notation",
    "http://017700000001/": "notation",
    "http://0177.0.0.1/": "not_a_url",
    "http://0x7f.0.0.1/": "notation",
    "http://0x7f000001/": "notation",
    "http://0x7f.1/": "notation",
    "http://127.0.0.0x1/": "notation",
    "http://%31%32%37.0.0.1/": "not_a_url",
    "http://１２７.0.0.1/": "not_a_url",
    "http://①②⑦.0.0.1/": "not_a_url",
    "http://127。0。0。1/": "private",
    "http://127.0.0.1./": "private",
    "http://10.0.0.1/": "private",
    "http://172.16.0.1/": "private",
    "http://172.31.255.255/": "private",
    "http://192.168.1.1/": "private",
    "http://100.64.0.1/": "private",
    "http://100.100.100.200/latest/meta-data/": "private",
    "http://169.254.169.254/latest/meta-data/": "private",
    "http://168.63.129.16/": "private",
    "http://192.0.0.8/": "private",
    "http://192.0.0.192/": "private",
    "http://192.0.2.1/": "private",
    "http://192.88.99.1/": "private",
    "http://198.18.0.1/": "private",
    "http://198.51.100.1/": "private",
    "http://203.0.113.1/": "private",
    "http://224.0.0.1/": "private",
    "http://240.0.0.1/": "private",
    "http://255.255.255.255/": "private",
    "http://[::]/": "private",
    "http://[::1]/": "private",
    "http://[0:0:0:0:0:0:0:1]/": "private",
    "http://[::ffff:127.0.0.1]/": "private",
    "http://[::ffff:7f00:1]/": "private",
    "http://[::127.0.0.1]/": "private",
    "http://[64:ff9b::7f00:1]/": "private",
    "http://[64:ff9b:1::1]/": "private",
    "http://[100::1]/": "private",
    "http://[2001::1]/": "private",
    "http://[2001:db8::1]/": "private",
    "http://[2002:7f00:1::]/": "private",
    "http://[3fff::1]/": "private",
    "http://[fc00::1]/": "private",
    "http://[fd00:ec2::254]/": "private",
    "http://[fe80::1]/": "private",
    "http://[fe80::1%25eth0]/": "not_a_url",
    "http://[fec0::1]/": "private",
    "http://[ff02::1]/": "private",
    "http://localhost/": "private",
    "http://LOCALHOST/": "private",
    "http://localhost./": "private",
    "http://app.localhost/": "private",
    "http://printer.local/": "private",
    "http://metadata.google.internal/": "private",
    "http://intranet/": "private",
    "http://wiki.corp/": "private",
    "http://user:secret@example.com/": "userinfo",
    "http://example.com@127.0.0.1/": "userinfo",
    "http://example.com\\@127.0.0.1/": "not_a_url",
    "http://127.0.0.1#@example.com/": "private",
    "http://example.com:22/": "port",
    "http://example.com:0/": "port",
    "http://example.com:8080/": "port",
    "http://example.com:99999/": "port",
    "https://example.com:6379/": "port",
    "http://[::1": "not_a_url",
    "http://a..example.com/": "not_a_url",
    "http://exa mple.com/": "not_a_url",
    "http://example.com/a\r\nHost: b": "not_a_url",
    f"http://{'a' * 64}.com/": "not_a_url",
    f"http://example.com/{'a' * 2048}": "not_a_url",
    "file:///etc/passwd": "scheme",
    "ftp://example.com/": "scheme",
    "gopher://127.0.0.1:6379/_FLUSHALL": "scheme",
    "data:text/html,a": "scheme",
    "javascript:alert(1)": "scheme",
    "//example.com/": "scheme",
    "http:///": "not_a_url",
    "": "scheme",
}


@pytest.mark.parametrize("address", LITERAL)
def test_address_that_is_not_public_is_rejected_without_look_up_or_connection(
    address: str,
) -> None:
    dialler = Dialler()
    asked: list[str] = []

    def look_up(host: str, _port: int, _timeout: float | None) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"]

    result = measure("page", address, network=Network(look_up, dialler))
    assert (result["failed"], asked, dialler.dialled) == (LITERAL[address], [], [])


IN_A_HEADER = [
    address
    for address, failed in LITERAL.items()
    # ``http:///`` joins to the page itself, and a text without a scheme is relative.
    if failed != "scheme" and address.isascii() and address.isprintable() and address != "http:///"
]


@pytest.mark.parametrize("address", IN_A_HEADER)
def test_redirect_to_an_address_that_is_not_public_is_not_followed(address: str) -> None:
    script = Script(head(302, location=address))
    result = measure("page", "http://example.com/", network=network(script, ["93.184.215.14"]))
    assert result["failed"] in {LITERAL[address], "redirect_nowhere"}
    assert script.dialled == [("93.184.215.14", 80)]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.com/", "data:,a"])
def test_redirect_to_another_scheme_is_not_followed(address: str) -> None:
    script = Script(head(302, location=address))
    result = measure("page", "http://example.com/", network=network(script, ["93.184.215.14"]))
    assert (result["failed"], script.dialled) == ("scheme", [("93.184.215.14", 80)])


NOT_PUBLIC = [
    "127.0.0.1",
    "10.1.2.3",
    "169.254.169.254",
    "192.0.0.8",
    "::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "3fff::1",
    "fe80::1%eth0",
    "2002:808:808::1",
    "fd12::1",
    "not an address",
]


@pytest.mark.parametrize("answer", NOT_PUBLIC)
@pytest.mark.parametrize("others", [[], ["93.184.215.14"]])
def test_name_with_one_address_that_is_not_public_is_not_dialled(
    answer: str, others: list[str]
) -> None:
    dialler = Dialler()
    result = measure("page", "https://example.com/", network=network(dialler, [*others, answer]))
    assert (result["failed"], result["host"]) == ("private_name", "example.com")
    assert dialler.dialled == []


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "93.184.215.14", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1"],
)
def test_public_address_is_public(address: str) -> None:
    assert is_public(address)


def test_name_that_is_looked_up_anew_for_a_redirect_is_judged_anew() -> None:
    """DNS rebinding: the second look-up of the same name leads inside."""
    script = Script(head(302, location="/other"))
    rebinding = network(script, ["93.184.215.14"], ["127.0.0.1"])
    result = measure("page", "http://rebind.example.com/", network=rebinding)
    assert (result["failed"], script.dialled) == ("private_name", [("93.184.215.14", 80)])


def test_checked_address_is_dialled_and_the_name_is_not_looked_up_twice() -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    script = Script(head(200, content_type="text/html", content_length=0))
    result = measure("page", "https://example.com./a", network=network(script, *answers))
    assert (result["failed"], script.dialled) == ("", [("93.184.215.14", 443)])
    assert script.tls_names == ["example.com"]
    assert b"\r\nHost: example.com\r\n" in b"".join(script.asked)


@pytest.mark.parametrize(
    ("address", "allow"),
    [
        ("http://127.0.0.1:8000/", {"127.0.0.1:8000"}),
        ("http://127.0.0.1:8000/", {"127.0.0.1"}),
        ("http://127.0.0.1/", {"127.0.0.1:80"}),
        ("http://LocalHost:9/", {"Localhost"}),
        ("http://[::1]:9/", {"[::1]:9"}),
        ("http://[::1]/", {"::1"}),
        ("https://intranet/", {"intranet:443"}),
    ],
)
def test_allowed_host_may_be_private(address: str, allow: set[str]) -> None:
    assert target_of(address, allow).dialled(["127.0.0.1"]) == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("address", "allow"),
    [
        ("http://127.0.0.1:8001/", {"127.0.0.1:8000"}),
        ("http://127.0.0.2:8000/", {"127.0.0.1:8000"}),
        ("http://127.0.0.1.evil.example:8000/", {"127.0.0.1"}),
        ("http://127.0.0.1/", {"localhost"}),
    ],
)
def test_host_beside_the_allowed_one_may_not_be_private(address: str, allow: set[str]) -> None:
    dialler = Dialler()
    result = measure("page", address, allow=allow, network=network(dialler, ["127.0.0.1"]))
    assert result["failed"] in {"private", "port"}
    assert dialler.dialled == []
