"""Policies for a city like yours: the points and their reasons, the form, odd input, and nothing unpublished."""

from datetime import timedelta

import pytest
import yaml
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from policies import urls
from policies.adoption import EVIDENCE, takers
from policies.fit import MOST_NAMED, MOST_SHOWN, Likeness, Profile, likenesses, rank
from policies.models import Policy
from policies.models.policy import RESERVED_SLUGS
from projects.models import Project
from tests.factories import ChallengeFactory, CityFactory, CountryFactory, PolicyFactory, ProjectFactory
from tests.pages import Page

pytestmark = pytest.mark.django_db

ADDRESS = "policies/for-your-city/"
NOT_PUBLIC = {
    "draft": {"status": "draft", "published_at": None},
    "from tomorrow": {"status": "published", "published_at": timezone.now() + timedelta(days=1)},
}


@pytest.fixture
def transport():
    return ChallengeFactory(slug="transport", name_en="Transport", name_ko="교통")


@pytest.fixture
def water():
    return ChallengeFactory(slug="water", name_en="Water", name_ko="물")


@pytest.fixture
def hanoi(transport):
    return make_city("hanoi", "Hanoi", "하노이", challenges=[transport])


def make_city(slug, name_en, name_ko="도시", *, challenges=(), country="VN", region="south-eastern-asia", **fields):
    """A city of 8 million with lower middle income, unless said otherwise."""
    names = {} if country == "VN" else {"name_en": f"Land {country}", "name_ko": f"나라 {country}"}
    income = fields.pop("income", "lower-middle")
    place = CountryFactory(iso2=country, iso3=f"{country}X", income=income, region=region, **names)
    city = CityFactory(slug=slug, name_en=name_en, name_ko=name_ko, country=place, **{"population": 8_000_000} | fields)
    city.challenges.set(challenges)
    return city


def make_policy(slug, *challenges, **fields):
    policy = PolicyFactory(slug=slug, **fields)
    policy.challenges.set(challenges)
    return policy


def take_up(policy, *cities, **fields):
    for city in cities:
        ProjectFactory(city=city, country=city.country, **fields).policies.add(policy)


def ask(client, language="en", **query):
    return client.get(f"/{language}/{ADDRESS}", query)


def order(response) -> list[tuple[str, int]]:
    return [(fit.policy.slug, fit.points) for fit in response.context["ranking"].fits]


def reasons(response, slug) -> list[tuple[str, list[str], int]]:
    fit = next(fit for fit in response.context["ranking"].fits if fit.policy.slug == slug)
    with override(response.wsgi_request.LANGUAGE_CODE):
        return [(each.text, [name for name, _url in each.names], each.points) for each in fit.reasons]


# The points


def test_each_challenge_that_a_policy_meets_gives_ten_points(client, transport, water):
    make_policy("both", transport, water)
    make_policy("one", water)
    make_policy("none")
    response = ask(client, challenge=["transport", "water"])
    assert order(response) == [("both", 20), ("one", 10)]
    assert reasons(response, "both") == [("Meets 2 of your challenges", ["Transport", "Water"], 20)]


def test_a_city_that_is_like_yours_in_everything_gives_a_point_for_each_likeness(client, hanoi, transport):
    policy = make_policy("bus", transport)
    take_up(policy, make_city("hue", "Hue", challenges=[transport]))
    response = ask(client, city="hanoi")
    assert order(response) == [("bus", 14)]
    assert reasons(response, "bus")[1:] == [
        ("Taken up by 1 city of your income group", ["Hue"], 1),
        ("Taken up by 1 city of about your size", ["Hue"], 1),
        ("Taken up by 1 city of your region", ["Hue"], 1),
        ("Taken up by 1 city that shares a challenge with you", ["Hue"], 1),
    ]


def test_a_likeness_gives_two_points_at_most_but_names_every_city(client, hanoi):
    policy = make_policy("bus")
    cities = [make_city(f"c{n}", f"City {n}", country="XA", region="western-asia", population=None) for n in range(3)]
    take_up(policy, *cities)
    response = ask(client, city="hanoi")
    assert reasons(response, "bus") == [
        ("Taken up by 3 cities of your income group", ["City 0", "City 1", "City 2"], 2),
    ]


