"""The address that entries and the sign-in limit name: never one that the client made up."""

import pytest
from django.test import RequestFactory, override_settings

from senders.web.client_address import client_address

SOCKET = "10.0.0.1"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "192.0.2.1", SOCKET),
        (0, "", SOCKET),
        (1, "", SOCKET),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        (1, "198.51.100.9,", SOCKET),
        (2, "192.0.2.1", SOCKET),
        (2, "192.0.2.1, 10.0.0.2", "192.0.2.1"),
        (2, "198.51.100.9,  192.0.2.1 ,10.0.0.2", "192.0.2.1"),
    ],
)
def test_client_address_is_the_entry_of_the_outermost_trusted_proxy_or_the_socket(
    trusted: int, forwarded: str, address: str
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=SOCKET)
    with override_settings(TRUSTED_PROXIES=trusted):
        assert client_address(request) == address


def test_client_address_without_a_socket_address_is_empty() -> None:
    request = RequestFactory().get("/")
    del request.META["REMOTE_ADDR"]
    assert client_address(request) == ""
