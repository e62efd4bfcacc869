"""Finds or installs Chromium for the browser tests; prints its path, or an empty line.

Order: ``CHROME``, the browser without windows on ``PATH`` (the tests take a third less of the
processor with it), Debian's packages when root, other names on ``PATH``, Playwright's own build.
"""

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium-headless-shell", "chromium")  # Debian's; older releases have the second only
NAMES = (*PACKAGES, "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    given = os.environ.get("CHROME", "")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def install() -> str:
    """Returns the path of a Chromium, ``playwright`` for Playwright's own, or empty text."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _apt("update")
        for package in PACKAGES:
            _apt("install", "-y", package)
            if found := shutil.which(package):
                return found
    if found := find():
        return found
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr
    )
    return "playwright" if done.returncode == 0 else ""


def _apt(*words: str) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *words], check=False, stdout=sys.stderr, env=env)


if __name__ == "__main__":
    sys.stdout.write(os.environ.get("CHROME") or shutil.which(PACKAGES[0]) or install())