def test_all_cities_together_never_outweigh_a_challenge(client, hanoi, transport):
    popular = make_policy("popular")
    take_up(popular, *[make_city(f"c{n}", f"City {n}", challenges=[transport]) for n in range(9)])
    make_policy("meets", transport)
    assert order(ask(client, city="hanoi")) == [("meets", 10), ("popular", 8)]


def test_at_equal_points_what_more_cities_took_up_comes_first_then_manuals_then_addresses(client, transport):
    make_policy("b-introduction", transport)
    make_policy("a-introduction", transport)
    make_policy("manual", transport, kind="manual")
    far = make_city("bogota", "Bogotá", country="CO", income="", region="south-america")
    take_up(make_policy("taken-up", transport), far)
    response = ask(client, challenge="transport")
    assert [slug for slug, _points in order(response)] == ["taken-up", "manual", "a-introduction", "b-introduction"]


def test_many_projects_in_one_city_count_once(client, hanoi):
    policy = make_policy("bus")
    hue = make_city("hue", "Hue", challenges=[], population=None)
    take_up(policy, hue, hue, hue)
    assert order(ask(client, city="hanoi")) == [("bus", 2)]  # income group and region


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (Profile(population=3_000_000), Profile(population=1_000_000), {Likeness.SIZE}),
        (Profile(population=1_000_000), Profile(population=3_000_000), {Likeness.SIZE}),
        (Profile(population=3_000_001), Profile(population=1_000_000), set()),
        (Profile(population=None), Profile(population=None), set()),
        (Profile(population=1), Profile(population=0), set()),
        (Profile(income="low"), Profile(income="low"), {Likeness.INCOME}),
        (Profile(income=""), Profile(income=""), set()),
        (Profile(region="western-asia"), Profile(region="western-asia"), {Likeness.REGION}),
        (Profile(region=""), Profile(region=""), set()),
        (Profile(challenges=frozenset({1, 2})), Profile(challenges=frozenset({2})), {Likeness.CHALLENGE}),
        (Profile(challenges=frozenset()), Profile(challenges=frozenset()), set()),
    ],
)
def test_what_two_cities_have_in_common_is_only_what_is_known_of_both(one, other, alike):
    assert likenesses(one, other) == alike


def test_a_city_is_not_counted_as_like_itself_and_the_page_says_that_it_has_the_policy(client, hanoi, transport):
    take_up(make_policy("bus", transport), hanoi)
    response = ask(client, city="hanoi")
    assert order(response) == [("bus", 10)]
    assert "Your city has taken it up already." in response.text


# Who took a policy up


@pytest.mark.parametrize("evidence", Project.Evidence.values)
def test_only_what_was_delivered_or_agreed_is_taken_up(hanoi, evidence):
    policy = make_policy("bus")
    take_up(policy, hanoi, evidence=evidence)
    assert takers([hanoi]) == ({policy.pk: {hanoi.pk}} if evidence in EVIDENCE else {})


def test_the_evidence_counted_is_among_the_kinds_of_evidence():
    assert set(EVIDENCE) < set(Project.Evidence.values)


@pytest.mark.parametrize(
    "names",
    [
        {"adopted_by_en": "Hanoi, Viet Nam"},
        {"adopted_by_en": "Quito, Ecuador\r\n  Hanoi  \r\n"},
        {"adopted_by_ko": "베트남 하노이"},
        {"adopted_by_ko": "하노이"},
    ],
)
def test_a_city_that_a_source_names_took_the_policy_up(hanoi, names):
    policy = make_policy("bus", **names)
    assert takers([hanoi]) == {policy.pk: {hanoi.pk}}


@pytest.mark.parametrize("name", ["Hanoi and Hue", "Greater Hanoi", "hanoi", "Hanoi, Laos", "Hano"])
def test_a_name_that_is_not_exactly_a_city_s_is_not_guessed(hanoi, name):
    make_policy("bus", adopted_by_en=name)
    assert takers([hanoi]) == {}


def test_a_name_that_two_cities_share_tells_neither(hanoi):
    other = make_city("hanoi-2", "Hanoi", "하노이", country="XB")
    make_policy("unclear", adopted_by_en="Hanoi", adopted_by_ko="하노이")
    clear = make_policy("clear", adopted_by_en="Hanoi, Viet Nam")
    assert takers([hanoi, other]) == {clear.pk: {hanoi.pk}}


