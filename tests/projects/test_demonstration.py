"""The follow-up that a demonstration site shows: every text says that it is made up, and nothing of it is public."""

import pytest

from policies.models import Suggestion
from projects.demonstration import make_demonstration
from projects.models import Indicator, Project, Report
from tests.factories import CountryFactory, PolicyFactory, SectorFactory, UserFactory

MARK = "[Demonstration]"


@pytest.fixture
def city(db):
    return UserFactory(email="city@demo.example", name="Demo city", is_demonstration=True)


@pytest.fixture
def archive(db):
    CountryFactory()
    return PolicyFactory(sector=SectorFactory())


def test_the_project_is_a_draft_and_marked_in_both_languages(archive, city, coordinator):
    make_demonstration(city, coordinator)
    project = Project.objects.get()
    assert (project.is_published, project.title_ko[:5], project.title_en.startswith(MARK)) == (False, "[시연용]", True)


def test_every_text_of_the_follow_up_is_marked(archive, city, coordinator):
    make_demonstration(city, coordinator)
    report = Report.objects.submitted().get()
    texts = [
        report.narrative,
        report.difficulties,
        report.lessons,
        *Indicator.objects.values_list("name_en", flat=True),
    ]
    assert all(each.startswith(MARK) for each in [*texts, Suggestion.objects.get().text])


def test_there_is_a_submitted_an_overdue_and_a_coming_report_and_the_yearly_checks(archive, city, coordinator):
    make_demonstration(city, coordinator)
    assert (Report.objects.submitted().count(), Report.objects.overdue().count()) == (1, 1)
    assert set(Report.objects.awaited().values_list("kind", flat=True)) == {
        "progress",
        "final",
        "check-1",
        "check-3",
        "check-5",
    }


def test_nobody_but_the_demonstration_accounts_is_named(archive, city, coordinator):
    make_demonstration(city, coordinator)
    named = set(Report.objects.values_list("contact_email", flat=True))
    named |= set(Report.objects.submitted().values_list("reporter_email", flat=True))
    assert named - {""} == {city.email}


def test_a_second_run_makes_nothing_new(archive, city, coordinator):
    for _run in range(2):
        make_demonstration(city, coordinator)
    assert (Project.objects.count(), Suggestion.objects.count()) == (1, 1)


def test_without_a_country_or_a_sector_there_is_nothing_to_show(city, coordinator):
    make_demonstration(city, coordinator)
    assert not Project.objects.exists()
