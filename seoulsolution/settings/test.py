"""The test suite: as the demonstration, with its own database cluster, fast passwords and mail kept in memory."""

import tempfile
from pathlib import Path

from seoulsolution import embedded_postgres

from .base import *  # noqa: F403
from .base import DATABASE_OPTIONS, STORAGES, VAR_DIR, env

DEBUG = False
ALLOWED_HOSTS = ["*"]
SECRET_KEY = "for-tests-only"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AXES_ENABLED = True
SECOND_FACTOR_FOR_STAFF = False  # tests/accounts/test_second_factor.py turns it on
SEARCH_BY_MEANING = False  # every saved record would be encoded; tests that need it turn it on

_files = Path(tempfile.mkdtemp(prefix="seoulsolution-test-"))
MEDIA_ROOT = _files / "media"
PRIVATE_MEDIA_ROOT = _files / "private"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "private": STORAGES["private"] | {"OPTIONS": STORAGES["private"]["OPTIONS"] | {"location": PRIVATE_MEDIA_ROOT}},
}

if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL") | DATABASE_OPTIONS}
else:
    DATABASES = {"default": embedded_postgres.start(VAR_DIR / "postgres-test") | DATABASE_OPTIONS}
