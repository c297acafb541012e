"""Every public address, in both languages: it answers, and its page keeps the promises made for all pages."""

import json
import re
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from portal.models import HeadlineFigure, Page
from publishing.models import Source
from tests import pages, shared_rows
from tests.factories import (
    AwardFactory,
    CityFactory,
    CohortFactory,
    CollectionFactory,
    EventFactory,
    FormFieldFactory,
    OrganisationFactory,
    PolicyFactory,
    ProgrammeFactory,
    ProjectFactory,
    RoundFactory,
    SectionFactory,
    TermFactory,
    VideoFactory,
)

ADDRESSES = [
    "",
    "policies/",
    "policies/bus-reform/",
    "policies/sectors/",
    "policies/sectors/transportation/",
    "policies/sections/difficulties/",
    "policies/for-your-city/",
    "videos/",
    "videos/bus-lecture/",
    "awards/",
    "collections/",
    "collections/buses/",
    "glossary/",
    "cities/",
    "cities/hanoi/",
    "countries/vn/",
    "organisations/",
    "organisations/koica/",
    "news/",
    "news/forum/",
    "projects/",
    "projects/hanoi-bus/",
    "training/",
    "training/bus-course/",
    "proposals/",
    "proposals/calls/",
    "proposals/calls/round/",
    "proposals/calls/round/guidelines/",
    "statistics/",
    "about/",
    "about/making/",
    "accessibility/",
    "privacy/",
    "search/",
    "search/?q=bus",
    "search/?q=bus&kind=policy",
    "search/?q=bsu%20reform",
    "search/?q=zeppelin",
    "policies/?sector=transportation",
    "policies/for-your-city/?city=hanoi",
    "policies/for-your-city/?population=abc",
]
LANGUAGES = ["ko", "en"]
API_LISTS = [
    "policies",
    "videos",
    "awards",
    "collections",
    "projects",
    "cities",
    "organisations",
    "events",
    "training",
    "calls",
]


pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def small_archive(django_db_setup, django_db_blocker):
    """One row of each kind, tied to the others."""
    with shared_rows.kept(django_db_blocker):
        make_small_archive()
        yield
        fetched.cache_clear()


def make_small_archive():
    office = OrganisationFactory(slug="koica", kind="seoul-body")
    city = CityFactory(slug="hanoi", relation="sister")
    policy = PolicyFactory(slug="bus-reform", title_en="Bus reform", contact_office=office)
    SectionFactory(policy=policy)
    VideoFactory(slug="bus-lecture", policy=policy)
    AwardFactory(slug="bus-award", policy=policy)
    CollectionFactory(slug="buses").items.create(policy=policy)
    TermFactory()
    EventFactory(slug="forum").cities.add(city)
    project = ProjectFactory(slug="hanoi-bus", city=city, country=city.country)
    project.policies.add(policy)
    project.parties.create(role="company", organisation=office)
    programme = ProgrammeFactory(slug="bus-course", host=office)
    CohortFactory(programme=programme).cities.add(city)
    call = RoundFactory(slug="round")
    FormFieldFactory(section__call=call)
    texts = {"title_ko": "안내서", "title_en": "Guidelines", "body_ko": "<p>글</p>", "body_en": "<p>Text</p>"}
    call.guidelines.create(published_at=call.published_at, **texts)
    for slug in ("about", "making", "sharing", "solving"):
        Page.objects.create(
            slug=slug,
            title_ko="소개",
            title_en="About",
            summary_ko="요약이다.",
            summary_en="A summary.",
            status="published",
            published_at=policy.published_at,
        )
    document = Source.objects.create(key="plan", title_ko="계획", title_en="The plan")
    HeadlineFigure.objects.create(
        slug="overseas-projects", label_ko="사업", label_en="Projects", topic="projects", number=107, source=document
    )


def every_address(test):
    test = pytest.mark.parametrize("address", ADDRESSES, ids=lambda each: each or "home")(test)
    return pytest.mark.parametrize("language", LANGUAGES)(test)


@cache
def fetched(address):
    """The answer to an anonymous reader, asked for once."""
    return Client().get(address)


def page(language, address) -> pages.Page:
    response = fetched(f"/{language}/{address}")
    assert response.status_code == 200
    return pages.Page(response.text, f"/{language}/{address}")


