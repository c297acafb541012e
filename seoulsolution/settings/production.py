"""A real deployment. Starts only when every needed variable is set; see .env.example and docs/deploy.md."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import DATABASE_OPTIONS, env

NEEDED = {
    "SECRET_KEY": "a long random text, kept secret",
    "DATABASE_URL": "postgres://user:password@host:5432/name",
    "ALLOWED_HOSTS": "the host names served, separated by commas",
    "SITE_ADDRESS": "the public address, as https://archive.example",
    "EMAIL_URL": "smtp+tls://user:password@host:587",
    "DEFAULT_FROM_EMAIL": "the sender of the portal's mail",
    "CONTACT_EMAIL": "the address readers are told to write to",
}
missing = [f"{name} ({meaning})" for name, meaning in NEEDED.items() if not env(name, default="")]
if missing:
    raise ImproperlyConfigured("Set these environment variables before starting: " + "; ".join(missing))

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is shorter than 50 characters; make a longer one.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; '*' would accept any.")
DATABASES = {"default": env.db("DATABASE_URL") | DATABASE_OPTIONS}
if "postgres" not in env("DATABASE_URL"):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database.")
vars().update(env.email("EMAIL_URL"))
CSRF_TRUSTED_ORIGINS = [env("SITE_ADDRESS")]

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
AXES_IPWARE_PROXY_COUNT = env.int("PROXY_COUNT", default=1)
