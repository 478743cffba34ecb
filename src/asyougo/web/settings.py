"""How the pages are served: on this computer only, without scripts, without requests to anybody else.

Nothing is configured by hand but two environment variables: `ASYOUGO_HOME` (the folder of the current home,
default `var`) and `DATABASE_URL` (PostgreSQL instead of the SQLite file in that folder).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from asyougo.store.database import database_settings

HERE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("ASYOUGO_HOME") or "var").resolve()


def read_or_make_secret(folder: Path) -> str:
    """The key that signs forms and choices of this home, made on first use and readable by its owner only."""
    file = folder / "secret-key"
    try:
        return file.read_text(encoding="ascii")
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(key)
    except FileExistsError:  # another process was quicker
        return file.read_text(encoding="ascii")
    return key


SECRET_KEY = read_or_make_secret(HOME)
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]  # until accounts exist, nobody else may ask
ROOT_URLCONF = "asyougo.web.urls"
WSGI_APPLICATION = "asyougo.web.wsgi.application"
APPEND_SLASH = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = ["csp", "asyougo.store"]
DATABASES = {"default": database_settings(HOME, os.environ.get("DATABASE_URL"))}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "asyougo.web.frame.AnswerInOurWords",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "libraries": {"asyougo": "asyougo.web.components.tags"},
            "builtins": ["django.templatetags.i18n", "asyougo.web.components.tags"],
            "string_if_invalid": "",
        },
    }
]

# Words

USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [HERE / "locale"]
USE_THOUSAND_SEPARATOR = True

# Files: the stylesheet and nothing else; its address carries its content's hash, so it may be kept

STATIC_URL = "/static/"
STATIC_ROOT = HERE / "static"
WHITENOISE_MAX_AGE = 31_536_000  # seconds
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000  # bytes of typed text, files aside
FILE_UPLOAD_MAX_MEMORY_SIZE = 20_000_000  # bytes; a larger request is refused, larger files go in by the command line
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # nothing typed touches a disk
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000  # every credential of a catalogue may be ticked

# Doors: no script at all, no frame, nothing from or to another host

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # gone when the browser is closed
CSRF_FAILURE_VIEW = "asyougo.web.frame.form_expired"

# Log: what failed and where, never what somebody typed

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "django.request": {"level": "ERROR"},  # a 404 is an answer, not an event
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
