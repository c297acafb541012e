"""What must always hold of training, and that alumni are nowhere in public."""

import datetime

import pytest
from django.db import IntegrityError

from tests.factories import CohortFactory
from training.models import Alumnus

pytestmark = pytest.mark.django_db


def test_a_cohort_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        CohortFactory(starts="2016-10-09", ends="2016-10-08")


def test_counts_that_are_not_known_are_a_dash_and_none_is_a_nought(client):
    cohort = CohortFactory(participants=None, city_count=0)
    text = client.get(f"/en/training/{cohort.programme.slug}/").text
    assert '<td class="is-numeric">–</td><td class="is-numeric">0</td>' in text


def test_alumni_are_on_no_page_in_no_api_and_not_found_by_search(client):
    cohort = CohortFactory()
    Alumnus.objects.create(name="Zanzibar Person", cohort=cohort, consented_on=datetime.date(2020, 1, 1))
    slug = cohort.programme.slug
    for address in (f"/en/training/{slug}/", "/en/training/", f"/api/v1/training/{slug}/", "/en/search/?q=Person"):
        assert "Zanzibar" not in client.get(address).text


def test_the_latest_programme_stands_first(client):
    early, late = CohortFactory(starts="2010"), CohortFactory(starts="2019-05")
    rows = list(client.get("/en/training/").context["page_obj"])
    assert rows == [late.programme, early.programme]
