"""An alumnus's record in the file of everything held, and when the account is deleted."""

from datetime import date

import pytest
from django.utils import translation

from accounts import personal_data, services
from tests.factories import CityFactory, CohortFactory, UserFactory
from training.models import Alumnus

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def alumnus(company) -> Alumnus:
    values = {"cohort": CohortFactory(programme__title_en="Transport course"), "city": CityFactory(name_en="Hanoi")}
    return Alumnus.objects.create(
        user=company, name="Kim", position="Engineer", consented_on=date(2020, 5, 1), **values
    )


def test_the_file_holds_the_record(alumnus, company):
    (line,) = personal_data.export(company)["training"]["alumni_records"]
    assert (line["name"], line["programme"], line["city"]) == ("Kim", "Transport course", "Hanoi")
    assert (line["position"], line["consented_on"]) == ("Engineer", date(2020, 5, 1))


def test_the_file_holds_nobody_elses_record(alumnus):
    assert personal_data.export(UserFactory())["training"]["alumni_records"] == []


def test_the_record_goes_with_the_account(alumnus, company):
    assert "Your record as an alumnus." in personal_data.goes(company)
    services.delete_account(user=company)
    assert not Alumnus.objects.exists()
