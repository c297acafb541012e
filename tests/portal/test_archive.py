"""The real content files, loaded once: every page of every row answers, links lead somewhere, numbers agree."""

import json
import re
from functools import cache
from typing import NamedTuple
from urllib.parse import urldefrag

import pytest
from django.core.handlers.base import BaseHandler
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.utils.translation import override

from partners.models import Agreement, City, Country, Event, Organisation
from policies.models import Award, Collection, Policy, Sector, Term, Video
from portal.models import HeadlineFigure, Page
from projects.models import Project
from publishing import content, languages
from publishing.models import Publishable, Source
from search import index
from search.documents import kinds
from search.models import Entry
from tests import databases, pages
from training.models import Programme

pytestmark = pytest.mark.django_db

LANGUAGES = ["ko", "en"]
LISTS = ["policies", "videos", "awards", "projects", "cities", "organisations", "news", "training"]
API_LISTS = ["policies", "videos", "awards", "projects", "cities", "organisations", "events", "training"]
AWARD = re.compile(r"(year|sector)=[\w-]+(&page=\d+)?")  # its place is the list, narrowed once, not by several facets
PUBLISHABLE = [kind.model for kind in content.kinds.values() if issubclass(kind.model, Publishable)]


@pytest.fixture(scope="module", autouse=True)
def archive(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), databases.copied(databases.with_archive()):
        yield
        fetched.cache_clear()
        walked.cache_clear()


@cache
def handler() -> BaseHandler:
    built = BaseHandler()
    built.load_middleware()
    return built


class Answer(NamedTuple):
    """What is kept of a page: there are over a thousand."""

    status_code: int
    text: str
    facets: list[tuple[str, int]] | None  # of a list, the first three options of each: an address and a count
    total: int | None


@cache
def fetched(address: str) -> Answer:
    """The answer, without the copies of every context that a test client makes."""
    response = handler().get_response(RequestFactory().get(address))
    context = getattr(response, "context_data", None) or {}
    place = context.get("page_obj")
    facets = _facets(address, context["facets"]) if "facets" in context else None
    return Answer(response.status_code, response.text, facets, place and place.paginator.count)


def _facets(address: str, facets) -> list[tuple[str, int]]:
    path = address.split("?", maxsplit=1)[0]
    options = [option for facet in facets for option in facet.options[:3]]
    return [(path + option.url, option.count) for option in options if not option.is_selected]


@cache
def walked(language: str) -> dict[str, pages.Page]:
    """Every page that links lead to from home, in one language; facets, orders and searches are not followed."""
    waiting, found = [f"/{language}/"], {}
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = fetched(address)
        assert response.status_code == 200, address
        found[address] = pages.Page(response.text, address)
        waiting += [
            each for each in (urldefrag(link)[0] for link in found[address].links) if is_followed(each, language)
        ]
    return found


def is_followed(address: str, language: str) -> bool:
    path, _, query = address.partition("?")
    outside = ("accounts/", "admin/", "search/", "proposals/mine/", "proposals/new/")
    if not path.startswith(f"/{language}/") or path.startswith(tuple(f"/{language}/{each}" for each in outside)):
        return False
    return not query or query.startswith("page=") or (path.endswith("/awards/") and bool(AWARD.fullmatch(query)))


@pytest.mark.parametrize(
    ("model", "count"),
    [
        (Policy, 111),
        (Sector, 11),
        (Video, 34),
        (Award, 58),
        (Country, 66),
        (City, 110),
        (Event, 85),
        (Organisation, 77),
        (Project, 102),
        (Programme, 33),
        (HeadlineFigure, 98),
        (Agreement, 83),
        (Collection, 6),
        (Term, 248),
        (Page, 5),
    ],
)
def test_the_archive_holds_the_stated_number_of_rows(model, count):
    assert model.objects.count() == count


@pytest.mark.parametrize("model", PUBLISHABLE)
def test_every_row_is_published_in_both_languages(model):
    """But for the templates that staff make calls from."""
    rows = model.objects.published()
    assert rows.count() == model.objects.exclude(slug__startswith="template-").count()
    for language in LANGUAGES:
        assert rows.with_language_version(language).count() == rows.count()


