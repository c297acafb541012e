import pytest
from django.db import IntegrityError

from partners.models import Agreement
from tests.factories import CityFactory, EventFactory


@pytest.mark.django_db
def test_a_city_has_one_sister_agreement_only():
    city = CityFactory()
    Agreement.objects.create(slug="a", city=city, kind="sister")
    with pytest.raises(IntegrityError):
        Agreement.objects.create(slug="b", city=city, kind="sister")


@pytest.mark.django_db
def test_an_event_cannot_end_before_it_starts():
    with pytest.raises(IntegrityError):
        EventFactory(starts="2016-10-09", ends="2016-10-08")
