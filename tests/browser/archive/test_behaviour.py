"""What every page promises a browser: no complaint, no other host, no sideways scrolling, few bytes, and a good print."""

import gzip

import pytest

from tests.browser.visitor import LANGUAGES

from .pages import KINDS, NARROWEST, PHONE, every_admin_page, every_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

BY_NAME = {kind.name: kind for kind in KINDS}
FIRST_VIEW = 100_000  # bytes of HTML, style sheets and scripts as a server sends them, fonts aside
HEADINGS = "main :is(h1, h2, h3):not(nav *, .no-print *):visible"
NAVIGATION = ":is(nav, [role=search], .site-utility, .skip-link):visible"


@every_page
def test_a_page_breaks_no_rule_of_the_browser_and_asks_no_other_host(opened):
    assert opened.complaints == []


@every_admin_page
def test_an_admin_page_breaks_no_rule_of_the_browser_and_asks_no_other_host(opened_admin):
    assert opened_admin.complaints == []


@every_page
def test_a_page_fits_a_narrow_phone(opened):
    for width in (NARROWEST, PHONE):
        opened.visitor.resize(width)
        assert not opened.visitor.is_wider_than_the_window(), width


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["home", "policies", "policy", "statistics"])
def test_the_first_view_is_light(visit, language, name):
    visitor = visit(language)
    answers = []
    visitor.context.on("response", lambda each: answers.append(each))  # noqa: PLW0108 - a builtin is refused
    visitor.open(BY_NAME[name].address)
    weights = {
        each.url: len(gzip.compress(each.body()))
        for each in answers
        if each.request.resource_type in ("document", "stylesheet", "script")
    }
    assert len(weights) >= 4
    assert sum(weights.values()) < FIRST_VIEW, weights


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["policy", "policies", "statistics", "home"])
def test_on_paper_the_text_stays_and_navigation_goes(look_at, language, name):
    page = look_at(language, BY_NAME[name]).page
    headings = page.locator(HEADINGS).count()
    assert page.locator(NAVIGATION).count() > 1
    page.emulate_media(media="print")
    assert page.locator(NAVIGATION).count() == 0
    assert page.locator(HEADINGS).count() >= headings > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_policy_prints_to_pages(look_at, language):
    document = look_at(language, BY_NAME["policy"]).page.pdf(format="A4")
    assert document.startswith(b"%PDF-")
    assert document.count(b"/Type /Page\n") >= 1
