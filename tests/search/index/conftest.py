import pytest

from tests.factories import PolicyFactory


@pytest.fixture
def policy():
    return PolicyFactory(slug="zeppelin", title_ko="비행선", title_en="Zeppelin")
