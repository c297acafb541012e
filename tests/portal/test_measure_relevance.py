"""The command that asks a set of questions and says how well search answers them."""

from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from portal.management.commands import measure_relevance
from search.models import SearchedText
from tests.factories import CityFactory, PolicyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_archive():
    PolicyFactory(slug="bus-lane", title_ko="버스전용차로", title_en="Median bus lanes")
    PolicyFactory(slug="tap-water", title_ko="수돗물", title_en="Tap water")
    CityFactory(slug="hue", name_ko="후에", name_en="Hue")


@pytest.fixture
def ask(tmp_path):
    """Ask these questions as the only set, or each of several sets; what was printed."""

    def ask(*questions: dict, only: str | None = "english", **sets: list[dict]) -> str:
        for name, found in (sets or {"english": list(questions)}).items():
            (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(found, allow_unicode=True))
        out = StringIO()
        call_command("measure_relevance", tmp_path, "--here", *([f"--only={only}"] if only else []), stdout=out)
        return out.getvalue()

    return ask


RIGHT = {"question": "bus lanes", "find": ["policy/bus-lane"]}
WRONG = {"question": "bus lanes", "find": ["policy/tap-water"]}


def test_questions_that_are_answered_reach_the_mark(ask):
    assert "1 questions   MRR 1.000   recall@10 1.000" in ask(RIGHT)


def test_questions_that_are_not_answered_fail_the_command(ask):
    with pytest.raises(CommandError, match="Below the mark: english"):
        ask(WRONG)


def test_the_set_counts_by_its_mean(ask, monkeypatch):
    monkeypatch.setitem(measure_relevance.MARKS, "english", (0.5, 0.5))
    assert "2 questions   MRR 0.500   recall@10 0.500" in ask(RIGHT, WRONG)


def test_a_set_just_below_its_mark_fails(ask, monkeypatch):
    monkeypatch.setitem(measure_relevance.MARKS, "english", (0.51, 0.5))
    with pytest.raises(CommandError):
        ask(RIGHT, WRONG)


def test_every_miss_is_printed_with_what_was_found_instead(ask, monkeypatch):
    monkeypatch.setitem(measure_relevance.MARKS, "english", (0, 0))
    printed = ask(RIGHT, WRONG)
    assert "bus lanes: first at -, recall 0.00" in printed
    assert "wanted policy/tap-water; found policy/bus-lane" in printed


def test_what_is_as_good_counts_for_the_first_hit_only(ask, monkeypatch):
    monkeypatch.setitem(measure_relevance.MARKS, "english", (0, 0))
    printed = ask({"question": "bus lanes", "find": ["policy/tap-water"], "also": ["policy/bus-lane"]})
    assert "MRR 1.000   recall@10 0.000" in printed


def test_each_group_of_a_set_has_its_own_figures(ask):
    printed = ask(RIGHT | {"language": "es"}, {"question": "tap water", "find": ["policy/tap-water"], "language": "de"})
    assert [line.split()[0] for line in printed.splitlines() if "questions" in line] == ["english", "de", "es"]


def test_all_sets_are_asked_and_each_below_its_mark_is_named(ask):
    sets = {name: [RIGHT] for name in measure_relevance.MARKS} | {"korean": [WRONG], "typing": [WRONG]}
    with pytest.raises(CommandError, match="Below the mark: korean, typing"):
        ask(only=None, **sets)


def test_a_question_in_korean_is_answered(ask):
    ask(only="korean", korean=[{"question": "버스 전용 차로", "find": ["policy/bus-lane"]}])


def test_a_city_and_its_country_are_named_by_their_addresses(ask, monkeypatch):
    monkeypatch.setitem(measure_relevance.MARKS, "english", (0, 0))
    ask({"question": "hue", "find": ["city/hue"], "also": ["country/vn"]})


def test_a_record_that_does_not_exist_is_named(ask):
    with pytest.raises(CommandError, match="bus lanes: there is no policy/tram"):
        ask({"question": "bus lanes", "find": ["policy/tram"]})


def test_a_set_that_does_not_exist_is_refused(ask):
    with pytest.raises(CommandError):
        ask(RIGHT, only="klingon")


def test_a_search_of_the_measurement_is_not_counted(ask):
    ask(RIGHT)
    assert not SearchedText.objects.exists()


def test_where_search_knows_no_meaning_it_says_so(ask):
    assert "Searching by words alone" in ask(RIGHT)
