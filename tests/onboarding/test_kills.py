"""The portal is killed in the middle of submits: one sender or none, and the draft whole."""

from pathlib import Path

from benchmarks import kills


def test_killed_submits_leave_valid_drafts_and_an_intact_trail(tmp_path: Path) -> None:
    counted = kills.run(tmp_path, times=10)
    assert counted["wrong"] == []
    assert counted["trail_is_whole"]
    assert sum(counted["states"].values()) >= 10
    assert counted["states"]["submitted"] > 0
