"""Settings of the product. Everything an operator may set is an environment variable VIZAVI_… (or DATABASE_URL),
read here and nowhere else, and described in docs/operators/settings.md (a test compares the two)."""

from __future__ import annotations

import os
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.postgres import embedded_url

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int, *, at_least: int = 1) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdecimal() or int(text) < at_least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {at_least}, and not “{text}”.")
    return int(text)


def _words(name: str, default: str = "") -> list[str]:
    return os.environ.get(name, default).replace(",", " ").split()


# --- Mode ---------------------------------------------------------------------------------------------------
# Three modes: development (neither flag), demo (invented data, one-click roles), production.

DEMO = _flag("VIZAVI_DEMO")
PRODUCTION = _flag("VIZAVI_PRODUCTION")
if DEMO and PRODUCTION:
    raise ImproperlyConfigured(
        "VIZAVI_DEMO lets anybody step into any role and cannot be switched on together with VIZAVI_PRODUCTION."
    )
DEBUG = False  # error pages are ours in every mode

# --- Files and secrets --------------------------------------------------------------------------------------

DATA = Path(os.environ.get("VIZAVI_DATA") or ROOT / ".data").resolve()


def _secret_key() -> str:
    """The secret of this installation: from the environment, or made once and kept in the data folder."""
    if key := os.environ.get("VIZAVI_SECRET_KEY"):
        return key
    if PRODUCTION:
        raise ImproperlyConfigured(
            "Set VIZAVI_SECRET_KEY to a long random text: it signs sessions and links."
        )
    kept = DATA / "secret-key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text().strip()


SECRET_KEY = _secret_key()

# --- Addresses ----------------------------------------------------------------------------------------------

PORT = _number("PORT", 8000)
SITE_URL = os.environ.get("VIZAVI_SITE_URL", f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS = _words("VIZAVI_HOSTS") or [
    urlsplit(SITE_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = True

# --- Database -----------------------------------------------------------------------------------------------

DATABASE_URL = os.environ.get("DATABASE_URL") or embedded_url(DATA)
DATABASE_IS_EMBEDDED = embedded_url(DATA) == DATABASE_URL


def _database() -> dict[str, Any]:
    rule = "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host:5432/name."
    try:
        database: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL))
    except ValueError as error:
        raise ImproperlyConfigured(rule) from error
    if database["ENGINE"] != "django.db.backends.postgresql" or not database["NAME"]:
        raise ImproperlyConfigured(rule)
    pool = {"min_size": 1, "max_size": 8, "timeout": 10}
    return database | {"OPTIONS": database.get("OPTIONS", {}) | {"pool": pool}}


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Shared by all processes: sign-in limits must hold whichever worker answers.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Of one process: rendered public pages of published, hence unchanging, editions.
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
}

# --- Applications -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "procrastinate.contrib.django",
    "ninja",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "kit.accounts",
    "kit.audit",
    "kit.mail",
    "kit.jobs",
    "kit.pages",
    "vizavi.authorities",
    "vizavi.classifiers",
    "vizavi.touchpoints",
    "vizavi.registry",
    "vizavi.offers",
    "vizavi.contact",
    "vizavi.portal",
    "vizavi.workplace",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kit.audit.middleware.AuditMiddleware",
    "vizavi.authorities.middleware.ViewerMiddleware",
    "vizavi.authorities.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kit.pages.middleware.WrongMethodMiddleware",
]

# --- Pages --------------------------------------------------------------------------------------------------
# Ours are Jinja templates; Django's engine is left for the pages of installed packages.

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "kit.pages.environment.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "kit.pages.context.page",
                "vizavi.workplace.context.staff",
                "vizavi.portal.context.sections",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "build" / "static"
STATICFILES_STORAGE_HASHED = not _flag("VIZAVI_PLAIN_STATIC")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA / "files", "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "config.static.HashedStorage"
        if STATICFILES_STORAGE_HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_USE_FINDERS = not STATICFILES_STORAGE_HASHED
WHITENOISE_MAX_AGE = 0 if not STATICFILES_STORAGE_HASHED else 60

# --- Languages and time -------------------------------------------------------------------------------------
# Texts are written in Russian in the code; English is the translation. Russian has no prefix in addresses.

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"

