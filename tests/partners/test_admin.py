"""The city's admin page with its agreements."""

import pytest

from partners.models import Agreement
from tests.factories import CityFactory


@pytest.fixture
def city(db):
    return CityFactory()


def save(client, city, *agreements, **changes):
    values = {
        "name_ko": city.name_ko,
        "summary_ko": city.summary_ko,
        "slug": city.slug,
        "country": city.country_id,
        "relation": "sister",
        "agreements-TOTAL_FORMS": len(agreements),
        "agreements-INITIAL_FORMS": 0,
        "_save": "1",
    }
    for number, agreement in enumerate(agreements):
        values |= {f"agreements-{number}-{name}": value for name, value in agreement.items()}
    return client.post(f"/en/admin/partners/city/{city.pk}/change/", values | changes)


def test_an_editor_adds_an_agreement_within_its_city(editor_client, city):
    save(editor_client, city, {"kind": "sister", "signed": "1996-07", "slug": "tie-1996"})
    assert city.agreements.get().signed == "1996-07"


def test_a_date_that_is_none_is_refused_with_the_forms_allowed(editor_client, city):
    response = save(editor_client, city, {"kind": "sister", "signed": "1996-13", "slug": "tie-1996"})
    assert "(2004, 2004-07, 2004-07-01)" in response.text


def test_a_city_has_one_agreement_of_a_kind(editor_client, city):
    Agreement.objects.create(city=city, kind="sister", slug="first")
    response = editor_client.post(
        "/en/admin/partners/agreement/add/", {"city": city.pk, "kind": "sister", "slug": "second", "_save": "1"}
    )
    assert "This city has an agreement of this kind already." in response.text


def test_a_latitude_beyond_the_pole_is_refused(editor_client, city):
    response = save(editor_client, city, latitude="91")
    assert "latitude" in response.context["adminform"].form.errors
