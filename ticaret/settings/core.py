"""Apps, database, cache, templates, language, static files, logging."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from ticaret.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent

TICARET_ENV = env.text("TICARET_ENV", "production")
if TICARET_ENV not in {"production", "development"}:
    raise ImproperlyConfigured("TICARET_ENV is not valid: expected production or development")
PRODUCTION = TICARET_ENV == "production"
DEBUG = False

SECRET_KEY = env.text("SECRET_KEY")
ENCRYPTION_KEYS = env.encryption_keys("ENCRYPTION_KEYS")
PUBLIC_URL = env.url("PUBLIC_URL")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "ticaret.backoffice",
    "ticaret.backoffice.apps.AdminSiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "ticaret.db",
    "ticaret.tenancy",
    "ticaret.events",
    "ticaret.api",
    "ticaret.ingress",
    "ticaret.jobs",
    "ticaret.audit",
    "ticaret.mail",
    "ticaret.webhooks",
    "ticaret.privacy",
    "ticaret.tabular",
    "accounts",
    "crm",
    "catalog",
    "messaging",
    "meta_channels",
    "orders",
    "ai_assist",
    "ticaret.console",
    "ticaret.demo",
]
if not PRODUCTION:
    INSTALLED_APPS.append("ticaret.bench")

MIDDLEWARE = [
    "ticaret.api.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ticaret.api.middleware.SecurityPolicy",
    "ticaret.api.middleware.Sessions",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "ticaret.api.middleware.SignedIn",
    "ticaret.api.middleware.Messages",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "ticaret.urls"
WSGI_APPLICATION = "ticaret.wsgi.application"
ASGI_APPLICATION = "ticaret.asgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(env.url("DATABASE_URL", schemes=("postgres", "postgresql"))),
        "ENGINE": "ticaret.db.postgresql",
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": env.integer("DATABASE_POOL_SIZE", 12, low=2)},
            "options": "-c statement_timeout=15s -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=30s",
        },
    }
}

REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cache",
    }
}

MEDIA_STORAGE_URL = env.url(
    "MEDIA_STORAGE_URL", f"file://{BASE_DIR / '.local' / 'media'}", schemes=("file",)
)
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_STORAGE_URL.removeprefix("file://")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))

# `outbox://` keeps mails in the database, where /console/mail shows them; it sends nothing.
_OUTBOX = "outbox://"
_email_url = env.text("EMAIL_URL", _OUTBOX if not PRODUCTION else None)
MAIL_IS_KEPT = _email_url == _OUTBOX
if MAIL_IS_KEPT and PRODUCTION:
    raise ImproperlyConfigured("EMAIL_URL is not valid: production settings refuse the outbox")
_email = env.email("dummymail://" if MAIL_IS_KEPT else _email_url)
EMAIL_BACKEND = "ticaret.mail.backend.Outbox" if MAIL_IS_KEPT else _email["EMAIL_BACKEND"]
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"Ticaret <noreply@{urlsplit(PUBLIC_URL).hostname}>")
EMAIL_HOST = _email.get("EMAIL_HOST", "")
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 15

LANGUAGE_CODE = "tr"
LANGUAGES = [("tr", "Türkçe"), ("en", "English")]
# Each area of the console has its texts in a folder of its own.
LOCALE_PATHS = sorted((BASE_DIR / "ticaret" / "console" / "locales").glob("*"))
TIME_ZONE = "UTC"
USE_TZ = True

LOG_LEVEL = env.text("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Doorbells ring every few seconds; only what goes wrong is worth a line.
    "loggers": {
        **{
            name: {"level": "WARNING"}
            for name in ("celery.app.trace", "celery.worker", "fontTools", "httpx2", "openai")
        },
        # It would quote the letters of a text that its font lacks.
        "fpdf": {"level": "ERROR"},
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
}
