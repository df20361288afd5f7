"""Every setting of the desk, from the environment, each with a safe default (docs/settings.md lists them)."""

import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from helpdesk.lib import zones
from helpdesk.lib.secret import secret_key

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- Where the desk lives -----------------------------------------------------------------------------
DESK_DATA = Path(env.str("DESK_DATA", default=str(ROOT / "var")))
DESK_DEMO = env.bool("DESK_DEMO", default=False)
DESK_URL = env.str("DESK_URL", default="")
DESK_NAME = env.str("DESK_NAME", default="Sunrelay")
DESK_OPERATOR = env.str("DESK_OPERATOR", default="") or DESK_NAME
DESK_PRIVACY_URL = env.str("DESK_PRIVACY_URL", default="")
DESK_LANGUAGES = env.list("DESK_LANGUAGES", default=["en", "es", "pt", "de", "fr", "tr", "ar", "ja", "hi"])
DESK_THROTTLE = env.str("DESK_THROTTLE", default="on") != "off"
DESK_TRANSLATOR = env.str("DESK_TRANSLATOR", default="")
DESK_TRANSLATOR_KEY = env.str("DESK_TRANSLATOR_KEY", default="")
DESK_PRIVATE_FEEDS = env.bool("DESK_PRIVATE_FEEDS", default=False)
DESK_TRUSTED_PROXIES = env.list("DESK_TRUSTED_PROXIES", default=[])
DESK_TEST = env.bool("DESK_TEST", default=False)
DEBUG = env.bool("DESK_DEBUG", default=False)

# Commands that read or decide without a database; they must not make a data folder.
WITHOUT_DATA = {
    "bench",
    "routing_eval",
    "detect_language",
    "test",
    "makemigrations",
    "compilemessages",
    "makemessages",
}
_command = sys.argv[1] if len(sys.argv) > 1 else ""
_needs_data = _command not in WITHOUT_DATA and "--dry-run" not in sys.argv and not DESK_TEST
SECRET_KEY = env.str("DESK_SECRET_KEY", default="") or secret_key(DESK_DATA, make=_needs_data)

_public_host = urlsplit(DESK_URL).hostname if DESK_URL else None
ALLOWED_HOSTS = env.list("DESK_ALLOWED_HOSTS", default=[]) or [
    "localhost",
    "127.0.0.1",
    "[::1]",
    *([_public_host] if _public_host else []),
]
_secure = urlsplit(DESK_URL).scheme == "https"

# --- Composition --------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "helpdesk.apps.HelpdeskConfig",
    "helpdesk.duties",
    "helpdesk.languages",
    "helpdesk.people",
    "helpdesk.coverage",
    "faq",
    "tickets",
    "chat",
    "helpdesk.partners",
    "helpdesk.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_htmx",
    "heroicons",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",  # the page of passkeys says when each was used
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]
if _command == "runserver":  # speaks WebSocket too; elsewhere its import would cost each command a second
    INSTALLED_APPS.insert(0, "daphne")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "helpdesk.people.middleware.SignInMiddleware",
    "helpdesk.people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "helpdesk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
                "helpdesk.people.context.desk",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- The database is the queue of record --------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    _database = env.db_url_config(DATABASE_URL)
    if _database.get("ENGINE") != "django.db.backends.postgresql":
        raise environ.ImproperlyConfigured(
            "DATABASE_URL is not an address of PostgreSQL: write postgres://user:password@host:5432/name,"
            " or leave it out for SQLite in the data folder."
        )
    _asked = _database.get("OPTIONS", {})  # sslmode and the like, from the address
    DATABASES = {
        "default": _database
        | {
            "ENGINE": "helpdesk.lib.postgres",
            "CONN_MAX_AGE": 0,  # the pool keeps the connections: given back after each request
            "OPTIONS": {
                # A machine that is gone says nothing: it is asked when quiet, and has 10 s to take what was sent.
                "connect_timeout": 5,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "tcp_user_timeout": 10_000,
                **_asked,
                "options": f"{_asked.get('options', '')} -c lock_timeout=2000 -c timezone=UTC -c jit=off".strip(),
                # It gives up soon, and whoever asks next tries anew: else it waits for minutes after long trouble.
                "pool": {"min_size": 2, "max_size": 20, "timeout": 5, "reconnect_timeout": 1},
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "helpdesk.lib.sqlite",
            "NAME": DESK_DATA / "desk.sqlite3",
            "CONN_MAX_AGE": None,  # opening one costs more than most questions; few threads ask
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",  # writers queue instead of failing
                "timeout": 20,
                # Statements differ by the size of a batch; threads that keep their connection would keep them all.
                "cached_statements": 16,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                    " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-8000;"
                ),
            },
            "TEST": {"NAME": env.str("DESK_TEST_SQLITE", default=str(ROOT / "var" / "test.sqlite3"))},
        }
    }

