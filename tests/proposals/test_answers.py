"""What each kind of field of a call may hold, what is missing, and who is shown what."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from proposals import answers
from proposals.models import FormField, Proposal
from tests.factories import CallFactory, CityFactory, FormFieldFactory, SectorFactory


def field(**changes) -> FormField:
    return FormField(key="field", label_ko="항목", label_en="Field", **changes)


@pytest.mark.parametrize(
    ("typed", "kept"), [("12", "12"), (" 1,200,000 ", "1200000"), ("12.50", "12.50"), ("-3", "-3"), ("", "")]
)
def test_a_number_is_kept_as_it_was_meant(typed, kept):
    assert answers.clean(field(kind="number"), typed) == kept


@pytest.mark.parametrize(
    ("unit", "printed"),
    [
        ("", "30"),
        ("%", "30%"),
        ("people", "30 people"),
        ("명", "30명"),
        ("미국 달러", "30 미국 달러"),
        ("USD", "30 USD"),
    ],
)
def test_a_unit_stands_at_its_number_as_its_language_wants(unit, printed):
    assert answers.with_unit("30", unit) == printed


@pytest.mark.parametrize("typed", ["N/A", "-", "twelve", "1e400", "NaN", "Infinity", "１２개", "9" * 40])
def test_what_is_no_number_is_refused(typed):
    with override("en"), pytest.raises(ValidationError, match="Field"):
        answers.clean(field(kind="number"), typed)


@pytest.mark.parametrize("typed", ["0.9", "10.1"])
def test_a_number_stays_within_its_bounds(typed):
    with pytest.raises(ValidationError):
        answers.clean(field(kind="number", minimum=1, maximum=10), typed)


@pytest.mark.parametrize("typed", ["1", "10"])
def test_the_bounds_themselves_are_allowed(typed):
    assert answers.clean(field(kind="number", minimum=1, maximum=10), typed) == typed


def test_a_line_break_counts_once():
    assert answers.clean(field(max_length=3), "a\r\nb") == "a\nb"


def test_a_text_that_is_too_long_is_refused_with_both_lengths():
    with override("en"), pytest.raises(ValidationError, match="3 characters; there are 4"):
        answers.clean(field(max_length=3), "abcd")


def test_a_choice_is_one_of_the_options():
    choice = field(kind="choice", options_ko="하나\n둘", options_en="One\nTwo")
    assert answers.clean(choice, "2") == "2"
    with pytest.raises(ValidationError):
        answers.clean(choice, "3")


@pytest.mark.parametrize(("language", "label"), [("ko", "둘"), ("en", "Two")])
def test_an_option_has_the_same_value_in_both_languages(language, label):
    with override(language):
        assert ("2", label) in field(kind="choice", options_ko="하나\n둘", options_en="One\nTwo").option_list


def test_empty_lines_of_a_budget_are_left_out():
    lines = [{"item": "Buses", "amount": "1,000", "note": ""}, {"item": "", "amount": "", "note": " "}]
    assert answers.clean(field(kind="budget"), lines) == [{"item": "Buses", "amount": "1000", "note": ""}]


@pytest.mark.parametrize(
    "line",
    [
        {"item": "Buses"},
        {"amount": "10"},
        {"item": "Buses", "amount": "N/A"},
        {"item": "Buses", "amount": "-1"},
        {"item": "B" * 201, "amount": "1"},
    ],
)
def test_half_a_budget_line_is_refused(line):
    with pytest.raises(ValidationError):
        answers.clean(field(kind="budget"), [line])


def test_a_budget_has_a_bounded_number_of_lines():
    with pytest.raises(ValidationError):
        answers.clean(field(kind="budget"), [{"item": "x", "amount": "1"}] * (answers.MOST_BUDGET_LINES + 1))


@given(typed=st.text(max_size=300), kind=st.sampled_from(["text", "number", "choice", "file"]))
def test_whatever_is_typed_is_kept_or_refused_in_words(typed, kind):
    try:
        result = answers.clean(field(kind=kind), typed)
    except ValidationError as error:
        result = error.messages[0]
    assert isinstance(result, str)
    assert "\x00" not in result


@pytest.fixture
def call(db):
    return CallFactory()


@pytest.fixture
def filled(call, company):
    """All that every call asks for."""
    return Proposal.objects.create(
        call=call,
        proposer=company,
        title="Title",
        summary="Summary",
        organisation_name="Company",
        sector=SectorFactory(),
        city=CityFactory(),
    )


def test_nothing_is_missing_where_all_is_there(filled):
    assert answers.missing(filled) == {}


@pytest.mark.parametrize("name", ["title", "summary", "organisation_name"])
def test_what_every_call_asks_for_is_missing_where_it_is_blank(filled, name):
    setattr(filled, name, "  ")
    assert set(answers.missing(filled)) == {name}


def test_the_name_of_another_city_will_do(filled):
    filled.city, filled.other_city = None, "Hue"
    assert answers.missing(filled) == {}


def test_a_required_field_of_the_call_is_missing_by_its_name(filled, call):
    FormFieldFactory(section__call=call, key="costs", label_en="Costs")
    with override("en"):
        assert answers.missing(filled) == {"answer_costs": "“Costs” is required."}


def test_an_optional_field_is_never_missing(filled, call):
    FormFieldFactory(section__call=call, is_required=False)
    assert answers.missing(filled) == {}


def test_a_letter_is_missing_until_a_file_answers_the_field(filled, call):
    FormFieldFactory(section__call=call, key="letter", kind="file")
    assert set(answers.missing(filled)) == {"answer_letter"}
    filled.attachments.create(field="letter", name="letter.pdf", size=1)
    assert answers.missing(filled) == {}


def test_the_type_of_the_city_is_missing_where_weights_depend_on_it(filled, call):
    call.city_types.create(name_ko="수도", name_en="Capital")
    assert set(answers.missing(filled)) == {"city_type"}


def shown(proposal, *, with_confidential: bool) -> str:
    sections = answers.sections(proposal, with_confidential=with_confidential)
    return repr([answered for section in sections for answered in section.answers])


@pytest.mark.parametrize(("with_confidential", "expected"), [(True, True), (False, False)])
def test_a_confidential_answer_is_shown_to_those_who_may_read_it(filled, call, with_confidential, expected):
    FormFieldFactory(section__call=call, key="costs", is_confidential=True)
    filled.answers = {"costs": "A secret price"}
    assert ("A secret price" in shown(filled, with_confidential=with_confidential)) is expected


def test_an_open_answer_is_shown_without_the_right_to_confidential_ones(filled, call):
    FormFieldFactory(section__call=call, key="need", is_confidential=False)
    filled.answers = {"need": "Buses stand in traffic"}
    assert "Buses stand in traffic" in shown(filled, with_confidential=False)


def test_files_are_confidential_whatever_the_field_says(filled, call):
    FormFieldFactory(section__call=call, key="letter", kind="file", is_confidential=False)
    filled.attachments.create(field="letter", name="secret letter.pdf", size=1)
    assert "secret letter" not in shown(filled, with_confidential=False)


def test_a_budget_is_shown_with_its_total(filled, call):
    FormFieldFactory(section__call=call, key="costs", kind="budget", unit_ko="원", unit_en="KRW")
    lines = [{"item": "a", "amount": "1000", "note": ""}, {"item": "b", "amount": "234.5", "note": ""}]
    filled.answers = {"costs": lines}
    with override("en"):
        ((answered,),) = (section.answers for section in answers.sections(filled, with_confidential=True))
    assert answered.total == "1,234.5 KRW"


def test_a_snapshot_holds_everything_that_was_handed_in(filled, call):
    FormFieldFactory(section__call=call, key="costs")
    filled.answers = {"costs": "12"}
    filled.attachments.create(field="letter", name="letter.pdf", size=7)
    kept = answers.snapshot(filled)
    assert (kept["title"], kept["answers"], kept["city"]) == ("Title", {"costs": "12"}, filled.city_id)
    assert kept["files"] == [["letter", "letter.pdf", 7]]