def test_a_city_by_project_and_by_name_counts_once(client, hanoi):
    hue = make_city("hue", "Hue", "후에", population=None)
    policy = make_policy("bus", adopted_by_en="Hue, Viet Nam", adopted_by_ko="베트남 후에")
    take_up(policy, hue)
    response = ask(client, city="hanoi")
    assert reasons(response, "bus")[0] == ("Taken up by 1 city of your income group", ["Hue"], 1)


# Nothing unpublished


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_an_unpublished_policy_is_not_shown(client, hanoi, transport, state):
    policy = make_policy("hidden-row", transport, adopted_by_en="Hue, Viet Nam", **NOT_PUBLIC[state])
    take_up(policy, make_city("hue", "Hue"))
    response = ask(client, city="hanoi")
    assert response.context["ranking"].total == 0
    assert "hidden-row" not in response.text


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_an_unpublished_project_counts_for_nothing(client, hanoi, transport, state):
    take_up(make_policy("bus", transport), make_city("hue", "Hue"), **NOT_PUBLIC[state])
    response = ask(client, city="hanoi")
    assert order(response) == [("bus", 10)]
    assert response.context["ranking"].fits[0].taker_count == 0


@pytest.mark.parametrize("state", NOT_PUBLIC)
def test_an_unpublished_city_is_neither_named_nor_counted_nor_to_be_chosen(client, hanoi, transport, state):
    hidden = make_city("hidden-row", "Zanzibarium", "잔지바리움", **NOT_PUBLIC[state])
    take_up(make_policy("bus", transport, adopted_by_en="Zanzibarium, Viet Nam"), hidden)
    response = ask(client, city="hanoi")
    assert order(response) == [("bus", 10)]
    assert response.context["ranking"].fits[0].taker_count == 0
    assert "hidden-row" not in response.text
    assert "Zanzibarium" not in response.text
    assert "ranking" not in ask(client, city="hidden-row").context


# The form


def test_without_a_question_the_page_explains_and_shows_no_error(client, hanoi):
    response = ask(client)
    assert "ranking" not in response.context
    assert "How the order is made" in response.text
    assert "error-summary" not in response.text
    assert 'name="robots"' not in response.text


def test_parameters_of_others_are_no_question(client):
    assert not ask(client, utm_source="mail").context["form"].is_bound


def test_an_empty_form_is_answered_by_what_to_fill_in(client):
    response = ask(client, city="", population="")
    assert "Choose a city, or fill in at least one of the other fields." in response.text
    assert "ranking" not in response.context


def test_a_city_brings_what_is_known_of_it(client, hanoi):
    hanoi.population_year = 2019
    hanoi.save()
    response = ask(client, city="hanoi")
    assert [(each["value"], each["is_given"]) for each in response.context["compared"]] == [
        ("about 8,000,000 (2019)", False),
        ("Lower middle income", False),
        ("South-eastern Asia", False),
        ("Transport", False),
    ]


def test_what_is_not_known_of_a_city_is_said_to_be_not_known_and_counts_for_nothing(client):
    make_city("basra", "Basra", country="IQ", income="", region="western-asia", population=None)
    take_up(make_policy("bus"), make_city("hue", "Hue", income="", country="XC", population=None))
    response = ask(client, city="basra")
    assert response.text.count("not known") == 3  # population, income group, challenges
    assert response.context["ranking"].total == 0


def test_what_is_given_by_hand_counts_before_what_is_known(client, hanoi, transport, water):
    make_policy("bus", transport)
    make_policy("tap", water)
    take_up(make_policy("card"), make_city("oslo", "Oslo", country="NO", income="high", region="northern-europe"))
    response = ask(client, city="hanoi", population="30,000,000", income="high", challenge="water")
    assert order(response) == [("tap", 10), ("card", 1)]  # Oslo shares the income group, and no longer the size
    assert "30,000,000" in response.text
    assert [each["is_given"] for each in response.context["compared"]] == [True, True, False, True]


def test_without_a_city_the_values_alone_are_enough(client, transport):
    take_up(make_policy("bus"), make_city("hue", "Hue"))
    response = ask(client, population="9000000", income="lower-middle", region="south-eastern-asia")
    assert order(response) == [("bus", 3)]
    assert "What you gave" in response.text


