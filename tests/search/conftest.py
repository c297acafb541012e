"""Search with and without the sentence encoder."""

import pytest

from search import meaning


@pytest.fixture
def by_words_alone(request, monkeypatch):
    """Without the encoder, which costs a tenth of a second a record; a test that needs it asks for `with_meaning`."""
    if "with_meaning" not in request.fixturenames:
        monkeypatch.setattr(meaning, "is_available", lambda: False)


@pytest.fixture
def with_meaning(db):
    if not meaning.is_available():
        pytest.skip("The encoder or pgvector is missing.")
