"""The partner's pages behind the mailed link: no account, drafts, one submission, and nothing but this project."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from policies.models import Suggestion
from projects import links, services
from projects.models import Report
from proposals.models import Proposal
from tests.factories import ProjectFactory
from tests.pages import Page

from .conftest import make_indicator, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(client, address, typed, report):
    client.post(address, typed)
    report.refresh_from_db()
    return report


@pytest.fixture
def submitted(client, address, filled):
    client.post(f"{address}check/", {"version": filled.version})
    filled.refresh_from_db()
    return filled


def test_the_link_opens_the_form_without_an_account(client, address, report):
    page = client.get(address)
    assert page.status_code == 200
    assert "Buses of Hanoi" in page.text
    assert "3,000 persons" in page.text
    report.refresh_from_db()
    assert report.opened_at is not None


def test_the_first_opening_is_kept(client, address, report):
    client.get(address)
    client.get(address)
    assert [each.kind for each in report.steps.all()] == ["opened"]


def test_a_mail_program_that_only_looks_at_the_link_opens_nothing(client, address, report):
    assert client.head(address).status_code == 200
    report.refresh_from_db()
    assert report.opened_at is None


@pytest.mark.parametrize("path", ["", "check/"])
def test_no_browser_or_search_engine_keeps_the_page_or_passes_its_address_on(client, address, path):
    page = client.get(address + path)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "no-referrer"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert Page(page.text).all("link", rel="canonical") == []
    assert Page(page.text).all("link", rel="alternate") == []
    assert not page.cookies


def test_saving_and_submitting_need_no_cookie(client, address, typed, report):
    client.handler.enforce_csrf_checks = True
    assert client.post(address, typed, headers={"Origin": "null"}).status_code == 302
    client.post(f"{address}check/", {"version": 1}, headers={"Origin": "null"})
    report.refresh_from_db()
    assert report.is_submitted


def test_a_draft_is_saved_and_comes_back(client, address, typed, indicator):
    response = client.post(address, typed | {"next": "stay"})
    page = client.get(response["Location"])
    assert "Your draft is saved." in page.text
    assert page.context["form"][f"value_{indicator.pk}"].value() == "1,500"
    assert "Two lines run." in page.text


def test_a_complete_report_is_checked_then_submitted_then_only_read(client, address, typed, report):
    check = client.post(address, typed, follow=True)
    assert check.request["PATH_INFO"] == f"{address}check/"
    assert "1,500" in check.text
    done = client.post(f"{address}check/", {"version": 1}, follow=True)
    assert "Thank you." in done.text
    assert "Two lines run." in done.text
    assert not Page(done.text).all("textarea")
    report.refresh_from_db()
    assert report.is_submitted
    assert report.values.get().value == 1500


@pytest.mark.parametrize("text", ["N/A", "-", "n.a.", "해당 없음"])
def test_no_figure_is_refused_in_a_sentence_and_kept_as_typed(client, address, typed, report, indicator, text):
    page = client.post(address, typed | {f"value_{indicator.pk}": text})
    assert page.status_code == 200
    assert "is not a figure. Measure or estimate the value" in page.text
    assert page.context["form"][f"value_{indicator.pk}"].value() == text
    assert not report.values.exists()


def test_a_decimal_comma_is_asked_about(client, address, typed, report, indicator):
    page = client.post(address, typed | {f"value_{indicator.pk}": "12,5"})
    assert "“12,5” can be read in two ways." in page.text
    assert not report.values.exists()


def test_what_can_be_read_is_saved_beside_what_cannot(client, address, typed, report, indicator):
    page = client.post(address, typed | {f"value_{indicator.pk}": "N/A", "reporter_email": "nobody"})
    report.refresh_from_db()
    assert report.narrative == "Two lines run."
    assert report.reporter_email == ""
    assert "What could be read is saved." in page.text
    again = typed | {"version": page.context["form"]["version"].value()}
    assert client.post(address, again).status_code == 302


def test_a_note_without_its_figure_is_asked_about(client, address, typed, indicator):
    page = client.post(address, typed | {f"value_{indicator.pk}": ""})
    assert "Write the figure that your note is about." in page.text


def test_an_incomplete_report_is_kept_and_told_what_is_missing(client, address, typed, report, indicator):
    empty = typed | {f"value_{indicator.pk}": "", f"note_{indicator.pk}": "", "narrative": ""}
    check = client.post(address, empty, follow=True)
    assert "The figure of “Passengers a day” is missing." in check.text
    assert f"?check=1#id_value_{indicator.pk}" in check.text
    assert "Submit the report" not in check.text
    assert client.post(f"{address}check/", {"version": 1}).status_code == 409
    report.refresh_from_db()
    assert not report.is_submitted


def test_the_form_says_beside_each_field_what_is_missing(client, address, report, indicator):
    page = client.get(f"{address}?check=1")
    assert set(page.context["form"].errors) == {
        f"value_{indicator.pk}",
        "narrative",
        "reporter_name",
        "reporter_email",
    }


def test_two_windows_lose_nothing(client, address, typed, report):
    client.post(address, typed)
    page = client.post(address, typed | {"narrative": "From another window."})
    assert page.status_code == 409
    assert "From another window." in page.text
    report.refresh_from_db()
    assert report.narrative == "Two lines run."
    again = typed | {"narrative": "From another window.", "version": page.context["form"]["version"].value()}
    client.post(address, again)
    report.refresh_from_db()
    assert report.narrative == "From another window."


def test_a_report_changed_since_it_was_read_is_read_again_first(client, address, filled):
    page = client.post(f"{address}check/", {"version": filled.version - 1})
    assert page.status_code == 409
    assert "Read it again before you submit it." in page.text
    filled.refresh_from_db()
    assert not filled.is_submitted


def test_a_second_click_submits_nothing_twice(client, address, submitted):
    page = client.post(f"{address}check/", {"version": submitted.version}, follow=True)
    assert "Thank you." in page.text
    assert submitted.steps.filter(kind="submitted").count() == 1
    assert Suggestion.objects.count() == 1


def test_after_submission_a_save_from_an_open_page_changes_nothing(client, address, typed, submitted):
    page = client.post(address, typed | {"narrative": "Too late.", "version": submitted.version}, follow=True)
    assert "Too late." not in page.text
    submitted.refresh_from_db()
    assert submitted.narrative == "Two lines run."


def test_earlier_values_of_the_same_project_are_shown(client, project, submitted):
    later = make_report(project, kind="check-1", due_on=timezone.localdate() + timedelta(days=365))
    page = client.get(f"/en/projects/report/{links.token_of(later)}/")
    assert "1,500 persons" in page.text


def test_another_draft_of_the_same_project_is_not_shown(client, project, filled):
    later = make_report(project, kind="check-1")
    page = client.get(f"/en/projects/report/{links.token_of(later)}/")
    assert "1,500" not in page.text
    assert "Two lines run." not in page.text


def test_nothing_of_another_project_or_of_the_proposal_is_shown(client, select):
    make_indicator(ProjectFactory(title_en="Other project"), name_en="Other indicator")
    proposal = select()
    report = make_report(proposal.project)
    page = client.get(f"/en/projects/report/{links.token_of(report)}/")
    for word in ("Other project", "Other indicator", "Secret", "Reason for", "Note for staff", proposal.reference):
        assert word not in page.text
    assert Proposal.objects.count() == 1


def test_what_the_partner_wrote_is_printed_as_text(client, address, typed):
    page = client.post(address, typed | {"narrative": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_is_there_in_both_languages(client, address, language):
    page = client.get(address.replace("/en/", f"/{language}/"))
    assert Page(page.text).all("html") == [{"lang": language}]
    assert ("하노이 버스" if language == "ko" else "Buses of Hanoi") in page.text


def test_somebody_who_is_signed_in_sees_the_same_page(administrator_client, client, address):
    signed_in, stranger = administrator_client.get(address), client.get(address)
    assert signed_in.text == stranger.text


# Links that open nothing


def refused(client, path, status) -> str:
    page = client.get(path)
    assert page.status_code == status
    assert "Buses of Hanoi" not in page.text
    assert "하노이 버스" not in page.text
    for words in ("This link does not open a report", "archive@localhost"):
        assert words in page.text
    assert Page(page.text).all("section", lang="ko")
    assert Page(page.text).all("section", lang="en")
    assert "no-store" in page["Cache-Control"]
    return page.text


@pytest.mark.parametrize("token", ["x", "1", "abc:def:ghi", "eyJhIjoxfQ:1x:zz"])
@pytest.mark.parametrize("path", ["", "check/"])
def test_a_made_up_link_opens_nothing(client, token, path):
    refused(client, f"/en/projects/report/{token}/{path}", 404)


def test_a_link_cut_short_opens_nothing_and_says_so(client, address):
    assert "The address is not complete." in refused(client, f"{address[:-4]}/", 404)


def test_a_link_signed_for_something_else_opens_nothing(client, report):
    token = signing.dumps([report.pk, report.link_version], salt="another")
    refused(client, f"/en/projects/report/{token}/", 404)


def test_a_link_of_a_deleted_report_opens_nothing(client, address, report):
    report.delete()
    refused(client, address, 404)


def test_a_revoked_link_opens_nothing_and_the_next_one_does(client, address, report, coordinator):
    revoked = services.revoke_link(report=report, by=coordinator)
    assert "replaced or withdrawn" in refused(client, address, 410)
    assert client.get(f"/en/projects/report/{links.token_of(revoked)}/").status_code == 200


def test_a_revoked_link_saves_and_submits_nothing(client, address, typed, report, coordinator):
    services.revoke_link(report=report, by=coordinator)
    assert client.post(address, typed).status_code == 410
    assert client.post(f"{address}check/", {"version": 0}).status_code == 410
    report.refresh_from_db()
    assert report.version == 0


@pytest.mark.parametrize(("late", "status"), [(180, 200), (181, 410)])
def test_a_link_ends_180_days_after_the_due_date(client, address, report, late, status):
    Report.objects.filter(pk=report.pk).update(due_on=timezone.localdate() - timedelta(days=late))
    assert client.get(address).status_code == status


def test_an_expired_link_says_until_when_it_could_be_used(client, address, report):
    Report.objects.filter(pk=report.pk).update(due_on="2020-01-01")
    assert "This link could be used until 29 June 2020." in refused(client, address, 410)


def test_other_ways_of_asking_are_not_answered(client, address):
    assert client.delete(address).status_code == 405
    assert client.put(f"{address}check/").status_code == 405
