"""Settings of the benchmarks: the portal in sandbox mode with its own files, and the admin.

The list page is compared with Django's admin; the portal itself never mounts it.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FILES = Path(tempfile.mkdtemp(prefix="rcs-portal-bench-"))
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)
os.environ.update(
    RCS_MODE="sandbox",
    SANDBOX_TIME="manual",
    SANDBOX_CONTROL="1",
    DATABASE_URL=f"sqlite:///{_FILES}/portal.sqlite3",
    SANDBOX_DATABASE_URL=f"sqlite:///{_FILES}/sandbox.sqlite3",
    SECRETS_DIR="",
    DEBUG="0",
    PORTAL_URL="http://127.0.0.1:8000",
)

from rcsportal.settings import *  # noqa: F403
from rcsportal.settings import INSTALLED_APPS

INSTALLED_APPS += ["django.contrib.admin"]
ALLOWED_HOSTS = ["testserver"]
ROOT_URLCONF = "benchmarks.urls"
STATIC_ROOT = _FILES / "static"
STATIC_ROOT.mkdir()
# Logs cost both sides the same and drown the table.
LOGGING_CONFIG = None
