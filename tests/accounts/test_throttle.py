"""The limits on sign-in attempts: what they count, for how long, and in several processes."""

import os
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import F
from django.test import Client

from benchmarks import guesses
from senders.accounts import hashing, throttle
from senders.accounts.throttle import ACCOUNT, ADDRESS, PAIR, PORTAL, Exceeded, Limit, Taken
from senders.models import AuditEntry, SignInCount

pytestmark = pytest.mark.slow

ADDRESSES = [f"192.0.2.{number}" for number in range(1, 255)]


def used_up(address: str, name: str, many: int = 1) -> None:
    for _attempt in range(many):
        assert isinstance(throttle.take(address, name), Taken)


def limit_of(address: str, name: str) -> Limit | None:
    """Returns the limit that an attempt meets, and uncounts an attempt that meets none."""
    attempt = throttle.take(address, name)
    if isinstance(attempt, Exceeded):
        return attempt.limit
    throttle.give_back(attempt)
    return None


def at_pair() -> None:
    used_up(ADDRESSES[0], "manager", PAIR.most)


def at_account() -> None:
    for address in ADDRESSES[: ACCOUNT.most]:
        used_up(address, "manager")


def at_address() -> None:
    for number in range(ADDRESS.most):
        used_up(ADDRESSES[0], f"name {number}")


def at_portal() -> None:
    for number, address in enumerate(ADDRESSES[: PORTAL.most]):
        used_up(address, f"name {number}")


@pytest.mark.parametrize(
    ("use_up", "of_pair", "of_name", "of_address", "of_others"),
    [
        (at_pair, PAIR, None, None, None),
        (at_account, ACCOUNT, ACCOUNT, None, None),
        (at_address, ADDRESS, None, ADDRESS, None),
        (at_portal, PORTAL, PORTAL, PORTAL, PORTAL),
    ],
)
def test_each_limit_stops_what_it_counts_and_nothing_else(
    use_up: Callable[[], None],
    of_pair: Limit | None,
    of_name: Limit | None,
    of_address: Limit | None,
    of_others: Limit | None,
) -> None:
    use_up()
    assert limit_of(ADDRESSES[0], "manager") == of_pair
    assert limit_of(ADDRESSES[-1], "manager") == of_name
    assert limit_of(ADDRESSES[0], "auditor") == of_address
    assert limit_of(ADDRESSES[-1], "auditor") == of_others


def test_one_address_cannot_lock_an_account_for_its_user() -> None:
    """Rejected attempts count nowhere, so an address spends no more than its own share."""
    at_pair()
    for _attempt in range(100):
        assert limit_of(ADDRESSES[0], "manager") == PAIR
    assert limit_of(ADDRESSES[1], "manager") is None
    assert PAIR.most < ACCOUNT.most < PORTAL.most


@pytest.mark.parametrize("spelling", guesses.SPELLINGS)
def test_every_spelling_that_means_a_user_counts_for_that_user(spelling: str) -> None:
    at_pair()
    assert limit_of(ADDRESSES[0], spelling) == PAIR
    assert (
        Client().post("/login/", {"username": spelling, "password": "rcs-demo"}).headers["Location"]
    ), "the sign-in form does find the user"


@pytest.mark.parametrize("name", ["Manager", "MANAGER", "manager\u200b", "man ager"])
def test_name_that_the_form_does_not_find_counts_as_another_name(name: str) -> None:
    at_pair()
    assert limit_of(ADDRESSES[0], name) is None
    right = {"username": name, "password": "rcs-demo"}
    assert Client(REMOTE_ADDR="198.51.100.1").post("/login/", right).status_code == 422


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_address_counts_as_the_network_of_one_customer(address: str, network: str) -> None:
    assert throttle.network(address) == network


def test_attempt_given_back_removes_its_own_count_and_no_failure() -> None:
    used_up(ADDRESSES[0], "manager", PAIR.most - 1)
    for _again in range(PAIR.most):
        attempt = throttle.take(ADDRESSES[0], "manager")
        assert isinstance(attempt, Taken)
        throttle.give_back(attempt)
    used_up(ADDRESSES[0], "manager")
    assert limit_of(ADDRESSES[0], "manager") == PAIR