@pytest.mark.parametrize("model", [kind.model for kind in content.kinds.values() if kind.name != "sources"])
def test_a_text_stands_in_both_languages_or_in_none(model):
    names = content._translated_fields(model)
    halves = [
        (row, name)
        for row in model.objects.all()
        for name in names
        if bool(languages.text_in(row, name, "ko")) != bool(languages.text_in(row, name, "en"))
    ]
    assert not halves


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", PUBLISHABLE)
def test_the_page_of_every_row_is_reached_by_links_from_home(language, model):
    with override(language):
        addresses = {urldefrag(row.get_absolute_url())[0] for row in model.objects.published()}
    assert addresses <= walked(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_and_sector_page_is_reached_by_links(language):
    with override(language):
        cities = {row.get_absolute_url() for row in Country.objects.filter(cities__isnull=False)}
        sectors = {row.get_absolute_url() for row in Sector.objects.all()}
    assert cities | sectors <= walked(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_country_page_answers(language):
    with override(language):
        addresses = [row.get_absolute_url() for row in Country.objects.all()]
    assert {fetched(address).status_code for address in addresses} == {200}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fragment_of_a_link_stands_on_its_page(language):
    found = walked(language)
    wanted = {fragment for page in found.values() for fragment in page.fragments() if fragment[0] in found}
    ids = {address: set(page.ids) for address, page in found.items()}
    assert not sorted(each for each in wanted if each[1] not in ids[each[0]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_one_heading_a_title_and_no_id_twice(language):
    for address, page in walked(language).items():
        assert len(page.texts["h1"]) == 1, address
        assert page.texts["title"][0].strip(" –\n"), address
        assert len(page.ids) == len(set(page.ids)), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_tells_of_a_missing_language_version(language):
    assert not [address for address in walked(language) if "notice--language" in fetched(address).text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_offers_the_same_page_in_the_other_language(language):
    for address, page in walked(language).items():
        alternates = {each["hreflang"] for each in page.all("link", rel="alternate") if "hreflang" in each}
        assert alternates == {"ko", "en", "x-default"}, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_prints_a_weak_source(language):
    weak = Source.objects.filter(is_weak=True)
    assert weak.exists()
    addresses = [each.url or each.key for each in weak]
    for address in walked(language):
        text = fetched(address).text.replace("&amp;", "&")
        assert not [each for each in addresses if f'"{each}"' in text], address


@pytest.mark.parametrize("name", API_LISTS)
def test_the_api_prints_no_weak_source(name):
    weak = set(Source.objects.filter(is_weak=True).values_list("key", flat=True))
    address = f"/api/v1/{name}/"
    while address:
        answer = json.loads(fetched(address).text)
        printed = {source["url"] for row in answer["results"] for source in row["sources"]}
        assert not printed & weak
        address = (answer["next"] or "").removeprefix("http://testserver")


@pytest.mark.parametrize("language", LANGUAGES)
def test_107_is_a_figure_of_the_city_and_102_the_count_of_the_rows(language):
    cells = re.findall(
        r'<tr><th scope="row"><a href="/\w\w/projects/">[^<]*</a></th>'
        r'<td class="is-numeric">([^<]*)</td><td class="is-numeric">([^<]*)</td><td>([^<]*)</td><td>([^<]+)</td>',
        fetched(f"/{language}/statistics/").text,
    )
    assert ("102", "107") in [cell[:2] for cell in cells]
    assert all(date and reason for _here, _figure, date, reason in cells)
    assert "<strong>102</strong>" in fetched(f"/{language}/projects/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_shown_has_its_date_or_a_dash_and_its_document(language):
    rows = re.findall(r'<tr id="([\w-]+)">(.*?)</tr>', fetched(f"/{language}/statistics/").text, re.DOTALL)
    figures = {
        slug: [re.sub("<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)] for slug, row in rows
    }
    assert figures.keys() == set(HeadlineFigure.objects.for_readers().values_list("slug", flat=True))
    for slug, (value, date, _scope, document) in figures.items():
        assert value, slug
        assert date, slug
        assert document, slug


def test_page_counters_are_no_figure_for_readers():
    assert not HeadlineFigure.objects.for_readers().filter(topic="furniture").exists()
    assert HeadlineFigure.objects.filter(topic="furniture").exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", LISTS)
def test_no_facet_leads_to_an_empty_list_or_to_another_count(language, name):
    """Followed two steps deep, on the first three options of each facet."""
    start = f"/{language}/{name}/"
    for first, count in fetched(start).facets:
        assert fetched(first).total == count, first
        for second, second_count in fetched(first).facets[:6]:
            assert fetched(second).total == second_count, second


@pytest.mark.parametrize("model", PUBLISHABLE, ids=lambda model: model.__name__)
def test_every_published_row_stands_in_the_search_index(model):
    (kind,) = (kind for kind in kinds.values() if kind.model is model)
    assert Entry.objects.filter(kind=kind.name).count() == model.objects.published().count()


def test_the_search_index_agrees_with_the_content():
    assert index.disagreements() == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["버스전용차로", "버스 전용 차로", "bus lanes", "상수도", "tap water", "waste fees"])
def test_common_questions_find_records_in_either_language(language, query):
    results = Client().get(f"/{language}/search/", {"q": query}).context["results"]
    assert results.total > 0
    assert results.hits


def test_nothing_in_the_archive_was_changed_by_a_second_load(capsys):
    before = {model: list(model.objects.order_by("pk").values()) for model in PUBLISHABLE}
    call_command("load_content")
    report = capsys.readouterr().out
    assert re.findall(r"(\d+) created, (\d+) updated", report) == [("0", "0")] * len(content.kinds)
    assert "kept " not in report.replace("kept because", "")
    assert before == {model: list(model.objects.order_by("pk").values()) for model in PUBLISHABLE}
