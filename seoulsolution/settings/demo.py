"""`make run` on a newcomer's machine: debug pages, mail to the console, embedded PostgreSQL unless told otherwise."""

from seoulsolution import embedded_postgres

from .base import *  # noqa: F403
from .base import DATABASE_OPTIONS, STORAGES, VAR_DIR, env

DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SECRET_KEY = "for-demonstration-on-this-machine-only"  # noqa: S105 - production names its own
SECOND_FACTOR_FOR_STAFF = False
INTERNAL_IPS = ["127.0.0.1"]
WSGI_APPLICATION = "seoulsolution.demonstration.application"  # with a worker for background jobs in it
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
INSTALLED_APPS = ["whitenoise.runserver_nostatic", *INSTALLED_APPS]  # noqa: F405

if env("DATABASE_URL", default=""):
    DATABASES = {"default": env.db("DATABASE_URL") | DATABASE_OPTIONS}
else:
    DATABASES = {"default": embedded_postgres.start(VAR_DIR / "postgres") | DATABASE_OPTIONS}
