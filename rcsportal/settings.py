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
AUDIT_KEY = _env.audit_signing_key()
AUDIT_OLD_KEYS = list(_env.audit_old_keys)
AUDIT_ANCHOR_FILE = _env.audit_anchor_file
SINCH_BASE_URL = _env.sinch_base_url.rstrip("/")
SINCH_AUTH_URL = _env.sinch_auth_url
SINCH_RETRY_OPERATION = _env.sinch_retry_operation
SANDBOX_TIME = _env.sandbox_time
SANDBOX_CONTROL = _env.sandbox_control
SANDBOX_CALLBACK_HOSTS = _env.sandbox_callback_hosts

SECRET_KEY = _env.signing_key()
SECRET_KEY_FALLBACKS = _env.signing_fallbacks()
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "django_tasks",
    "django_tasks_db",
    *(["django_rq"] if _env.tasks_url.get_secret_value() else []),
]

MIDDLEWARE = [
    "rcsportal.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "rcsportal.middleware.ContentSecurityPolicyMiddleware",
    "rcsportal.middleware.IsolationMiddleware",
    "senders.web.middleware.PrivateAddressMiddleware",
    "rcsportal.middleware.TraceMethodMiddleware",
    "senders.web.middleware.ProbeMiddleware",
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
    "allauth.account.middleware.AccountMiddleware",
    "senders.web.session_limits.SessionLimitsMiddleware",
    "senders.web.middleware.SignInMiddleware",
    "senders.web.zones.ZoneMiddleware",
    "senders.web.middleware.SecondFactorMiddleware",
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

# Size: gunicorn reads the same variables; here they are only compared with the database.
WEB_CONCURRENCY, WEB_THREADS = _env.web_concurrency, _env.web_threads
WORKER_EMBEDDED = _env.worker_embedded

# Background work: the rows of senders.jobs are the truth, the queue only rings for them.
TASKS_URL = _env.tasks_url.get_secret_value()
WORKER_THREADS = _env.worker_threads
SYNC_MINUTES = _env.sync_minutes
RETENTION_DAYS = _env.retentions()
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
    {"NAME": "senders.accounts.password_words.PortalWordsValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds that a mailed link works
SESSION_IDLE_MINUTES = _env.session_idle_minutes
SESSION_MAX_HOURS = _env.session_max_hours
SESSION_COOKIE_AGE = 60 * 60 * SESSION_MAX_HOURS
REQUIRE_MFA = _env.roles_with_second_factor()

# allauth: second factors, passkeys, single sign-on, sessions. Our pages, limits and entries.
ACCOUNT_ADAPTER = "senders.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = False  # ``senders.accounts.throttle`` counts in the database instead
ACCOUNT_LOGIN_TIMEOUT = 60 * 10  # seconds between the password and the second factor
MFA_ADAPTER = "senders.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # periods of 30 seconds by which a phone's clock may differ
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = urlsplit(PORTAL_URL).scheme == "http"  # loopback only
OIDC = _env.identity_provider()
SOCIALACCOUNT_ADAPTER = "senders.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10  # seconds
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC.name,
                "client_id": OIDC.client_id,
                "secret": OIDC.client_secret,
                "settings": {"server_url": OIDC.issuer, "fetch_userinfo": False},
            }
        ],
    }
SECURITY_CONTACT = _env.security_contact

# A notice may hold a phone number, so it stays with us and not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# The browser
SECURE_CSP = {
    "default-src": ["'none'"],
    **{
        directive: ["'self'"]
        for directive in ("script-src", "style-src", "img-src", "connect-src", "form-action")
    },
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
PERMISSIONS_POLICY = {
    **dict.fromkeys(
        (
            "accelerometer",
            "autoplay",
            "camera",
            "display-capture",
            "encrypted-media",
            "fullscreen",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "screen-wake-lock",
            "usb",
            "xr-spatial-tracking",
        ),
        "()",
    ),
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
    "clipboard-write": "(self)",
}
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "senders.views.errors.csrf_failure"
_HTTPS = urlsplit(PORTAL_URL).scheme == "https"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
# The prefix has browsers refuse a cookie that another host of the domain, or plain http, has set.
COOKIE_PREFIX = "__Host-" if _HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Load balancers ask over http, also where somebody has the portal redirect pages.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
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
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Words
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True

# Django's own handlers would write beside ours.
LOGGING_CONFIG = None
logs.configure()
