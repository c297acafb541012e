"""The admin pages of training: cohorts within their programme, and alumni, whom only staff see."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.formats import date_format

from tests.factories import CityFactory, CohortFactory, ProgrammeFactory, UserFactory
from training.models import Alumnus

ALUMNI = "/en/admin/training/alumnus/"


@pytest.fixture
def alumnus(db):
    return Alumnus.objects.create(name="Linh", cohort=CohortFactory(), consented_on="2026-01-05")


def test_an_editor_adds_a_cohort_within_its_programme(editor_client, db):
    programme = ProgrammeFactory()
    city = CityFactory()
    values = {
        "title_ko": "과정",
        "summary_ko": "소개",
        "slug": programme.slug,
        "kind": "short",
        "host": programme.host_id,
        "cohorts-TOTAL_FORMS": 1,
        "cohorts-INITIAL_FORMS": 0,
        "cohorts-0-starts": "2016-10",
        "cohorts-0-order": 0,
        "cohorts-0-participants": 13,
        "cohorts-0-cities": [city.pk],
        "_save": "1",
    }
    editor_client.post(f"/en/admin/training/programme/{programme.pk}/change/", values)
    cohort = programme.cohorts.get()
    assert (cohort.participants, list(cohort.cities.all())) == (13, [city])


def test_an_alumnus_is_not_kept_without_the_date_of_consent(editor_client, db):
    values = {"name": "Linh", "cohort": CohortFactory().pk, "_save": "1"}
    response = editor_client.post(ALUMNI + "add/", values)
    assert "consented_on" in response.context["adminform"].form.errors
    assert not Alumnus.objects.exists()


def test_an_editor_sees_consent_and_the_mark_of_demonstration_in_the_list(editor_client, alumnus):
    text = editor_client.get(ALUMNI).text
    with translation.override("en"):
        assert date_format(date(2026, 1, 5)) in text
    assert "field-is_demonstration" in text


def test_the_list_filters_demonstration_people(editor_client, alumnus):
    invented = Alumnus.objects.create(
        name="Demo", cohort=alumnus.cohort, consented_on="2026-01-05", is_demonstration=True
    )
    response = editor_client.get(ALUMNI, {"is_demonstration__exact": 1})
    assert list(response.context["cl"].result_list) == [invented]


def test_a_reviewer_never_sees_alumni(reviewer_client, alumnus):
    assert reviewer_client.get(ALUMNI).status_code == 403


def test_an_editor_cannot_reach_for_other_people_s_accounts(editor_client, alumnus):
    stranger = UserFactory()
    values = {"name": "Linh", "cohort": alumnus.cohort_id, "consented_on": "2026-01-05", "user": stranger.pk}
    editor_client.post(f"{ALUMNI}{alumnus.pk}/change/", values | {"_save": "1"})
    alumnus.refresh_from_db()
    assert alumnus.user is None


def test_an_administrator_ties_an_alumnus_to_an_account(administrator_client, alumnus):
    person = UserFactory()
    values = {"name": "Linh", "cohort": alumnus.cohort_id, "consented_on": "2026-01-05", "user": person.pk}
    administrator_client.post(f"{ALUMNI}{alumnus.pk}/change/", values | {"_save": "1"})
    alumnus.refresh_from_db()
    assert alumnus.user == person
