"""What word processors and other pages write, made into what the site prints. The samples are our own, in the forms of these programs."""

import time
from pathlib import Path

import pytest

from publishing.fields import sanitise

PASTED = Path(__file__).parent / "pasted"


def joined(html: str) -> str:
    return "".join(line for line in html.splitlines())


@pytest.mark.parametrize("program", ["word", "hwp"])
def test_a_whole_page_keeps_its_words_and_structure_and_nothing_of_its_program(program):
    pasted = (PASTED / f"{program}.html").read_text()
    assert sanitise(pasted) == joined((PASTED / f"{program}.clean.html").read_text())


@pytest.mark.parametrize("program", ["word", "hwp"])
def test_what_was_cleaned_is_not_changed_again(program):
    once = sanitise((PASTED / f"{program}.html").read_text())
    assert sanitise(once) == once


WORD = '<p class=MsoNormal style="{style}"><span style="mso-list:Ignore">{sign}</span>{text}</p>'


def entries(*found: tuple[int, str, str], name="l0") -> str:
    return "".join(
        WORD.format(style=f"mso-list:{name} level{level} lfo1", sign=sign, text=text) for level, sign, text in found
    )


def test_numbers_that_go_on_after_a_paragraph_go_on():
    pasted = entries((1, "1.", "a")) + "<p class=MsoNormal>between</p>" + entries((1, "2.", "b"))
    assert sanitise(pasted) == ('<ol><li><p>a</p></li></ol><p>between</p><ol start="2"><li><p>b</p></li></ol>')


def test_entries_of_three_levels_and_a_deeper_one_first():
    pasted = entries((2, "-", "deep"), (1, "·", "a"), (2, "o", "b"), (3, "§", "c"), (1, "·", "d"))
    assert sanitise(pasted) == (
        "<ul><li><p>deep</p></li></ul>"
        "<ul><li><p>a</p><ul><li><p>b</p><ul><li><p>c</p></li></ul></li></ul></li><li><p>d</p></li></ul>"
    )


@pytest.mark.parametrize("sign", ["1.", "1)", "(1)", "a.", "iv)", "가.", "①"])
def test_a_number_of_any_kind_makes_a_numbered_list(sign):
    assert sanitise(entries((1, sign, "x"))) == "<ol><li><p>x</p></li></ol>"


@pytest.mark.parametrize("sign", ["·", "o", "-", "§", "○", "▪", ""])
def test_any_other_sign_makes_a_list_of_bullets(sign):
    assert sanitise(entries((1, sign, "x"))) == "<ul><li><p>x</p></li></ul>"


def hwp(*paragraphs: str) -> str:
    return "".join(f"<p class=HStyle0><span>{each}</span></p>" for each in paragraphs)


@pytest.mark.parametrize(
    ("paragraphs", "kept"),
    [
        (["○ a", "○ b"], "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (["ㅇ a", "ㅇ b"], "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (["- a", "- b"], "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (["○ a", "- b"], "<ul><li><p>a</p><ul><li><p>b</p></li></ul></li></ul>"),
        (["- a", "○ b"], "<p>- a</p><p>○ b</p>"),
        (["○ a"], "<p>○ a</p>"),
        (["-5 a", "-6 b"], "<p>-5 a</p><p>-6 b</p>"),
        (["□ a", "□ b"], "<p>□ a</p><p>□ b</p>"),
        (["※ a", "※ b"], "<p>※ a</p><p>※ b</p>"),
        (["○ a", "x", "○ b"], "<p>○ a</p><p>x</p><p>○ b</p>"),
    ],
)
def test_signs_make_a_list_only_where_it_is_clear(paragraphs, kept):
    assert sanitise(hwp(*paragraphs)) == kept


def test_signs_that_somebody_typed_here_stay():
    assert sanitise("<p>○ a</p><p>○ b</p>") == "<p>○ a</p><p>○ b</p>"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h4>b</h4><h4>c</h4>"),
        ("<p><b>a</b><i>b</i></p>", "<p><strong>a</strong><em>b</em></p>"),
        ('<p><span style="font-weight:700">a</span></p>', "<p><strong>a</strong></p>"),
        ('<p><span style="font-weight:400">a</span></p>', "<p>a</p>"),
        ('<p><span style="font-style:italic;font-weight:bold">a</span></p>', "<p><strong><em>a</em></strong></p>"),
        ('<b style="font-weight:normal"><p>a</p></b>', "<p>a</p>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<div>a<p>b</p></div>", "<p>a</p><p>b</p>"),
        ("<p>x<sup>2</sup> CO<sub>2</sub> n<sup>th</sup></p>", "<p>x² CO₂ nth</p>"),
        ('<p><a name="here">a</a></p>', "<p>a</p>"),
        (
            "<table><caption>Lanes</caption><tr><td>1</td></tr></table>",
            "<p>Lanes</p><table><tbody><tr><td>1</td></tr></tbody></table>",
        ),
        ('<ul><li class=MsoNormal style="mso-list:l0 level1 lfo2">a</li></ul>', "<ul><li>a</li></ul>"),
        ("<p class=MsoNormal>a&nbsp; &nbsp;b\n c</p>", "<p>a b c</p>"),
        ("<p class=MsoNormal><b>a</b><b> b</b></p>", "<p><strong>a b</strong></p>"),
        ("<p class=MsoNormal>a<br style='page-break-before:always'></p>", "<p>a</p>"),
        ("<style>p{}</style><script>x</script><title>t</title><p>a</p>", "<p>a</p>"),
        ("<p>a", "<p>a</p>"),
        ("</p></div>a", "<p>a</p>"),
    ],
)
def test_foreign_markup_becomes_ours(pasted, kept):
    assert sanitise(pasted).replace("<p></p>", "") == kept
    assert sanitise(sanitise(pasted)) == sanitise(pasted)


