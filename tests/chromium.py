"""Finds or installs Chromium for the browser tests; prints its path, or an empty line.

Order: ``CHROME``, then ``PATH``, then Debian's package when root, then Playwright's own build.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    given = os.environ.get("CHROME", "")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def install() -> str:
    """Installs Chromium and returns its path, ``playwright`` for its own build, or empty text."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
            subprocess.run(["apt-get", *words], check=False, stdout=sys.stderr, env=env)
        if found := find():
            return found
    done = subprocess.run(
        [sys.executable, "-m", "playwright", "install", "chromium"], check=False, stdout=sys.stderr
    )
    return "playwright" if done.returncode == 0 else ""


if __name__ == "__main__":
    sys.stdout.write(find() or install())