@every_address
def test_a_page_says_its_language_and_has_one_heading_and_a_title(language, address):
    found = page(language, address)
    assert found.all("html") == [{"lang": language}]
    assert len(found.texts["h1"]) == 1
    assert found.texts["h1"][0].strip()
    assert found.texts["title"][0].strip(" –\n")


@every_address
def test_a_page_names_its_own_address_and_its_two_language_versions(language, address):
    found = page(language, address)
    path = f"http://testserver/{language}/{address.split('?')[0]}"
    assert [each["href"] for each in found.all("link", rel="canonical")] == [path]
    versions = {each["hreflang"]: each["href"] for each in found.all("link", rel="alternate") if "hreflang" in each}
    assert versions.keys() == {"ko", "en", "x-default"}
    assert versions[language] == path


@every_address
def test_the_language_switch_leads_to_the_same_page(language, address):
    found = page(language, address)
    switch = {each["hreflang"]: each["href"] for each in found.all("a") if "hreflang" in each and "lang" in each}
    assert switch == {code: f"/{code}/{address}" for code in LANGUAGES}


@every_address
def test_a_page_holds_no_style_or_script_of_its_own_and_loads_nothing_from_elsewhere(language, address):
    found = page(language, address)
    assert not [tag for tag, attributes in found.elements if "style" in attributes or tag == "style"]
    assert not [name for _tag, attributes in found.elements for name in attributes if name.startswith("on")]
    assert not any(text.strip() for text in found.texts["script"])
    assert found.loaded
    assert not [each for each in found.loaded if not each.startswith("/static/")]


@every_address
def test_a_page_sets_no_cookie_for_an_anonymous_reader(language, address):
    assert not fetched(f"/{language}/{address}").cookies


@every_address
def test_an_id_stands_once_on_a_page_and_each_label_refers_to_one(language, address):
    found = page(language, address)
    assert len(found.ids) == len(set(found.ids))
    referred = [
        attributes[name]
        for _tag, attributes in found.elements
        for name in ("aria-labelledby", "aria-describedby", "for")
        if name in attributes
    ]
    assert not [each for each in " ".join(referred).split() if each not in found.ids]


@every_address
def test_headings_descend_without_leaving_a_level_out(language, address):
    found = page(language, address)
    levels = [int(tag[1]) for tag, _attributes in found.elements if re.fullmatch(r"h[1-6]", tag)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("address", ["/en/", "/en/policies/bus-reform/", "/en/nothing-here/", "/api/v1/policies/"])
def test_the_policy_for_browsers_allows_only_this_site(client, address):
    policy = client.get(address).headers["Content-Security-Policy"]
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert rules["default-src"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy
    assert "script-src" not in rules  # so that default-src holds for scripts too


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("ko-KR,ko;q=0.9,en;q=0.5", "ko"), ("en-GB,en;q=0.9", "en"), ("vi,en;q=0.5", "en"), ("vi", "ko"), ("", "ko")],
)
def test_the_root_leads_to_the_readers_language(client, accepted, language):
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response.url == f"/{language}/"
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(("language", "heading"), [("ko", "페이지를 찾을 수 없습니다"), ("en", "Page not found")])
@pytest.mark.parametrize(
    "address", ["nothing-here/", "policies/nothing-here/", "countries/zz/", "policies/sections/nothing/", "styleguide/"]
)
def test_a_missing_page_says_so_in_the_language_of_its_address(client, language, heading, address):
    response = client.get(f"/{language}/{address}")
    found = pages.Page(response.text)
    assert response.status_code == 404
    assert found.all("html") == [{"lang": language}]
    assert heading in found.texts["h1"][0]


@pytest.mark.parametrize(
    "address", ["/en/", "/en/statistics/", "/en/search/", "/en/search/suggestions/", "/healthz", "/readyz"]
)
def test_a_page_to_read_refuses_a_post(client, address):
    assert client.post(address).status_code == 405


def test_health_is_ok_and_not_cached(client):
    response = client.get("/healthz")
    assert response.text == "ok"
    assert "no-store" in response.headers["Cache-Control"]


def test_readiness_reaches_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert client.get("/readyz").json() == {"database": "ok"}


