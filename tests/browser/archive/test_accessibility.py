"""axe-core finds nothing on any kind of page, on a desk and on a phone."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.visitor import LANGUAGES

from .pages import DESK, PHONE, every_admin_page, every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

# What Django's admin brings with it and neither our templates nor our style sheet can mend: the rule, where, and why.
OF_THE_ADMIN = {
    # select2, which Django bundles, names its boxes for choosing by what is chosen, and not at all where nothing is.
    "aria-input-field-name": ".select2-container *",
    "label": ".select2-container *",
    "list": ".select2-container *",
    # Django's tabular inlines keep an empty heading for the name of a row and for the tick that deletes it.
    "empty-table-header": ".inline-group th",
}


def violations(page, left_out: dict[str, str] | None = None) -> list[str]:
    """Each violation as "rule: the element", but for the rules `left_out` where their selector matches."""
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]}"
        for each in _found_by_axe(page)
        for node in each["nodes"]
        if not _is_left_out(page, each["id"], node["target"][0], left_out or {})
    ]


def _found_by_axe(page) -> list[dict]:
    """Its script is brought into a page once: a second look with the same one takes a third of the time."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate('axe.run({resultTypes: ["violations"]}).then(found => found.violations)')


def _is_left_out(page, rule: str, target: str, left_out: dict[str, str]) -> bool:
    return rule in left_out and page.locator(target).first.evaluate(
        "(node, where) => node.matches(where)", left_out[rule]
    )


@every_page
def test_a_page_has_no_barrier_that_axe_knows(opened):
    for width in (DESK, PHONE):
        opened.visitor.resize(width)
        assert violations(opened.page) == [], width


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_open_menu_and_filters_of_a_phone_have_no_barrier(visit, language):
    visitor = visit(language, width=PHONE)
    visitor.open("policies/")
    visitor.page.locator(".site-menu > summary").click()
    visitor.page.locator(".filters > summary").click()
    assert violations(visitor.page) == []


@every_admin_page
def test_an_admin_page_has_no_barrier_that_we_could_mend(opened_admin):
    for width in (DESK, PHONE):
        opened_admin.visitor.resize(width)
        assert violations(opened_admin.page, OF_THE_ADMIN) == [], width
