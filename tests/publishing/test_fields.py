"""Rich text keeps what the site prints and loses what could run."""

import pytest
from django.utils import translation

from publishing.fields import sanitise
from tests.factories import SectionFactory

DANGEROUS = [
    "<script>alert(1)</script>",
    '<p onclick="alert(1)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<img src="x" onerror="alert(1)">',
    '<iframe src="https://elsewhere.example"></iframe>',
    '<p style="position:fixed">x</p>',
    "<svg><script>alert(1)</script></svg>",
    "<style>body{display:none}</style>",
    '<form action="https://elsewhere.example"><input name="password"></form>',
    '<a href="vbscript:x">x</a>',
]


@pytest.mark.parametrize("html", DANGEROUS)
def test_what_could_run_or_load_is_removed(html):
    clean = sanitise(html).lower()
    assert not [
        each
        for each in (
            "<script",
            "onclick",
            "onerror",
            "script:",
            "data:",
            "<img",
            "<iframe",
            "style",
            "<svg",
            "<form",
            "<input",
        )
        if each in clean
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<p>Text with <strong>weight</strong> and <em>stress</em></p>",
        "<h3>Heading</h3><ul><li>one</li></ul><ol><li>two</li></ol>",
        "<blockquote><p>Words</p></blockquote>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
    ],
)
def test_what_the_site_prints_is_kept(html):
    assert sanitise(html) == html


@pytest.mark.parametrize("address", ["https://example.org/", "http://example.org/", "mailto:a@example.org"])
def test_a_link_to_a_page_or_a_mailbox_is_kept(address):
    assert f'href="{address}"' in sanitise(f'<a href="{address}">x</a>')


@pytest.mark.parametrize("nothing", [None, "", "   "])
def test_nothing_stays_nothing(nothing):
    assert sanitise(nothing) == ""


@pytest.mark.django_db
@pytest.mark.parametrize("html", DANGEROUS)
def test_a_text_is_cleaned_at_every_save_in_both_languages(html):
    section = SectionFactory(body_ko=html, body_en=html)
    section.refresh_from_db()
    assert section.body_ko == section.body_en == sanitise(html)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "missing", "written"), [("ko", "body_ko", "body_en"), ("en", "body_en", "body_ko")]
)
def test_saving_does_not_write_the_other_languages_text_down_as_its_own(language, missing, written):
    with translation.override(language):
        section = SectionFactory(**{missing: "", written: "<p>One language only.</p>"})
        section.save()
    section.refresh_from_db()
    assert getattr(section, missing) == ""
    assert getattr(section, written) == "<p>One language only.</p>"