def test_readiness_answers_503_where_the_database_is_gone(client, monkeypatch):
    def refuse():
        raise DatabaseError

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        assert client.get("/readyz").status_code == 503


def test_robots_keep_out_of_accounts_and_find_the_sitemap(client):
    text = client.get("/robots.txt").text
    assert "Sitemap: http://testserver/sitemap.xml" in text
    assert "Disallow: /en/accounts/" in text


NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def sitemap(client) -> dict[str, set[str]]:
    """Each address of the sitemap with the languages of its alternates."""
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    return {
        url.find("s:loc", NAMESPACES).text.removeprefix("http://testserver"): {
            each.get("hreflang") for each in url.findall("x:link", NAMESPACES)
        }
        for url in root.findall("s:url", NAMESPACES)
    }


def test_the_sitemap_holds_every_kind_of_page_in_both_languages(client):
    found = sitemap(client)
    # questions to be asked, and the same texts as the policies
    left_out = {"search/", "policies/sections/difficulties/", "proposals/calls/round/guidelines/"}
    for address in ADDRESSES:
        if "?" not in address and address not in left_out:
            for language in LANGUAGES:
                assert found[f"/{language}/{address}"] == {"ko", "en"}


def test_every_address_of_the_sitemap_answers(client):
    assert not [address for address in sitemap(client) if client.get(address).status_code != 200]


def test_the_sitemap_offers_only_languages_that_exist(client):
    PolicyFactory(slug="korean-only", title_en="", summary_en="")
    found = sitemap(client)
    assert found["/ko/policies/korean-only/"] <= {"ko"}
    assert "/en/policies/korean-only/" not in found


ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("feed", "entry"), [("policies", "policies/bus-reform/"), ("news", "news/forum/")])
def test_a_feed_is_atom_in_the_language_of_its_address(client, language, feed, entry):
    response = client.get(f"/{language}/feed/{feed}/")
    root = ElementTree.fromstring(response.content)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    links = [each.find(f"{ATOM}link").get("href") for each in root.findall(f"{ATOM}entry")]
    assert links == [f"http://testserver/{language}/{entry}"]
    assert not response.cookies


def test_a_feed_leaves_out_what_does_not_exist_in_its_language(client):
    PolicyFactory(slug="korean-only", title_en="", summary_en="")
    assert "korean-only" in client.get("/ko/feed/policies/").text
    assert "korean-only" not in client.get("/en/feed/policies/").text


def test_the_api_names_its_lists(client):
    assert set(client.get("/api/v1/").json()) == set(API_LISTS)


@pytest.mark.parametrize("name", API_LISTS)
def test_the_api_gives_each_row_of_a_list_and_alone(client, name):
    listed = client.get(f"/api/v1/{name}/").json()
    assert listed["count"] == 1
    row = listed["results"][0]
    response = client.get(f"/api/v1/{name}/{row['slug']}/")
    assert response.json() == row
    assert not response.cookies


@pytest.mark.parametrize("name", API_LISTS)
def test_the_api_gives_both_languages_and_the_pages_of_a_row(client, name):
    row = client.get(f"/api/v1/{name}/").json()["results"][0]
    text = row.get("title") or row["name"]
    assert set(text) == {"ko", "en"}
    assert all(text.values())
    assert set(row["pages"]) == {"ko", "en"}
    for language, address in row["pages"].items():
        assert address.startswith(f"http://testserver/{language}/")
        assert client.get(address.split("#")[0]).status_code == 200


def test_the_api_filters_as_the_page_does(client):
    PolicyFactory(slug="older", year_start=1968)
    slugs = [each["slug"] for each in client.get("/api/v1/policies/?decade=1960").json()["results"]]
    assert slugs == ["older"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_writes_nothing(client, method):
    assert getattr(client, method)("/api/v1/policies/bus-reform/").status_code == 405


def test_the_api_describes_itself(client):
    schema = client.get("/api/v1/schema/", headers={"accept": "application/json"})
    assert set(json.loads(schema.text)["paths"]) >= {f"/api/v1/{name}/" for name in API_LISTS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_are_the_same_in_both_languages_but_for_the_first_part(language):
    with override(language):
        assert reverse("policies:detail", args=["bus-reform"]) == f"/{language}/policies/bus-reform/"