@pytest.mark.parametrize("text", ["1200000", "1,200,000", " 1 200 000 ", "1.200.000", "1’200’000", "0001200000"])
def test_a_population_is_understood_as_people_write_it(client, text):
    assert ask(client, population=text).context["form"].profile.population == 1_200_000


@pytest.mark.parametrize(
    "text", ["-5", "0", "-1,000", "abc", "1.5", "12,00", "1e6", str(10**30), "9" * 5000, "\x00", "🚌"]
)
def test_an_impossible_population_gets_a_sentence_by_its_field_and_stays_as_typed(client, text):
    response = ask(client, population=text, challenge="transport")
    page = Page(response.text)
    assert response.status_code == 200
    assert "ranking" not in response.context
    field = page.all("input", name="population")[0]
    assert field["value"] == text
    assert field["aria-invalid"] == "true"
    assert "id_population_error" in field["aria-describedby"].split()
    assert "id_population_error" in page.ids


@pytest.mark.parametrize("name", ["city", "income", "region", "challenge"])
@pytest.mark.parametrize("text", ["nothing", "\x00", "'; --", "x" * 5000, "<b>"])
def test_an_unknown_choice_gets_a_sentence_by_its_field(client, hanoi, name, text):
    response = ask(client, population="5000", **{name: text})
    assert response.status_code == 200
    assert "ranking" not in response.context
    assert f"id_{name}_error" in Page(response.text).ids
    assert '<input type="text" name="population" value="5000"' in response.text
    assert "<b>" not in response.text


