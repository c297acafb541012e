"""An entry is out of date when its record differs, not because another process looks at it."""

import pytest

from search import index
from search.documents import Document, Text, kinds
from tests.factories import PolicyFactory

pytestmark = pytest.mark.django_db


class Forwards(set):
    def __iter__(self):
        return iter(sorted(super().__iter__()))


class Backwards(set):
    """The order of a set differs from one process to the next."""

    def __iter__(self):
        return iter(sorted(super().__iter__(), reverse=True))


def test_the_order_in_which_countries_come_does_not_matter():
    policy, found = PolicyFactory(), {"VN", "MN", "KR"}
    digests = [
        index._digest(kinds["policy"], policy, Document(Text("교육", "Training"), Text(), [], countries=order(found)))
        for order in (Forwards, Backwards)
    ]
    assert digests[0] == digests[1]


def test_another_country_does():
    policy = PolicyFactory()
    digests = [
        index._digest(kinds["policy"], policy, Document(Text("교육", "Training"), Text(), [], countries=found))
        for found in ({"VN", "MN"}, {"VN", "KR"})
    ]
    assert digests[0] != digests[1]
