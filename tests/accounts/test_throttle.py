"""The limit on failed sign-ins: 10 of one name from one address in 15 minutes."""

from senders.accounts import throttle

ADDRESS = "192.0.2.7"


def test_tenth_failure_of_a_name_makes_it_wait_15_minutes() -> None:
    for _attempt in range(9):
        throttle.count_failure(ADDRESS, "manager")
    assert throttle.seconds_to_wait(ADDRESS, "manager") == 0
    throttle.count_failure(ADDRESS, "Manager")
    assert throttle.seconds_to_wait(ADDRESS, "manager") == 900


def test_failures_leave_other_names_and_addresses_free() -> None:
    for _attempt in range(10):
        throttle.count_failure(ADDRESS, "manager")
    assert throttle.seconds_to_wait(ADDRESS, "auditor") == 0
    assert throttle.seconds_to_wait("192.0.2.8", "manager") == 0


def test_forgotten_failures_let_the_name_try_again() -> None:
    for _attempt in range(10):
        throttle.count_failure(ADDRESS, "manager")
    throttle.forget(ADDRESS, "manager")
    assert throttle.seconds_to_wait(ADDRESS, "manager") == 0
