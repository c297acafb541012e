"""Every kind of page with an address of the real archive, and who must be signed in to see it."""

from dataclasses import dataclass

import pytest

from tests.browser.visitor import LANGUAGES

DESK, PHONE, NARROWEST = 1280, 375, 320


@dataclass(frozen=True)
class Kind:
    """One kind of page. In its address, `{draft}` and the like stand for what the archive's fixture holds."""

    name: str
    address: str
    session: str = ""
    status: int = 200


KINDS = [
    Kind("home", ""),
    Kind("policies", "policies/"),
    Kind("policies narrowed", "policies/?sector=transportation&kind=introduction"),
    Kind("no policies", "policies/?sector=metro&decade=1960"),
    Kind("policy", "policies/e-government-process/"),
    Kind("sectors", "policies/sectors/"),
    Kind("sector", "policies/sectors/transportation/"),
    Kind("sections", "policies/sections/difficulties/"),
    Kind("for your city", "policies/for-your-city/"),
    Kind("for a city", "policies/for-your-city/?city=ulaanbaatar"),
    Kind("for no city like it", "policies/for-your-city/?population=100"),
    Kind("for your city with errors", "policies/for-your-city/?city=nowhere&population=abc&challenge=nothing"),
    Kind("videos", "videos/"),
    Kind("video", "videos/clc-2040-seoul-plan/"),
    Kind("awards", "awards/"),
    Kind("collections", "collections/"),
    Kind("collection", "collections/transport-reform-2004/"),
    Kind("glossary", "glossary/?sector=water"),
    Kind("counting", "about/counting/"),
    Kind("projects", "projects/"),
    Kind("project", "projects/bogota-sitp-fare-collection-bus-management/"),
    Kind("cities", "cities/"),
    Kind("city", "cities/ulaanbaatar/"),
    Kind("country", "countries/mn/"),
    Kind("organisations", "organisations/"),
    Kind("organisation", "organisations/citynet/"),
    Kind("news", "news/"),
    Kind("event", "news/2025-12-05-seoul-hanoi-urban-policy-forum/"),
    Kind("training", "training/"),
    Kind("programme", "training/shrdc-foreign-officials-2008-2022/"),
    Kind("statistics", "statistics/"),
    Kind("search", "search/"),
    Kind("search results", "search/?q=bus"),
    Kind("search narrowed", "search/?q=%EC%84%9C%EC%9A%B8&kind=policy&kind=term&decade=2000&page=2"),
    Kind("search mended", "search/?q=congesion+charge"),
    Kind("search by meaning", "search/?q=%C2%BFC%C3%B3mo+redujo+Se%C3%BAl+la+basura%3F"),
    Kind("search to its last page", "search/?q=%EC%84%9C%EC%9A%B8&page=999"),
    Kind("search narrowed to nothing", "search/?q=bus&sector=metro&decade=1900"),
    Kind("search without results", "search/?q=%22zzzzzz%22"),
    Kind("about", "about/"),
    Kind("about making", "about/making/"),
    Kind("accessibility", "accessibility/"),
    Kind("privacy", "privacy/"),
    Kind("not found", "nothing-here/", status=404),
    Kind("sign in", "accounts/login/"),
    Kind("sign up", "accounts/signup/"),
    Kind("password reset", "accounts/password/reset/"),
    Kind("account", "accounts/", session="company"),
    Kind("e-mail addresses", "accounts/email/", session="company"),
    Kind("password change", "accounts/password/change/", session="company"),
    Kind("account's deletion", "accounts/delete/", session="company"),
    Kind("new organisation", "accounts/organisations/new/", session="company"),
    Kind("own organisation", "accounts/organisations/{archive.organisation.token}/", session="company"),
    Kind(
        "own organisation's particulars", "accounts/organisations/{archive.organisation.token}/edit/", session="company"
    ),
    Kind("inviting a colleague", "accounts/organisations/{archive.organisation.token}/invite/", session="company"),
    Kind(
        "member", "accounts/organisations/{archive.organisation.token}/members/{archive.member.pk}/", session="company"
    ),
    Kind("invitation without its secret", "accounts/invitations/nothing/", status=404),
    Kind("corner", "proposals/"),
    Kind("calls", "proposals/calls/"),
    Kind("standing call", "proposals/calls/business-proposal-corner/"),
    Kind("open call", "proposals/calls/{archive.open_call.slug}/", session="company"),
    Kind("call's guidelines", "proposals/calls/{archive.open_call.slug}/guidelines/"),
    Kind("closed call with results", "proposals/calls/{archive.closed_call.slug}/"),
    Kind("form of a call", "proposals/calls/{archive.open_call.slug}/new/", session="company"),
    Kind("feedback letter", "proposals/p/{archive.declined.token}/letter/", session="company"),
    Kind("reviews", "proposals/reviews/", session="staff"),
    Kind("review's declaration", "proposals/reviews/{archive.review_to_declare.pk}/", session="staff"),
    Kind("review to be scored", "proposals/reviews/{archive.review_to_score.pk}/", session="staff"),
    Kind("submitted review", "proposals/reviews/{archive.submitted_review.pk}/", session="staff"),
    Kind("partner's report", "projects/report/{archive.report_link}/"),
    Kind("partner's report with errors", "projects/report/{archive.report_link}/?check=1"),
    Kind("partner's report to check", "projects/report/{archive.report_link}/check/"),
    Kind("partner's link that opens nothing", "projects/report/nothing/", status=404),
    Kind("my proposals", "proposals/mine/", session="company"),
    Kind("new proposal", "proposals/new/", session="company"),
    Kind("proposal form with errors", "proposals/p/{archive.draft.token}/edit/?check=1", session="company"),
    Kind("proposal to check", "proposals/p/{archive.draft.token}/", session="company"),
    Kind("proposal", "proposals/p/{archive.answered.token}/", session="company"),
    Kind("proposal's receipt", "proposals/p/{archive.answered.token}/receipt/", session="company"),
    Kind("proposal to print", "proposals/p/{archive.answered.token}/print/", session="company"),
    Kind("proposal's version", "proposals/p/{archive.answered.token}/versions/1/", session="company"),
    Kind("entering an application", "proposals/calls/business-proposal-corner/enter/", session="staff"),
]
ADMIN_KINDS = [
    Kind("admin", "admin/", session="staff"),
    Kind("admin policies", "admin/policies/policy/", session="staff"),
    Kind("admin policy", "admin/policies/policy/{archive.policy.pk}/change/", session="staff"),
    Kind("admin proposals", "admin/proposals/proposal/", session="staff"),
    Kind("admin proposal", "admin/proposals/proposal/{archive.answered.pk}/change/", session="staff"),
    Kind("admin calls", "admin/proposals/call/", session="staff"),
    Kind("admin call that has opened", "admin/proposals/call/{archive.open_call.pk}/change/", session="staff"),
    Kind("admin call from another", "admin/proposals/call/{archive.open_call.pk}/copy/", session="staff"),
    Kind("admin selection", "admin/proposals/proposal/selection/", session="staff"),
    Kind(
        "admin reviewers",
        "admin/proposals/proposal/selection/{archive.closed_call.pk}/final/reviewers/",
        session="staff",
    ),
    Kind(
        "admin results", "admin/proposals/proposal/selection/{archive.closed_call.pk}/final/results/", session="staff"
    ),
    Kind(
        "admin decisions",
        "admin/proposals/proposal/selection/{archive.closed_call.pk}/final/decisions/",
        session="staff",
    ),
    Kind("admin pool", "admin/proposals/poolmember/", session="staff"),
]


def _each(fixture: str, kinds: list[Kind]) -> pytest.MarkDecorator:
    pages = [pytest.param((language, kind), id=f"{kind.name}-{language}") for language in LANGUAGES for kind in kinds]
    return pytest.mark.parametrize(fixture, pages, indirect=True, scope="package")


# Pytest runs all tests of one page, of whichever file, before those of the next: it is loaded once.
every_page = _each("opened", KINDS)
every_admin_page = _each("opened_admin", ADMIN_KINDS)
