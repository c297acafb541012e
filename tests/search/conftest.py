"""Search with the sentence encoder, and where hypothesis keeps its own."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import configuration

from search import meaning

# What hypothesis keeps for itself has no place in the checkout.
configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "seoulsolution-hypothesis")


@pytest.fixture
def with_meaning(db, settings):
    settings.SEARCH_BY_MEANING = True
    if not meaning.is_available():
        pytest.skip("The encoder or pgvector is missing.")
