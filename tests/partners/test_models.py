"""What must always hold of partners, whoever writes the row."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from partners.models import Agreement
from tests.factories import CityFactory, EventFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["sister", "friendship"])
def test_a_city_has_one_agreement_of_a_kind(kind):
    city = CityFactory()
    Agreement.objects.create(slug="a", city=city, kind=kind)
    with pytest.raises(IntegrityError):
        Agreement.objects.create(slug="b", city=city, kind=kind)


def test_a_city_may_have_several_memoranda():
    city = CityFactory()
    Agreement.objects.create(slug="a", city=city, kind="mou")
    Agreement.objects.create(slug="b", city=city, kind="mou")
    assert city.agreements.count() == 2


def test_an_event_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        EventFactory(starts="2016-10-09", ends="2016-10-08")


@pytest.mark.parametrize(
    ("name", "value"), [("latitude", 91), ("latitude", -91), ("longitude", 181), ("population", -1)]
)
def test_a_place_lies_on_the_earth(name, value):
    city = CityFactory.build(**{name: value})
    with pytest.raises(ValidationError) as caught:
        city.clean_fields(exclude=["country"])
    assert name in caught.value.error_dict
