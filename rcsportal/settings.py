"""Django settings, one file for every way to run; values come from ``rcsportal.environment``.

Nothing here reads ``os.environ``, and nothing else reads ``rcsportal.environment``.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from rcsportal import environment, logs
from rcsportal.environment import BASE_DIR

_env = environment.read()

# How the portal runs
RCS_MODE = _env.rcs_mode
SANDBOX = RCS_MODE == "sandbox"
PORTAL_URL = _env.public_url()
TRUSTED_PROXIES = _env.trusted_proxies
CHECK_HOSTS = _env.checked_hosts()
CREDENTIAL_KEYS = _env.fernet_keys()
SINCH_BASE_URL = _env.sinch_base_url.rstrip("/")
SINCH_AUTH_URL = _env.sinch_auth_url
SINCH_RETRY_OPERATION = _env.sinch_retry_operation
SANDBOX_TIME = _env.sandbox_time
SANDBOX_CONTROL = _env.sandbox_control
SANDBOX_CALLBACK_HOSTS = _env.sandbox_callback_hosts

SECRET_KEY = _env.signing_key()
DEBUG = _env.debug
ALLOWED_HOSTS = _env.hosts()
CSRF_TRUSTED_ORIGINS = list(_env.csrf_trusted_origins)

ROOT_URLCONF = "rcsportal.urls"
WSGI_APPLICATION = "rcsportal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "senders",
    *(["senders.sandbox"] if SANDBOX else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    *(["django_rq"] if _env.tasks_url.get_secret_value() else []),
]

MIDDLEWARE = [
    "rcsportal.middleware.RequestIdMiddleware",
    "senders.web.middleware.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "rcsportal.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "senders.web.middleware.MetricsMiddleware",
    "rcsportal.middleware.RequestLogMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "senders.web.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "senders.web.middleware.HtmxVaryMiddleware",
    "senders.web.middleware.SignInMiddleware",
    "senders.web.zones.ZoneMiddleware",
    "senders.web.middleware.UnsentMiddleware",
    "senders.web.middleware.ProvisioningErrorMiddleware",
]

# Named partials need their own loader chain, so it is spelled out; cached unless DEBUG.
_LOADERS: list[Any] = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "senders.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "senders.views.context.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"


def _database(url: str) -> Any:
    config = dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)
    if config["ENGINE"] == "django.db.backends.postgresql":
        config["ENGINE"] = "rcsportal.postgresql"
        config["OPTIONS"] = {"connect_timeout": 5, **config.get("OPTIONS", {})}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # Writers queue from BEGIN on instead of failing half way through a transaction.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    return config


DATABASES = {"default": _database(_env.main_database())}
if SANDBOX:
    DATABASES["sandbox"] = _database(_env.sandbox_database())
    DATABASE_ROUTERS = ["senders.sandbox.router.SandboxRouter"]

CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "rcsportal.cache.JsonLocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
if _env.cache_url.get_secret_value():
    CACHES["default"] = {
        "BACKEND": "rcsportal.cache.OpenRedisCache",
        "LOCATION": _env.cache_url.get_secret_value(),
    }

# Background work: the rows of senders.jobs are the truth, the queue only rings for them.
TASKS_URL = _env.tasks_url.get_secret_value()
WORKER_THREADS = _env.worker_threads
SYNC_MINUTES = _env.sync_minutes
TASKS: dict[str, Any] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
RQ_QUEUES: dict[str, Any] = {}
if TASKS_URL:
    TASKS = {"default": {"BACKEND": "django_tasks_rq.RQBackend"}}
    # RQ pickles by default. The worker lengthens the time limits, which are those of pages.
    _limits = "socket_timeout=1&socket_connect_timeout=1"
    RQ_QUEUES["default"] = {
        "URL": f"{TASKS_URL}{'&' if '?' in TASKS_URL else '?'}{_limits}",
        "SERIALIZER": "rq.serializers.JSONSerializer",
    }

# Mails
_mails = _env.mails()
EMAIL_BACKEND, MAIL_IS_SET = _mails.backend, _mails.is_set
EMAIL_HOST, EMAIL_PORT = _mails.host, _mails.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mails.user, _mails.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mails.tls, _mails.ssl
EMAIL_FILE_PATH = _mails.folder
EMAIL_TIMEOUT = 10  # seconds, for each step of a conversation with the mail server
DEFAULT_FROM_EMAIL = _env.mail_sender()

# Counts for Prometheus
METRICS_TOKEN = _env.metrics_token.get_secret_value()
METRICS_FOLDER = _env.prometheus_multiproc_dir

# People
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 7

# A notice may hold a phone number, so it stays with us and not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The browser
SECURE_CSP = {
    "default-src": ["'none'"],
    **{
        directive: ["'self'"]
        for directive in ("script-src", "style-src", "img-src", "connect-src", "form-action")
    },
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "senders.views.errors.csrf_failure"
_HTTPS = urlsplit(PORTAL_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# What people upload: the folder of Django's default storage
MEDIA_ROOT = _env.media_folder()
FILE_UPLOAD_HANDLERS = ["rcsportal.file_uploads.LimitedUploadHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 4
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "rcsportal.static_files.HashedStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True

# Django's own handlers would write beside ours.
LOGGING_CONFIG = None
logs.configure()
