"""The sentence about a chain: what was verified, when, by whom, and what came after."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from senders.models import AuditChain
from senders.trail.chain_status import ChainStatus

AT = datetime(2026, 11, 23, 8, 24, 10, tzinfo=UTC)
HASH = "99d7fb02" + "0" * 52 + "daff"
STATES: list[tuple[dict[str, object], tuple[str, str, str, str]]] = [
    ({"length": 0}, ("unverified", "Audit chain not verified yet.", "0 entries.", "")),
    ({"length": 1}, ("unverified", "Audit chain not verified yet.", "1 entry.", "")),
    (
        {"length": 8214, "verified_length": 8214, "verified_whole": True},
        (
            "whole",
            "Audit chain intact.",
            "8,214 of 8,214 entries verified on 23 Nov 2026 08:24:10 UTC by auditor.",
            "",
        ),
    ),
    (
        {"length": 4, "verified_length": 3, "verified_whole": True},
        (
            "whole",
            "Audit chain intact.",
            "3 of 4 entries verified on 23 Nov 2026 08:24:10 UTC by auditor.",
            "1 entry added since.",
        ),
    ),
    (
        {"length": 5, "verified_length": 3, "verified_whole": True},
        (
            "whole",
            "Audit chain intact.",
            "3 of 5 entries verified on 23 Nov 2026 08:24:10 UTC by auditor.",
            "2 entries added since.",
        ),
    ),
    (
        {"length": 5, "verified_length": 3, "verified_whole": False, "verified_bad": 2},
        (
            "broken",
            "Audit chain broken at entry 2.",
            "1 entry before it is intact. Verified on 23 Nov 2026 08:24:10 UTC by auditor.",
            "",
        ),
    ),
    (
        {"length": 2, "verified_length": 3, "verified_whole": True},
        (
            "broken",
            "Audit chain broken at entry 3.",
            "2 entries before it are intact. Verified on 23 Nov 2026 08:24:10 UTC by auditor.",
            "",
        ),
    ),
]


@pytest.mark.parametrize(("columns", "expected"), STATES)
def test_status_states_verified_entries_and_entries_added_since(
    columns: dict[str, object], expected: tuple[str, str, str, str]
) -> None:
    chain = AuditChain(name="aurora", last_hash=HASH, **columns)
    if "verified_length" in columns:
        chain.verified_at, chain.verified_by = AT, User(username="auditor")
    status = ChainStatus.of(chain)
    assert (status.state, status.title, status.verified, status.since) == expected
    assert status.short_hash == "99d7 fb02 … daff"


def test_status_of_a_verification_without_a_user_names_no_user() -> None:
    chain = AuditChain(name="aurora", length=2, last_hash=HASH, verified_length=2)
    chain.verified_at, chain.verified_whole = AT, True
    assert ChainStatus.of(chain).verified == (
        "2 of 2 entries verified on 23 Nov 2026 08:24:10 UTC."
    )
