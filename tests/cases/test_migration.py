"""Cases made of the drafts of before: owners, waiting and its proof are carried over."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_drafts_owners_and_waiting_become_cases_with_their_proof(tmp_path: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.cases.before_cases"],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "rcsportal.settings",
            "RCS_MODE": "sandbox",
            "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
            "SANDBOX_DATABASE_URL": f"sqlite:///{tmp_path / 'sandbox.sqlite3'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr[-2000:]
    told = json.loads(said.stdout.splitlines()[-1])
    plain = {"sender": "", "countries": "", "closed": False, "items": [], "items_open": 0}
    assert told["cases"] == {
        "Waits": {
            **plain,
            "owner": "manager",
            "countries": " FR SE ",
            "drafts": ["Waits"],
            "items": [["Jane", "the logo", "2026-11-01 08:30:00+00:00"]],
            "items_open": 1,
        },
        "Sent": {
            **plain,
            "owner": "manager",
            "sender": "s-1",
            "drafts": ["Edit", "Edit again", "Sent"],
        },
        "Elsewhere": {
            **plain,
            "owner": "clerk",
            "sender": "s-2",
            "closed": True,
            "drafts": ["Elsewhere"],
        },
        "Gone": {**plain, "owner": "manager", "closed": True, "drafts": ["Gone"]},
    }
    assert told["faults"] == [[], ["WAITING_ALTERED"], ["WAITING_MISSING"]]
