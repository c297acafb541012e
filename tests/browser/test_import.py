"""An editor imports a file with errors, then the corrected one, and takes it back: with a worker beside the site."""

import csv
import io
from pathlib import Path
from threading import Thread

import pytest
from django.db import connections

from policies.models import Policy
from tests.factories import PolicyFactory
from tests.jobs import run_jobs

from .visitor import LANGUAGES, Visitor, session_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def policy(origin) -> Policy:
    return PolicyFactory(slug="bus-reform", title_ko="버스 개편", title_en="Bus reform", year_start=2004)


def work() -> None:
    """The worker, once: its own thread has its own connection, as its own process would."""

    def run() -> None:
        try:
            run_jobs()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def exported(office: Visitor) -> list[list[str]]:
    office.open("admin/policies/policy/?q=bus-reform")
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name=office.say("Export (CSV)")).click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def changed(lines: list[list[str]], **values: str) -> bytes:
    """The file with other cells, as Excel in Korea saves it."""
    names = [heading.rpartition("[")[2].removesuffix("]") for heading in lines[0]]
    row = [values.get(name, cell) for name, cell in zip(names, lines[1], strict=True)]
    text = io.StringIO()
    csv.writer(text).writerows([lines[0], row])
    return text.getvalue().encode("cp949")


def upload(office: Visitor, content: bytes) -> None:
    office.open("admin/policies/policy/import/")
    office.page.locator("[name=file]").set_input_files({"name": "정책.csv", "mimeType": "text/csv", "buffer": content})
    office.page.get_by_role("button", name=office.say("Check the file"), exact=True).click()
    office.page.locator("progress").wait_for()
    work()
    office.page.locator(".import-state:not(:has(progress))").wait_for()


def press(office: Visitor, button: str) -> None:
    office.page.get_by_role("button", name=office.say(button), exact=True).click()
    office.page.locator("progress").wait_for()
    work()
    office.page.locator(".import-state:not(:has(progress))").wait_for()


def state(office: Visitor) -> str:
    return office.page.locator(".import-state strong").first.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_with_errors_then_the_right_one_then_undone(visit, editor, policy, language):
    office = visit(language, session=session_of(editor))
    lines = exported(office)

    upload(office, changed(lines, title_ko="시내버스 개편", year_start="2004년"))
    assert state(office) == office.say("To be corrected")
    problem = office.page.locator(".import-problems li").inner_text()
    assert problem.startswith({"ko": "2행 ‘시작 연도’ 칸:", "en": "Row 2, column “From year”:"}[language])
    policy.refresh_from_db()
    assert policy.title_ko == "버스 개편"

    upload(office, changed(lines, title_ko="시내버스 개편", year_start="2003"))
    assert state(office) == office.say("Waits for your confirmation")
    assert office.page.locator(".import-record ins").first.inner_text() == "시내버스"
    press(office, "Apply these changes")
    assert state(office) == office.say("Applied")
    policy.refresh_from_db()
    assert (policy.title_ko, policy.year_start) == ("시내버스 개편", 2003)

    office.page.locator("summary").get_by_text(office.say("Undo this import")).click()
    press(office, "Undo everything")
    assert state(office) == office.say("Undone")
    policy.refresh_from_db()
    assert (policy.title_ko, policy.year_start) == ("버스 개편", 2004)


def test_the_pages_of_an_import_fit_a_phone(visit, editor, policy):
    office = visit("ko", session=session_of(editor), width=375)
    lines = exported(office)
    upload(office, changed(lines, title_ko="시내버스 개편", summary_en="It " * 300))
    assert not office.is_wider_than_the_window()