# --- Accounts and sessions ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workplace:home"
LOGOUT_REDIRECT_URL = "portal:home"
SEARCH_URL = "portal:search"
ACCOUNT_ADAPTER = "kit.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proven by the invitation sent to it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation has proven the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can sign up: a stranger's address gets no letter
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if PRODUCTION and _flag("VIZAVI_BEHIND_PROXY", default=True) else 0
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,5/10m/key", "reset_password": "20/m/ip,5/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Vizavi"
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_FORMS = {
    "login_webauthn": "kit.accounts.forms.LoginWebAuthnForm",
    "authenticate_webauthn": "kit.accounts.forms.AuthenticateWebAuthnForm",
    "reauthenticate_webauthn": "kit.accounts.forms.ReauthenticateWebAuthnForm",
    "add_webauthn": "kit.accounts.forms.AddWebAuthnForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = _number("VIZAVI_SESSION_HOURS", 9) * 3600  # a working day with its lunch
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "vizavi_session"
CSRF_COOKIE_NAME = "vizavi_csrf"
LANGUAGE_COOKIE_NAME = "vizavi_language"
CSRF_FAILURE_VIEW = "kit.pages.errors.csrf_failure"

# --- Browser security ---------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = PRODUCTION and not _flag("VIZAVI_BEHIND_PROXY", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PRODUCTION else None
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = _number("VIZAVI_UPLOAD_MAX_MB", 50) * 1024 * 1024

# --- Mail ---------------------------------------------------------------------------------------------------
# smtp://user:password@host:587 (STARTTLS) or smtps://…:465; without it mails are only kept and shown to
# developers at /dev/mail.

MAIL_URL = os.environ.get("VIZAVI_MAIL", "")
_mail = urlsplit(MAIL_URL)
if MAIL_URL and (_mail.scheme not in {"smtp", "smtps"} or not _mail.hostname):
    raise ImproperlyConfigured("VIZAVI_MAIL must be like smtp://user:password@mail.example.ru:587.")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if MAIL_URL
    else "django.core.mail.backends.dummy.EmailBackend"
)
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("VIZAVI_MAIL_FROM", "Vizavi <noreply@localhost>")
SUPPORT_EMAIL = os.environ.get(
    "VIZAVI_SUPPORT_EMAIL", "support@demo.vizavi.example" if DEMO else parseaddr(DEFAULT_FROM_EMAIL)[1]
)
SUPPORT_PHONE = os.environ.get("VIZAVI_SUPPORT_PHONE", "+7 900 000-00-00" if DEMO else "")
SUPPORT_VIEW = "vizavi.contact.views.support.ask"
SUPPORT_HOURS = _number("VIZAVI_SUPPORT_HOURS", 8)  # of working time, until a request to support is answered
SUPPORT_KEEP_DAYS = _number("VIZAVI_SUPPORT_KEEP_DAYS", 30)  # contacts of those who asked, after the answer
MAILS_ARE_READABLE = not PRODUCTION

# --- Jobs ---------------------------------------------------------------------------------------------------

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["vizavi.touchpoints.tasks_imports", "vizavi.touchpoints.tasks_documents"]
WORKER_CONCURRENCY = _number("VIZAVI_WORKER_CONCURRENCY", 2)

# --- «Что есть для меня?» ------------------------------------------------------------------------------------

ENQUIRY_DAYS = _number("VIZAVI_ENQUIRY_DAYS", 90)  # answers are forgotten so long after the last one

# --- Audit --------------------------------------------------------------------------------------------------

AUDIT_ANCHORS = DATA / "audit" / "anchors.jsonl"

# --- Classifiers --------------------------------------------------------------------------------------------
# The function that tells which codes of classifiers are in use, for those who import a new edition: a dotted path
# into a package above `classifiers`, which itself must not know of it. It returns `classifiers.api.UsedCode`s.

CLASSIFIER_USAGE = "vizavi.registry.api.codes_in_use"

# --- Log ----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("VIZAVI_LOG_LEVEL", "WARNING")},
    "loggers": {"vizavi": {"level": "INFO"}},
}

PRODUCT_NAME = _("Визави")