# --- Redis carries hints, never the only copy ---------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
_redis_times = {"socket_timeout": 1, "socket_connect_timeout": 1}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "helpdesk.lib.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": _redis_times,
        }
    }
    # What is published is heard under every number of a server: each of its desks has a name of its own.
    _number = urlsplit(REDIS_URL).path.strip("/") or "0"
    CHANNEL_LAYERS = {
        "hub": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "hosts": [{"address": REDIS_URL, "max_connections": 64}],
                "prefix": f"sunrelay-{_number}",
            },
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CHANNEL_LAYERS = {}

# Drawn parts of pages are kept where they are drawn: fetching them would cost more than drawing.
CACHES["template_fragments"] = {
    "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
    "LOCATION": "fragments",
}

CELERY_BROKER_URL = REDIS_URL or None
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, **_redis_times}
CELERY_TIMEZONE = "UTC"

# --- Mail ---------------------------------------------------------------------------------------------
EMAIL_URL = env.str("EMAIL_URL", default="")
DESK_MAIL_SERVERS = env.list("DESK_MAIL_SERVERS", default=[])
# What providers prove themselves with when they post mail to /hooks/mail/.
ANYMAIL = {
    "WEBHOOK_SECRET": env.str("DESK_MAIL_HOOK_SECRET", default=""),
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.str("DESK_MAILGUN_SIGNING_KEY", default=""),
}
DESK_MAIL = env.str("DESK_MAIL", default="") or f"support@{_public_host or 'localhost.localdomain'}"
EMAIL_TIMEOUT = 30
DESK_AUTOMATIC_MAIL = env.int("DESK_AUTOMATIC_MAIL", default=2000)  # an hour; more is a loop or a flood (G15)
DEFAULT_FROM_EMAIL = DESK_MAIL

# --- People and sign-in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
if DESK_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "helpdesk.people.adapter.StaffAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody can sign up, and strangers' addresses get no mail from here
ACCOUNT_SESSION_REMEMBER = False
# By user and address together: a whole call center sits behind one address, and nobody may lock a colleague out.
ACCOUNT_RATE_LIMITS = (
    {
        "login": "600/m/ip",
        "login_failed": "10/5m/key",
        "reset_password": "20/m/ip,5/m/key",
        "reauthenticate": "10/m/user",
    }
    if DESK_THROTTLE
    else False
)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = DESK_NAME
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_NAME = "__Host-sunrelay" if _secure else "sunrelay"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "sunrelay_csrf"
LANGUAGE_COOKIE_NAME = "sunrelay_language"
LANGUAGE_COOKIE_SECURE = _secure
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "helpdesk.people.views.errors.stale_form"
CSRF_TRUSTED_ORIGINS = [DESK_URL] if DESK_URL else []

# --- What a browser may do ----------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DESK_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- Languages and time -------------------------------------------------------------------------------
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("ja", _("Japanese")),
    ("pt", _("Portuguese")),
    ("de", _("German")),
    ("fr", _("French")),
    ("tr", _("Turkish")),
    ("hi", _("Hindi")),
]
LOCALE_PATHS = [ROOT / "locale"]
ZONE_DATA_VERSION = zones.zone_data_version()

# --- Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DESK_DATA / "static"
MEDIA_ROOT = DESK_DATA / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DESK_TEST or DEBUG
        else "helpdesk.lib.static_files.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DESK_TEST or DEBUG

# --- API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["helpdesk.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["helpdesk.api.authentication.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "helpdesk.lib.rest.problem_details",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.lib.rest.TokenThrottle"] if DESK_THROTTLE else [],
    "DEFAULT_THROTTLE_RATES": {"token": "600/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sunrelay",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {},
}

# --- Logs: JSON lines, no bodies, no addresses --------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "helpdesk.lib.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("DESK_LOG_LEVEL", default="WARNING")},
}

# An address is unique by a constraint on its lower-case form, which this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

if DEBUG and _secure:
    raise environ.ImproperlyConfigured("DESK_DEBUG must not be on where DESK_URL is public (https).")