NOTE_MARK = 'a<a href="#{name}" name="r"><sup>1</sup></a>'


@pytest.mark.parametrize(
    "pasted",
    [
        '<p>a<a href="#_ftn1" name="_ftnref1">[1]</a></p><div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> note</p></div>',
        '<p>a<a href="#_edn1" name="_ednref1">[i]</a></p><div id="edn1"><p><a href="#_ednref1" name="_edn1">[i]</a> note</p></div>',
        '<p>a<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a></p>'
        '<div id="sdfootnote1"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>note</p></div>',
        '<p>a<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup></p><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span>&nbsp;note</span></p></div>',
    ],
)
def test_the_footnotes_of_word_libreoffice_and_google_become_ours(pasted):
    assert sanitise(pasted) == '<p>a<small class="footnote">note</small></p>'


def test_a_number_whose_note_was_not_pasted_stays():
    assert sanitise('<p>a<a href="#_ftn1" name="_ftnref1">[1]</a></p>') == "<p>a[1]</p>"


def test_a_note_whose_number_was_not_pasted_stays():
    assert "note" in sanitise('<div id="ftn1"><p><a href="#_ftnref1" name="_ftn1">[1]</a> note</p></div>')


def test_a_head_row_is_not_taken_for_one_where_the_next_is_bold_too():
    row = "<tr><td><p class=MsoNormal><b>{}</b></p></td></tr>"
    assert "<th>" not in sanitise(f"<table>{row.format(1)}{row.format(2)}</table>")


def test_the_head_of_a_table_is_kept_as_one():
    pasted = (
        "<table><thead><tr><td><p class=MsoNormal>a</p></td></tr></thead><tbody><tr><td>1</td></tr></tbody></table>"
    )
    assert "<th>a</th>" in sanitise(pasted)


@pytest.mark.parametrize(
    "pasted",
    [
        '<p class=MsoNormal onclick="x">a</p>',
        '<p class=MsoNormal><a href="javascript:x">a</a></p>',
        "<div style='mso-x'><script>x</script><iframe src=y></iframe>a</div>",
        '<span style="font-weight:bold" onmouseover="x">a</span>',
        '<p class=HStyle0 data-entry="1||x|&quot;><script>x</script>">a</p>',
        '<img data-picture="1" onerror="x"><p>a</p>',
        "<math><mtext><table><mglyph><style><img src=x onerror=x></style></mglyph></table></mtext></math>a",
    ],
)
def test_cleaning_lets_nothing_in_that_could_run(pasted):
    clean = sanitise(pasted)
    assert "a" in clean
    assert not [
        each for each in ("script", "onclick", "onerror", "onmouse", "iframe", "style", "data-entry") if each in clean
    ]


def test_a_long_text_is_cleaned_in_a_moment():
    pasted = (PASTED / "word.html").read_text() * 60  # about 300 pages
    began = time.monotonic()
    sanitise(pasted)
    assert time.monotonic() - began < 20


def test_a_thousand_open_tags_are_no_trouble():
    assert "a" in sanitise("<div><b><span style='font-weight:bold'>" * 1000 + "a")
