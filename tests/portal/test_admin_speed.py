"""With 20,000 records the administration asks the database as often as with a few; `make bench-admin` tells the times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.models import Policy
from portal.benchmark.visits import POLICY_LISTS
from tests import factories
from tests.many_rows import MANY, multiply

pytestmark = pytest.mark.django_db

DESK = "/en/admin/"
LIST = "/en/admin/policies/policy/"


@pytest.fixture
def policies():
    """One in each state that the desk counts or a list is narrowed to."""
    now = timezone.now()
    factories.PolicyFactory(slug="buses", title_en="Buses", title_ko="버스 정책")
    factories.PolicyFactory(status="draft", published_at=None, title_en="", inferred_fields=["sector"])
    factories.PolicyFactory(status="in_review", published_at=None, kind="manual", year_start=None)
    factories.PolicyFactory(published_at=now + timedelta(days=3), changed_ko_at=now, changed_en_at=None)


def asked(client, address: str) -> int:
    """How many queries a page takes."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_desk_asks_20_times_at_most_among_20000_records(administrator_client, policies):
    multiply(Policy)
    assert asked(administrator_client, DESK) <= 20
    assert Policy.objects.count() == MANY


def test_the_list_of_policies_asks_12_times_at_most_among_20000_however_it_is_narrowed(administrator_client, policies):
    multiply(Policy)
    counts = {each: asked(administrator_client, f"{LIST}?{each}") for each in ("p=300", *POLICY_LISTS.values())}
    assert max(counts.values()) <= 12, counts


def test_the_desk_counts_all_of_them(administrator_client, policies):
    multiply(Policy)
    rows = administrator_client.get(DESK).context["desk"]
    counts = {line.url: line.count for group in rows.values() for row in group for line in row.lines}
    assert counts["/en/admin/policies/policy/?status__exact=in_review"] == MANY // 4
