"""Footnotes: stored with their words where they belong, printed as numbers and a list."""

import re

import pytest
from django.utils import translation

from publishing.fields import sanitise
from publishing.footnotes import expanded
from publishing.history import wording
from search.index import _plain
from tests import factories

TEXT = '<p>One<small class="footnote">First <a href="https://e.example/">note</a></small> and two<small class="footnote">Second</small>.</p>'


def test_each_note_is_a_numbered_link_to_its_words_and_back():
    html = expanded(TEXT, "en")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 4
    assert {each for each in re.findall(r'href="#([^"]+)"', html)} == set(ids)
    assert "First <a" in html.partition('class="notes"')[2]
    assert "<small" not in html


def test_the_words_around_it_are_in_the_language_of_the_text():
    with translation.override("ko"):
        assert 'aria-label="Footnote 1"' in expanded(TEXT, "en")
    with translation.override("en"):
        assert "Footnote" not in expanded(TEXT, "ko")


def test_two_texts_of_a_page_share_no_name():
    ids = re.findall(r' id="([^"]+)"', expanded(TEXT, "en") + expanded(TEXT.replace("One", "Another"), "en"))
    assert len(ids) == len(set(ids)) == 8


def test_a_text_without_notes_stays_as_it_is():
    assert expanded("<p>No note</p>", "en") == "<p>No note</p>"


@pytest.mark.django_db
def test_each_section_of_a_policy_numbers_its_own_notes(client):
    section = factories.SectionFactory(body_en=TEXT, body_ko=TEXT)
    other = factories.SectionFactory(policy=section.policy, body_en=TEXT.replace("One", "Again"), body_ko="", order=9)
    with translation.override("en"):
        page = client.get(other.policy.get_absolute_url()).text
    assert page.count('class="notes"') == 2
    assert page.count('aria-label="Footnote 1"') == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('<p>a<small class="footnote">n</small></p>', '<p>a<small class="footnote">n</small></p>'),
        ('<p>a<small class="footnote big">n</small></p>', '<p>a<small class="footnote">n</small></p>'),
        ("<p>a<small>b</small></p>", "<p>ab</p>"),
        ('<p>a<small class="big">b</small></p>', "<p>ab</p>"),
        ('<p>a<small class="footnote"> </small></p>', "<p>a </p>"),
        (
            '<p>a<small class="footnote">n<small class="footnote">m</small></small></p>',
            '<p>a<small class="footnote">nm</small></p>',
        ),
        (
            '<p>a<small class="footnote" onclick="x" style="y">n</small></p>',
            '<p>a<small class="footnote">n</small></p>',
        ),
        ('<p>a<span class="footnote">n</span></p>', "<p>an</p>"),
    ],
)
def test_of_small_print_only_footnotes_are_kept(written, kept):
    assert sanitise(written) == kept
    assert sanitise(kept) == kept


def test_the_words_of_a_note_are_found_by_search_and_stand_apart():
    assert _plain('<p>bus<small class="footnote">lane</small> way</p>') == "bus lane way"


def test_the_history_tells_of_a_note_in_words():
    with translation.override("en"):
        assert wording.plain('<p>a<small class="footnote">n</small></p>') == "a [Footnote: n]"
