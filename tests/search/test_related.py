"""Records like another one, each with its reasons, and never one that readers may not see."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from publishing import services
from search import meaning
from search.models import Entry
from search.related import SHOWN, related
from tests.factories import (
    CityFactory,
    CountryFactory,
    EventFactory,
    PolicyFactory,
    ProjectFactory,
    SectorFactory,
    VideoFactory,
)

from .finding import entry_of, key

pytestmark = pytest.mark.django_db

AIRSHIPS = {"title_en": "Airships", "summary_en": "Airships carried passengers above the harbour of the island."}
AIRSHIPS_TOO = {"title_en": "Airships too", "summary_en": "Airships carried passengers over the harbour."}
SEWERS = {"title_en": "Sewers", "summary_en": "Pipes below the streets were cleaned by robots at night."}


@pytest.fixture
def water():
    return SectorFactory(slug="water", name_ko="물", name_en="Water")


@pytest.fixture
def hue():
    return CityFactory(slug="hue", name_ko="후에", name_en="Hue")


def alike(row, language: str = "en", **options) -> list[tuple[str, list[str]]]:
    """The title of each record like this one, with its reasons."""
    with override(language):
        return [(each.title, each.reasons) for each in related(*key(row), **options)]


def titles(row, **options) -> list[str]:
    return [title for title, _reasons in alike(row, **options)]


def other_sector(number: int):
    return SectorFactory(slug=f"sector-{number}", name_en=f"Sector {number}")


# Reasons


def test_a_record_of_the_same_sector_is_like_it(water):
    own = PolicyFactory(sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    assert alike(own) == [("Dams", ["Same sector: Water"])]


def test_a_record_of_the_same_city_is_like_it(hue):
    own = ProjectFactory(city=hue, sector=other_sector(1))
    ProjectFactory(city=hue, sector=other_sector(2), title_en="Trams")
    assert alike(own) == [("Trams", ["Same city: Hue"])]


def test_a_record_near_in_meaning_is_like_it(with_meaning):
    own = PolicyFactory(sector=other_sector(1), **AIRSHIPS)
    PolicyFactory(sector=other_sector(2), **AIRSHIPS_TOO)
    assert alike(own) == [("Airships too", ["Near in meaning"])]


def test_a_record_without_any_reason_is_not_like_it(with_meaning):
    own = PolicyFactory(sector=other_sector(1), **AIRSHIPS)
    PolicyFactory(sector=other_sector(2), **SEWERS)
    assert alike(own) == []


def test_every_reason_is_given(with_meaning, hue, water):
    own = ProjectFactory(city=hue, sector=water, **AIRSHIPS)
    ProjectFactory(city=hue, sector=water, **AIRSHIPS_TOO)
    assert alike(own) == [("Airships too", ["Same city: Hue", "Same sector: Water", "Near in meaning"])]


def test_a_country_alone_is_no_reason():
    country = CountryFactory()
    own = ProjectFactory(country=country, sector=other_sector(1))
    ProjectFactory(country=country, sector=other_sector(2))
    assert alike(own) == []


def test_every_shared_city_is_a_reason(hue):
    hanoi = CityFactory(slug="hanoi", name_en="Hanoi")
    own, other = EventFactory(), EventFactory(title_en="A visit")
    for event in (own, other):
        event.cities.add(hue, hanoi)
    assert [sorted(reasons) for _title, reasons in alike(own, among=("event",))] == [
        ["Same city: Hanoi", "Same city: Hue"]
    ]


def test_reasons_are_given_in_the_reader_s_language(hue, water):
    own = ProjectFactory(city=hue, sector=water)
    ProjectFactory(city=hue, sector=water, title_ko="전차")
    [(title, reasons)] = alike(own, "ko")
    assert title == "전차"
    assert ["후에" in reasons[0], "물" in reasons[1]] == [True, True]


def test_a_city_without_a_name_in_the_reader_s_language_is_named_in_the_other(hue):
    hue.name_en = ""
    hue.save()
    own = ProjectFactory(city=hue, sector=other_sector(1))
    ProjectFactory(city=hue, sector=other_sector(2))
    assert [reasons for _title, reasons in alike(own)] == [["Same city: 후에"]]


def test_a_city_without_a_name_in_korean_is_named_in_english(hue):
    hue.name_ko = ""
    hue.save()
    own = ProjectFactory(city=hue, sector=other_sector(1))
    ProjectFactory(city=hue, sector=other_sector(2))
    assert ["Hue" in reasons[0] for _title, reasons in alike(own, "ko")] == [True]


# Order and number


def test_the_same_city_counts_more_than_the_same_sector(hue, water):
    own = ProjectFactory(city=hue, sector=water)
    ProjectFactory(sector=water, country=CountryFactory(iso2="TH", iso3="THA"), title_en="Dams")
    ProjectFactory(city=hue, sector=other_sector(2), title_en="Trams")
    assert titles(own) == ["Trams", "Dams"]


def test_the_same_country_counts_among_records_of_a_sector(hue, water):
    own = ProjectFactory(city=hue, sector=water)
    ProjectFactory(sector=water, country=CountryFactory(iso2="TH", iso3="THA"), title_en="Far")
    ProjectFactory(sector=water, country=hue.country, title_en="Near")
    assert titles(own) == ["Near", "Far"]


def test_what_is_nearer_in_meaning_comes_first(with_meaning, water):
    own = PolicyFactory(sector=water, **AIRSHIPS)
    PolicyFactory(sector=water, **SEWERS)
    PolicyFactory(sector=water, **AIRSHIPS_TOO)
    assert titles(own) == ["Airships too", "Sewers"]


def test_no_more_are_shown_than_fit_the_page(water):
    own = PolicyFactory(sector=water)
    PolicyFactory.create_batch(SHOWN + 2, sector=water)
    assert len(alike(own)) == SHOWN


def test_the_order_is_the_same_each_time(water):
    own = PolicyFactory(sector=water)
    PolicyFactory.create_batch(SHOWN + 2, sector=water)
    assert titles(own) == titles(own)


# Which records


def test_a_record_is_not_like_itself(water):
    own = PolicyFactory(sector=water)
    assert alike(own) == []


def test_policies_and_projects_are_like_each_other(water):
    own = PolicyFactory(sector=water)
    ProjectFactory(sector=water, title_en="Dams abroad")
    assert titles(own) == ["Dams abroad"]


def test_other_kinds_are_left_out(water):
    own = PolicyFactory(sector=water)
    VideoFactory(sector=water)
    assert alike(own) == []


def test_other_kinds_are_found_where_asked(water):
    own = PolicyFactory(sector=water)
    VideoFactory(sector=water, title_en="A lecture")
    assert titles(own, among=("video",)) == ["A lecture"]


def test_what_the_page_shows_already_is_left_out(water):
    own, shown = PolicyFactory(sector=water), PolicyFactory(sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    assert titles(own, exclude=[key(shown)]) == ["Dams"]


def test_what_is_left_out_makes_room_for_others(water):
    own = PolicyFactory(sector=water)
    rows = PolicyFactory.create_batch(SHOWN + 1, sector=water)
    assert len(alike(own, exclude=[key(rows[0])])) == SHOWN


def test_a_row_of_another_kind_with_the_same_number_is_not_left_out(water):
    own = PolicyFactory(sector=water)
    project = ProjectFactory(sector=water, title_en="Dams abroad")
    assert titles(own, exclude=[("policy", project.pk)]) == ["Dams abroad"]


def test_an_unknown_record_is_like_nothing():
    assert related("policy", 999_999) == []


def test_a_record_taken_off_the_site_is_like_nothing_any_more(water):
    own, other = PolicyFactory(sector=water), PolicyFactory(sector=water)
    services.unpublish(other)
    assert alike(own) == []


def test_a_city_whose_day_has_not_come_is_no_reason(hue):
    own = ProjectFactory(city=hue, sector=other_sector(1))
    ProjectFactory(city=hue, sector=other_sector(2))
    Entry.objects.filter(pk=entry_of(hue).pk).update(published_at=timezone.now().replace(year=2999))
    assert alike(own) == []


# What is shown of each


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_record_is_shown_in_the_reader_s_language(water, language):
    own = PolicyFactory(sector=water)
    other = PolicyFactory(sector=water, slug="dams", title_en="Dams", title_ko="댐")
    with override(language):
        [found] = related(*key(own))
    texts = {"ko": ("댐", other.summary_ko, "ko"), "en": ("Dams", other.summary_en, "en")}
    assert (found.title, found.summary, found.language) == texts[language]
    assert found.url == f"/{language}/policies/dams/"


def test_a_record_in_the_other_language_only_is_shown_in_that(water):
    own = PolicyFactory(sector=water)
    PolicyFactory(sector=water, title_ko="댐", title_en="", summary_en="")
    with override("en"):
        [found] = related(*key(own))
    assert (found.title, found.language) == ("댐", "ko")


# Without meaning


def test_where_meanings_are_unknown_the_other_reasons_count(water):
    own = PolicyFactory(sector=water, **AIRSHIPS)
    PolicyFactory(sector=water, **AIRSHIPS_TOO)
    PolicyFactory(sector=other_sector(2), **AIRSHIPS_TOO)
    assert alike(own) == [("Airships too", ["Same sector: Water"])]


def test_where_the_table_of_meanings_is_missing_the_other_reasons_count(water, settings, monkeypatch):
    settings.SEARCH_BY_MEANING = True
    monkeypatch.setattr(meaning, "_has_table", lambda database: False)
    own = PolicyFactory(sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    assert titles(own) == ["Dams"]


def test_a_record_without_a_meaning_of_its_own_has_the_other_reasons(with_meaning, water):
    own = PolicyFactory(sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    meaning.forget([entry_of(own).pk])
    assert titles(own) == ["Dams"]


# On the pages


def test_the_page_of_a_policy_shows_records_like_it(client, water):
    PolicyFactory(slug="rivers", sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    text = client.get("/en/policies/rivers/").text
    assert "Same sector: Water" in text
    assert "Dams" in text


def test_the_page_of_a_project_shows_records_like_it(client, water):
    ProjectFactory(slug="rivers", sector=water)
    PolicyFactory(sector=water, title_en="Dams")
    text = client.get("/en/projects/rivers/").text
    assert "Same sector: Water" in text
    assert "Dams" in text


def test_the_page_of_a_policy_names_a_related_policy_once(client, water):
    own, other = PolicyFactory(slug="rivers", sector=water), PolicyFactory(sector=water)
    own.related.add(other)
    assert client.get("/en/policies/rivers/").context["like_this"] == []


def test_the_page_of_a_policy_names_its_project_once(client, water):
    own, project = PolicyFactory(slug="rivers", sector=water), ProjectFactory(sector=water)
    project.policies.add(own)
    assert client.get("/en/policies/rivers/").context["like_this"] == []
