"""Settings of the tests: the portal in sandbox mode, its databases in files that threads share.

``TEST_DATABASE_URL`` puts the portal's own tables elsewhere; see ``tests.postgres``.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FILES = Path(tempfile.mkdtemp(prefix="rcs-portal-tests-"))
atexit.register(shutil.rmtree, _FILES, ignore_errors=True)
os.environ.update(
    RCS_MODE="sandbox",
    SANDBOX_TIME="immediate",
    SANDBOX_CONTROL="1",
    SANDBOX_CALLBACK_HOSTS="127.0.0.1",  # receivers of callbacks in tests
    # Opened by management commands only; tests have their own databases, below.
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", "") or f"sqlite:///{_FILES}/commands.sqlite3",
    SANDBOX_DATABASE_URL=f"sqlite:///{_FILES}/commands-sandbox.sqlite3",
    SECRETS_DIR="",
    DEBUG="0",
    MEDIA_ROOT=str(_FILES / "media"),
    PORTAL_URL="http://127.0.0.1:8000",
)

from rcsportal.settings import *  # noqa: F403
from rcsportal.settings import DATABASES, MIDDLEWARE, STORAGES

for _alias, _database in DATABASES.items():
    if _database["ENGINE"] == "django.db.backends.sqlite3":
        # An in-memory database answers "table is locked" to the second thread.
        _database["TEST"] = {"NAME": str(_FILES / f"{_alias}.sqlite3")}

# Of the models, without the portal's migrations, of which the sandbox's database needs none.
DATABASES["sandbox"]["TEST"]["MIGRATE"] = False

# Before the compression, so that it sees the page itself.
MIDDLEWARE.insert(
    MIDDLEWARE.index("django.middleware.gzip.GZipMiddleware") + 1,
    "tests.squeezed.SqueezeMiddleware",
)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = _FILES / "static"  # WhiteNoise warns about a folder that is not there
STATIC_ROOT.mkdir()