def test_count_is_given_back_only_in_its_own_window() -> None:
    used_up(ADDRESSES[0], "manager", PAIR.most - 1)
    attempt = throttle.take(ADDRESSES[0], "manager")
    assert isinstance(attempt, Taken)
    before = tuple((key, ends - 1) for key, ends in attempt.counts)
    throttle.give_back(Taken(before))
    assert limit_of(ADDRESSES[0], "manager") == PAIR
    throttle.give_back(attempt)
    assert limit_of(ADDRESSES[0], "manager") is None


def test_limit_ends_with_its_window_by_the_clock_of_the_database() -> None:
    at_pair()
    met = throttle.take(ADDRESSES[0], "manager")
    assert isinstance(met, Exceeded)
    assert PAIR.seconds - 60 < met.wait <= PAIR.seconds
    SignInCount.objects.update(ends=F("ends") - 1000 * (met.wait - 100))
    later = throttle.take(ADDRESSES[0], "manager")
    assert isinstance(later, Exceeded)
    assert 40 <= later.wait <= 100
    SignInCount.objects.update(ends=F("ends") - 1000 * later.wait)
    assert limit_of(ADDRESSES[0], "manager") is None


def test_limit_that_ends_last_is_reported_when_two_are_met() -> None:
    at_portal()
    used = throttle.take(ADDRESSES[0], "x")
    assert isinstance(used, Exceeded)
    assert used.wait <= PORTAL.seconds
    SignInCount.objects.filter(key=used.key).update(tries=0)
    used_up(ADDRESSES[0], "manager", PAIR.most)
    SignInCount.objects.filter(key=used.key).update(tries=PORTAL.most)
    assert limit_of(ADDRESSES[0], "manager") == PAIR


def test_attempts_remove_the_rows_of_windows_that_ended() -> None:
    for number in range(PORTAL.most):
        used_up(ADDRESSES[number], f"name {number}")
    many = SignInCount.objects.count()
    SignInCount.objects.update(ends=1)
    used_up(ADDRESSES[-1], "manager")
    left = SignInCount.objects.count()
    assert left == many - throttle.CLEARED + 3, "the row of the portal was there before"
    for number in range(10):
        used_up(ADDRESSES[0], "manager" if number % 2 else "auditor")
    assert not SignInCount.objects.filter(ends=1).exists()


def test_stored_counts_hold_no_names_and_no_addresses() -> None:
    used_up("192.0.2.7", "my-Own-Pa55word")
    kept = str(list(SignInCount.objects.values()))
    assert "Pa55word" not in kept
    assert "192.0.2" not in kept


def test_busy_portal_checks_no_password_and_counts_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hashing, "PATIENCE", 0)
    form = {"username": "manager", "password": "rcs-demo"}
    places = [hashing.place() for _place in range(hashing.AT_ONCE)]
    for place in places:
        place.__enter__()
    for name in ("manager", "nobody"):
        busy = Client().post("/login/", {**form, "username": name})
        assert (busy.status_code, busy["Retry-After"]) == (503, "0")
        assert "Your password was not checked." in busy.text
        assert f'value="{name}"' in busy.text
    for place in places:
        place.__exit__(None, None, None)
    assert not SignInCount.objects.exclude(tries=0).exists()
    assert not AuditEntry.objects.exists()
    assert Client().post("/login/", form).status_code == 302


def test_place_for_hashing_is_free_again_after_an_error() -> None:
    for _attempt in range(hashing.AT_ONCE + 1):
        with pytest.raises(ZeroDivisionError), hashing.place():
            raise ZeroDivisionError


@pytest.mark.sockets  # commits: other processes look at the same database
def test_processes_evaluate_no_more_guesses_than_the_limits_allow() -> None:
    """Fifty threads in two processes, ten spellings, and many neighbours in six networks."""
    assert User.objects.filter(username=guesses.NAME).exists()
    answered = guesses.run(database(), sandbox(), guesses=100, addresses=6)
    assert sum(answered.values()) == 100
    assert set(answered) <= {422, 429, 503}
    assert 0 < answered[422] <= ACCOUNT.most
    evaluated = AuditEntry.objects.filter(error_code="wrong_password")
    assert evaluated.count() == answered[422]
    refused = AuditEntry.objects.filter(error_code="throttled")
    assert 1 <= refused.count() <= 7, "one for the name and one for the name from each address"


def database() -> str:
    """Returns the URL of the database of this test, for other processes."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["TEST_DATABASE_URL"])._replace(path=f"/{name}").geturl()


def sandbox() -> str:
    return f"sqlite:///{settings.DATABASES['sandbox']['NAME']}"
