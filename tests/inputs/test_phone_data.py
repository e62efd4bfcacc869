"""A damaged package of phone numbers ends the start with a message, and nothing waits for it."""

import os
import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest

from senders.checks import phone_numbers_can_be_read
from tests.contract.processes import environment, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
INSTALLED = Path(phonenumbers.__file__).parent
DAMAGES = {
    "cut off": "from ..phonemetadata import PhoneMet",
    "empty": "",
    "without its file": None,
    "not Python": "\x01\x02{",
}


def damaged(folder: Path, content: str | None) -> Path:
    """Returns a folder with a copy of the package in which the data of Germany are damaged."""
    copy = folder / "phonenumbers"
    (copy / "data").mkdir(parents=True)
    for file in INSTALLED.iterdir():
        if file.name not in ("data", "__pycache__"):
            (copy / file.name).symlink_to(file)
    for file in (INSTALLED / "data").glob("*.py"):
        if file.name != "region_DE.py":
            (copy / "data" / file.name).symlink_to(file)
        elif content is not None:
            (copy / "data" / file.name).write_text(content)
    return folder


@pytest.mark.parametrize("damage", DAMAGES)
def test_start_with_a_damaged_package_ends_with_its_name(tmp_path: Path, damage: str) -> None:
    path = damaged(tmp_path / "packages", DAMAGES[damage])
    env = environment(tmp_path, free_port(), PYTHONPATH=str(path), PYTHONDONTWRITEBYTECODE="1")
    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "(senders.E007) The installed package phonenumbers is damaged." in done.stderr
    assert "Traceback" not in done.stderr


def test_whole_package_has_no_complaint_the_second_time_either() -> None:
    for _time in range(2):
        assert list(phone_numbers_can_be_read(None)) == []
