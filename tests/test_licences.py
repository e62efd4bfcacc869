"""Each package that the portal installs is in ``docs/licences.md`` with the licence it states."""

import re
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKED = re.compile(r"^([a-z0-9._-]+)==", re.M)
ROW = re.compile(r"^\| `([a-z0-9._-]+)` \| ([^|]+) \|", re.M)
# A text that is longer is the licence itself.
LONGEST_NAME = 40


def stated(package: str) -> str:
    """Returns the licence in the words of the package: SPDX if it has it, else what it says."""
    about = metadata(package)
    names = [about[key] for key in ("License-Expression", "License") if key in about]
    if names and len(names[0]) <= LONGEST_NAME:
        return names[0]
    places = about.get_all("Classifier", [])
    return ", ".join(place.split(" :: ")[-1] for place in places if place.startswith("License"))


def test_the_document_lists_each_installed_package_with_its_licence() -> None:
    installed = LOCKED.findall((ROOT / "requirements.lock").read_text("utf-8"))
    written = dict(ROW.findall((ROOT / "docs" / "licences.md").read_text("utf-8")))
    assert len(installed) > 50
    assert written == {package: stated(package) for package in installed}
