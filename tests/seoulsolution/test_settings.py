"""A deployment starts only with settings that are complete and safe, and says what is missing."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

FULL = {
    "SECRET_KEY": "q8#Zr2!mV5x@Lw9^Tn4&Kb7*Hd1(Pc6)Sf3_Gj0+Yk-Ae=Ru%Io",
    "DATABASE_URL": "postgres://user:word@db.example:5432/archive",
    "ALLOWED_HOSTS": "archive.example",
    "SITE_ADDRESS": "https://archive.example",
    "EMAIL_URL": "smtp+tls://user:word@mail.example:587",
    "DEFAULT_FROM_EMAIL": "archive@archive.example",
    "CONTACT_EMAIL": "ask@archive.example",
}


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
    """Python with the environment of a deployment; what is set to "" counts as missing."""
    environment = {"PATH": os.defpath, "DJANGO_SETTINGS_MODULE": "seoulsolution.settings.production", **FULL, **changes}
    return subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def start(**changes: str) -> subprocess.CompletedProcess:
    return run("-c", "import seoulsolution.settings.production", **changes)


def test_a_full_environment_starts():
    assert start().returncode == 0


@pytest.mark.parametrize("name", FULL)
def test_a_missing_variable_is_named(name):
    refused = start(**{name: ""})
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr
    assert re.findall(r"\b(" + "|".join(FULL) + r") \(", refused.stderr) == [name]


def test_all_missing_variables_are_named_at_once():
    refused = start(**dict.fromkeys(FULL, ""))
    assert set(re.findall(r"\b([A-Z_]+) \(", refused.stderr)) >= FULL.keys()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": "x" * 49}, "SECRET_KEY is shorter than 50"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"ALLOWED_HOSTS": "archive.example,*"}, "ALLOWED_HOSTS must name the hosts"),
        ({"DATABASE_URL": "sqlite:///archive.db"}, "must name a PostgreSQL database"),
    ],
)
def test_an_unsafe_value_is_refused_with_the_reason(changes, said):
    refused = start(**changes)
    assert refused.returncode != 0
    assert said in refused.stderr


@pytest.mark.django_db
def test_the_deployment_check_is_clean():
    """But for W021: whether browsers may preload the host is for its owner to say."""
    database = connection.settings_dict
    address = f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}"
    checked = run("manage.py", "check", "--deploy", DATABASE_URL=address)
    assert checked.returncode == 0
    assert set(re.findall(r"\((\w+\.[WE]\d+)\)", checked.stderr)) <= {"security.W021"}, checked.stderr


def test_every_variable_that_settings_read_stands_in_the_example():
    folder = settings.BASE_DIR / "seoulsolution" / "settings"
    code = "\n".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    read = set(re.findall(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"', code)) | FULL.keys()
    example = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    assert read <= set(re.findall(r"^#? ?([A-Z_]+)=", example, re.MULTILINE))


def test_the_example_holds_no_value():
    example = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
    assert not re.findall(r"^[A-Z_]+=.+", example, re.MULTILINE)


def test_nothing_imports_the_third_version_of_psycopg():
    assert "psycopg" not in sys.modules


def test_a_deployment_asks_staff_for_a_second_factor():
    told = run("-c", "import seoulsolution.settings.production as s; print(s.SECOND_FACTOR_FOR_STAFF)")
    assert told.stdout.strip() == "True"
