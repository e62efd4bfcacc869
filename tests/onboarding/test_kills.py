"""Two instances of the portal are killed while people work: nothing is made twice or lost."""

from pathlib import Path

import pytest

from benchmarks import kills


@pytest.mark.sockets
@pytest.mark.slow
def test_kills_make_no_second_sender_launch_or_invitation_and_lose_nothing(tmp_path: Path) -> None:
    """The clock of one instance is five minutes off."""
    counted = kills.run(tmp_path, 4, people=4, life=1, enough=1)
    assert counted.wrong == []
    assert counted.trail_is_whole
    assert (counted.kills, counted.restarts) == (4, 0)
    assert min(counted.senders, counted.launches, counted.invitations) >= 1
