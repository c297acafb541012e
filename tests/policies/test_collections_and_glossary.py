import pytest

from policies.models import CollectionItem
from tests.factories import CollectionFactory, PolicyFactory, SectorFactory, TermFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    return CollectionFactory(slug="water", title_en="Water", note_en="<p>Why</p>")


def test_a_collection_shows_its_policies_in_the_editor_s_order(client, collection):
    first, second = PolicyFactory(title_en="Read me first"), PolicyFactory(title_en="Read me second")
    CollectionItem.objects.create(collection=collection, policy=second, order=2)
    CollectionItem.objects.create(collection=collection, policy=first, order=1, reason_en="It explains the rest.")
    page = client.get("/en/collections/water/").content.decode()
    assert page.index("Read me first") < page.index("Read me second")
    assert "It explains the rest." in page


def test_an_unpublished_policy_is_left_out_of_a_collection(client, collection):
    CollectionItem.objects.create(collection=collection, policy=PolicyFactory(status="draft", title_en="Not yet"))
    assert "Not yet" not in client.get("/en/collections/water/").content.decode()


def test_a_policy_names_the_collections_it_is_in(client, collection):
    policy = PolicyFactory()
    CollectionItem.objects.create(collection=collection, policy=policy)
    assert "/en/collections/water/" in client.get(policy.get_absolute_url().replace("/ko/", "/en/")).content.decode()


def test_a_draft_collection_is_nowhere(client, collection):
    collection.status = "draft"
    collection.save()
    assert client.get("/en/collections/water/").status_code == 404
    for address in ("/en/", "/en/collections/", "/en/search/?q=Water", "/sitemap.xml"):
        assert "collections/water" not in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("language", "shown", "other"),
    [("ko", "준공영제", "quasi-public operation"), ("en", "quasi-public operation", "준공영제")],
)
def test_the_glossary_gives_each_term_in_both_languages(client, language, shown, other):
    TermFactory(name_ko="준공영제", name_en="quasi-public operation")
    page = client.get(f"/{language}/glossary/").content.decode()
    assert page.index(f"<dt>{shown}") < page.index(other, page.index(f"<dt>{shown}"))


def test_the_glossary_can_be_narrowed_to_a_sector(client):
    water = SectorFactory(slug="water", name_en="Water", name_ko="물")
    for slug, sector in (("revenue-water", water), ("median-lane", SectorFactory())):
        TermFactory(slug=slug, sector=sector)
    page = client.get("/en/glossary/?sector=water").content.decode()
    assert "revenue-water" in page
    assert "median-lane" not in page


def test_the_glossary_links_published_policies_only(client):
    term = TermFactory()
    term.policies.add(PolicyFactory(slug="seen"), PolicyFactory(slug="hidden", status="draft"))
    page = client.get("/en/glossary/").content.decode()
    assert "/policies/seen/" in page
    assert "/policies/hidden/" not in page