def test_an_unknown_challenge_leaves_the_others_ticked(client, transport):
    page = Page(ask(client, challenge=["transport", "nothing"]).text)
    assert [("checked" in each, each["value"]) for each in page.all("input", name="challenge")] == [(True, "transport")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_form_shows_what_was_asked(client, language, hanoi, transport):
    page = Page(ask(client, language, city="hanoi", challenge="transport", income="low").text)
    chosen = {each["value"] for tag, each in page.elements if "selected" in each or "checked" in each}
    assert {"hanoi", "transport", "low"} <= chosen


# The page


def test_a_reason_links_the_first_cities_and_counts_the_rest(client, hanoi):
    cities = [make_city(f"c{n}", f"City {n}", population=None) for n in range(MOST_NAMED + 2)]
    take_up(make_policy("bus"), *cities)
    response = ask(client, city="hanoi")
    assert "/en/cities/c0/" in response.text
    assert f"/en/cities/c{MOST_NAMED}/" not in response.text
    assert "and 2 more" in response.text


@pytest.mark.parametrize(
    ("language", "texts"),
    [("en", ["Transport", "Hue", "Bus reform"]), ("ko", ["교통", "후에", "버스 개편"])],
)
def test_names_are_in_the_language_of_the_page(client, hanoi, transport, language, texts):
    policy = make_policy("bus", transport, title_en="Bus reform", title_ko="버스 개편")
    take_up(policy, make_city("hue", "Hue", "후에"))
    found = ask(client, language, city="hanoi").text
    assert all(text in found for text in texts)


def test_a_policy_of_one_language_only_is_marked_with_it(client, transport):
    make_policy("bus", transport, title_en="", summary_en="", title_ko="버스 개편")
    assert '<h3 class="result__title" lang="ko">' in ask(client, challenge="transport").text


def test_twenty_are_shown_and_the_page_says_of_how_many(client, transport):
    for number in range(MOST_SHOWN + 3):
        make_policy(f"policy-{number:02}", transport)
    take_up(make_policy("other"), make_city("hue", "Hue", challenges=[transport], income=""))
    response = ask(client, challenge="transport")
    assert [slug for slug, _points in order(response)] == [f"policy-{number:02}" for number in range(MOST_SHOWN)]
    assert response.context["ranking"].total == MOST_SHOWN + 4
    assert "The <strong>20</strong> policies that fit best, of 24 that fit" in response.text


def test_where_nothing_fits_the_page_says_so_and_leads_on(client, water):
    response = ask(client, challenge="water")
    assert "No policy of this archive meets these challenges" in response.text
    assert "/en/policies/sectors/" in Page(response.text, "/en/").links


def test_without_a_challenge_the_page_asks_for_one(client):
    assert "Without a challenge only what other cities took up is compared." in ask(client, income="low").text
    assert "Without a challenge" not in ask(client, challenge=ChallengeFactory().slug).text


@pytest.mark.parametrize("query", [{"city": "hanoi"}, {"population": "abc"}, {"utm_source": "mail"}])
def test_a_page_with_parameters_is_not_for_search_engines(client, hanoi, query):
    page = Page(ask(client, **query).text)
    assert page.all("meta", name="robots") == [{"name": "robots", "content": "noindex, follow"}]
    assert page.all("link", rel="canonical")[0]["href"] == f"http://testserver/en/{ADDRESS}"


def test_the_language_switch_keeps_what_was_asked(client, hanoi):
    page = Page(ask(client, city="hanoi", challenge="transport").text)
    switch = {each["hreflang"]: each["href"] for each in page.all("a") if "hreflang" in each}
    assert switch["ko"] == f"/ko/{ADDRESS}?city=hanoi&challenge=transport"


def test_the_page_refuses_a_post(client):
    assert client.post(f"/en/{ADDRESS}").status_code == 405


@pytest.mark.parametrize("times", [1, 10])
def test_the_number_of_queries_does_not_grow_with_the_archive(
    client, django_assert_num_queries, times, transport, water
):
    hanoi = make_city("hanoi", "Hanoi", challenges=[transport, water])
    for number in range(3 * times):
        policy = make_policy(f"p{number}", transport, water, adopted_by_en="Hanoi, Viet Nam")
        take_up(policy, hanoi, make_city(f"c{number}", f"City {number}", challenges=[transport]))
    with django_assert_num_queries(10):
        assert ask(client, city="hanoi").context["ranking"].total == 3 * times


# Ways to it, and its place among the addresses


@pytest.mark.parametrize("address", ["", "policies/"])
def test_the_page_is_linked_from_home_and_from_the_policies(client, address):
    assert f"/en/{ADDRESS}" in Page(client.get(f"/en/{address}").text, f"/en/{address}").links


def test_a_city_s_page_leads_to_its_own_question(client, hanoi):
    assert f"/en/{ADDRESS}?city=hanoi" in Page(client.get("/en/cities/hanoi/").text, "/en/cities/hanoi/").links


def test_the_preview_of_an_unpublished_city_does_not_lead_there(editor_client):
    city = make_city("hidden-row", "Zanzibarium", **NOT_PUBLIC["draft"])
    preview = editor_client.get(f"/en/admin/partners/city/{city.pk}/preview/")
    assert preview.status_code == 200
    assert ADDRESS not in preview.text


def test_no_policy_can_stand_at_the_address_of_another_page():
    fixed = {str(each.pattern) for each in urls.urlpatterns if "<" not in str(each.pattern)} - {""}
    assert {address.rstrip("/") for address in fixed} == set(RESERVED_SLUGS)


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_the_admin_refuses_a_slug_that_another_page_has(editor_client, slug):
    policy = PolicyFactory(slug="bus")
    values = {
        "title_ko": policy.title_ko,
        "summary_ko": "요약",
        "slug": slug,
        "kind": "manual",
        "sector": policy.sector_id,
    }
    for prefix in ("sections", "documents"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    response = editor_client.post(f"/en/admin/policies/policy/{policy.pk}/change/", values)
    assert "Another page stands at this address. Choose another slug." in response.text
    assert Policy.objects.get().slug == "bus"


def test_an_editor_says_which_challenges_a_policy_meets(editor_client, transport):
    page = editor_client.get("/en/admin/policies/policy/add/").text
    assert "inferred: our judgement from its text" in page
    assert 'name="challenges"' in page


def test_every_policy_of_the_content_meets_one_to_three_challenges():
    known = {each["slug"] for each in read("challenges.yaml")}
    for file in sorted((settings.BASE_DIR / "content" / "policies").glob("*.yaml")):
        challenges = read(file)["challenges"]
        assert 1 <= len(challenges) == len(set(challenges)) <= 3, file.stem
        assert set(challenges) <= known, file.stem


def read(name):
    return yaml.load((settings.BASE_DIR / "content" / name).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def test_a_profile_without_anything_fits_nothing(transport):
    make_policy("bus", transport)
    assert rank(Profile(), []).total == 0
