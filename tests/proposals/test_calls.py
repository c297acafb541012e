"""Calls: made from another, published once complete, their guidelines, the questions about them, and their rules in words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from proposals import announcement, completeness, criteria, outcome, services
from proposals.exceptions import CallInUse, CallNotOpen, CallNotReady, GuidelineNotReady, TooManyQuestions
from proposals.models import Call, CityType, Criterion, FormField, FormSection, Guideline, Proposal
from tests.factories import CallFactory, CityFactory, CountryFactory, FormFieldFactory, RoundFactory, SectorFactory

from .call_rows import complete_round, countries, judgement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def texts(call: Call) -> list:
    """The form and the criteria of a call, without what ties them to it."""
    form = [
        (section.title_ko, section.title_en, [(field.key, field.kind, field.label_ko, field.unit_en) for field in section.fields.all()])
        for section in call.sections.all()
    ]  # fmt: skip
    judged = [
        (row.key, row.weight, row.anchor_3_ko, row.field and row.field.key, sorted((w.city_type.name_en, w.weight) for w in row.weights.all()))
        for row in call.criteria.all()
    ]  # fmt: skip
    return [form, judged, [each.name_ko for each in call.city_types.all()]]


# A call from another


def test_a_call_made_from_another_has_its_form_criteria_weights_types_and_rules(coordinator):
    source = complete_round(one_per="city", stages=["first", "final"], open_parts=["summary"], retention_years=7)
    source.country_lists.add(countries("a", "VN"))
    call = services.make_call_from(source=source, by=coordinator, slug="next")
    assert texts(call) == texts(source)
    assert (call.one_per, call.stages, call.open_parts, call.retention_years) == (
        "city",
        ["first", "final"],
        ["summary"],
        7,
    )
    assert [each.slug for each in call.country_lists.all()] == ["a"]
    assert (call.title_ko, call.title_en) == (source.title_ko, source.title_en)


def test_a_call_made_from_another_shares_no_row_with_it(coordinator):
    source = complete_round()
    call = services.make_call_from(source=source, by=coordinator, slug="next")
    assert call.criteria.get(key="share").field.section.call == call
    call.criteria.get(key="share").weights.get().delete()
    call.sections.all()[0].fields.filter(key="letter").delete()
    assert source.criteria.get(key="share").weights.count() == 1
    assert FormField.objects.filter(section__call=source).count() == 2


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_call_made_in_either_language_keeps_both(coordinator, language):
    with translation.override(language):
        call = services.make_call_from(source=complete_round(), by=coordinator, slug="next")
    assert (call.sections.get().title_ko, call.sections.get().title_en) == ("도시", "The city")


def test_a_call_made_from_another_is_a_draft_without_dates_that_follows_it(coordinator):
    source = complete_round()
    call = services.make_call_from(source=source, by=coordinator, slug="next")
    assert (call.status, call.published_at, call.opens_at, call.closes_at) == ("draft", None, None, None)
    assert call.previous == source


def test_a_call_made_from_a_template_follows_nothing_and_leaves_out_what_the_template_says_of_itself(coordinator):
    about = "<p>What it is.</p><blockquote><p>Only an example.</p></blockquote>"
    source = complete_round(status="draft", is_template=True, about_ko=about, about_en=about)
    Guideline.objects.create(call=source, title_en="Guidelines", body_en=about)
    call = services.make_call_from(source=source, by=coordinator, slug="next")
    assert call.previous is None
    assert not call.is_template
    assert call.about_en == "<p>What it is.</p>"
    assert call.guidelines.get().body_en == "<p>What it is.</p>"


def test_the_newest_guidelines_come_along_as_a_first_version_to_be_checked(coordinator):
    source = complete_round()
    Guideline.objects.create(call=source, version=1, title_en="Old", published_at=timezone.now())
    Guideline.objects.create(
        call=source, version=2, title_en="New", change_note_en="Better", published_at=timezone.now()
    )
    copied = services.make_call_from(source=source, by=coordinator, slug="next").guidelines.get()
    assert (copied.version, copied.title_en, copied.change_note_en, copied.published_at) == (1, "New", "", None)


@pytest.mark.parametrize("person", ["company", "reviewer", "editor"])
def test_nobody_but_a_coordinator_makes_a_call(request, person):
    source = complete_round()
    with pytest.raises(PermissionDenied):
        services.make_call_from(source=source, by=request.getfixturevalue(person), slug="next")


# What a call needs before it is published


def problems(call: Call) -> str:
    return " ".join(completeness.problems(Call.objects.get(pk=call.pk)))


def test_a_complete_round_can_be_published():
    call = complete_round(status="draft", published_at=None)
    services.publish_call(call)
    assert Call.objects.open().get() == call


def test_a_corner_needs_neither_dates_nor_criteria():
    assert problems(CallFactory()) == ""


def spoil(call: Call, model, **changes) -> None:
    row = {Criterion: call.criteria, FormSection: call.sections, CityType: call.city_types}.get(model)
    row = row.first() if row is not None else FormField.objects.filter(section__call=call).first()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()


INCOMPLETE = {
    "no stage": (Call, {"stages": []}, "Choose at least one stage."),
    "no language": (Call, {"accepted_languages": []}, "Choose at least one language of application."),
    "no dates": (Call, {"opens_at": None, "closes_at": None}, "Set the times when the call opens and closes."),
    "a closing time that is past": (
        Call,
        {"opens_at": datetime(2020, 1, 1, tzinfo=UTC), "closes_at": datetime(2020, 2, 1, tzinfo=UTC)},
        "set a later closing time",
    ),
    "a zone that is none": (Call, {"time_zone": "Asia/Nowhere"}, "There is no time zone “Asia/Nowhere”."),
    "a budget without a currency": (Call, {"budget": 1, "currency": ""}, "Name the currency of the budget."),
    "a template": (Call, {"is_template": True}, "A template is never published."),
    "weights below 100 for all types": (
        Criterion,
        {"weight": 70},
        "The weights for “Large city” add up to 90, not to 100.",
    ),
    "a scale that is not described in Korean": (Criterion, {"anchor_2_ko": "", "anchor_4_ko": ""}, "what 2, 4 means"),
    "a criterion in one language": (
        Criterion,
        {"name_ko": ""},
        "The criterion “Need” needs its texts in both languages.",
    ),
    "a section in one language": (FormSection, {"title_ko": ""}, "The section “The city” needs its texts in both"),
    "help in one language": (FormSection, {"help_en": "Help"}, "The section “The city” needs its texts in both"),
    "a field in one language": (FormField, {"label_en": ""}, "needs its texts in both languages"),
    "bounds the wrong way round": (FormField, {"minimum": 5, "maximum": 5}, "the smallest value must be below"),
    "a number that may be left empty": (FormField, {"is_required": False}, "needs a required number field"),
    "a type of city in one language": (CityType, {"name_ko": ""}, "Every type of city needs its name"),
}


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_call_is_not_published_with(case):
    model, changes, sentence = INCOMPLETE[case]
    call = complete_round(status="draft", published_at=None)
    if model is Call:
        Call.objects.filter(pk=call.pk).update(**changes)
    else:
        spoil(call, model, **changes)
    with pytest.raises(CallNotReady, match=sentence.replace("(", r"\(")):
        services.publish_call(Call.objects.get(pk=call.pk))
    assert not Call.objects.published().exists()


@pytest.mark.parametrize(("korean", "english"), [("하나\n둘", "One"), ("하나", "One"), ("", "")])
def test_a_choice_has_as_many_options_in_both_languages_and_at_least_two(korean, english):
    call = CallFactory()
    FormFieldFactory(section__call=call, kind="choice", options_ko=korean, options_en=english, label_en="Kind")
    assert "The field “Kind” needs two options or more" in problems(call)


def test_a_key_stands_at_one_field_of_the_whole_form():
    call = CallFactory()
    for _number in range(2):
        FormFieldFactory(section__call=call, key="same")
    assert "The key “same” stands at 2 fields" in problems(call)


def test_a_criterion_takes_no_number_from_another_calls_form():
    call = complete_round()
    other = FormFieldFactory(kind="number")
    Criterion.objects.filter(call=call, key="share").update(field=other)
    assert "The criterion “Own share” needs a required number field of this call’s form." in problems(call)


def test_the_criteria_are_frozen_when_an_open_call_is_published():
    call = complete_round(status="draft", published_at=None)
    services.publish_call(call)
    assert criteria.of(call).version == 1


def test_the_criteria_of_an_announced_call_are_not_frozen_yet():
    call = complete_round(status="draft", published_at=None, opens_at=timezone.now() + timedelta(days=1))
    services.publish_call(call)
    assert criteria.of(call).version == 0


# Taking a call back


def test_a_call_without_proposals_can_be_taken_back_and_changed(coordinator):
    call = complete_round(status="draft", published_at=None)
    services.publish_call(call)
    services.take_back_call(call)
    assert Call.objects.get(pk=call.pk).status == "draft"
    assert criteria.of(call).version == 0


def test_a_call_with_a_draft_of_a_proposal_cannot_be_taken_back(company):
    call = complete_round()
    services.create_draft(call=call, by=company)
    with pytest.raises(CallInUse):
        services.take_back_call(call)
    assert Call.objects.get(pk=call.pk).is_published


# Guidelines


@pytest.fixture
def guideline():
    text = {"title_ko": "안내서", "title_en": "Guidelines", "body_ko": "<p>글</p>", "body_en": "<p>Text</p>"}
    return Guideline.objects.create(call=complete_round(), **text)


def test_a_first_version_of_the_guidelines_needs_no_word_on_what_changed(guideline, coordinator):
    assert services.publish_guideline(guideline=guideline, by=coordinator).published_at


def test_a_later_version_says_what_changed_in_both_languages(guideline, coordinator):
    services.publish_guideline(guideline=guideline, by=coordinator)
    later = services.new_guideline_version(guideline=guideline, by=coordinator)
    assert (later.version, later.body_en, later.published_at) == (2, "<p>Text</p>", None)
    later.change_note_en = "The deadline"
    later.save()
    with pytest.raises(GuidelineNotReady):
        services.publish_guideline(guideline=later, by=coordinator)


def test_a_version_in_preparation_is_not_begun_twice(guideline, coordinator):
    services.publish_guideline(guideline=guideline, by=coordinator)
    first = services.new_guideline_version(guideline=guideline, by=coordinator)
    assert services.new_guideline_version(guideline=guideline, by=coordinator) == first


# Questions


def test_a_question_stands_in_the_language_of_the_page_and_coordinators_get_a_mail_without_its_text(
    company, coordinator, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        question = services.ask_question(call=complete_round(), by=company, text=" May two cities apply? ")
    assert (question.text_en, question.text_ko or "", question.is_public) == ("May two cities apply?", "", False)
    assert [each.to for each in mail.outbox] == [[coordinator.email]]
    assert "two cities" not in mail.outbox[0].body + mail.outbox[0].subject


def test_who_asked_gets_one_mail_in_their_language_without_a_word_of_the_answer(
    company, coordinator, django_capture_on_commit_callbacks
):
    company.language = "en"
    company.save()
    question = services.ask_question(call=complete_round(title_en="Round 7"), by=company, text="May two cities apply?")
    question.answer_ko, question.answer_en = "한 도시만 가능합니다.", "One city only."
    with translation.override("ko"), django_capture_on_commit_callbacks(execute=True):
        services.answer_question(question=question, by=coordinator)
        services.answer_question(question=question, by=coordinator)
    assert [each.to for each in mail.outbox] == [[company.email]]
    assert "Round 7" in mail.outbox[0].subject
    assert "One city" not in mail.outbox[0].body
    assert "/en/proposals/calls/" in mail.outbox[0].body


def test_a_public_question_without_an_answer_sends_no_mail(company, coordinator, django_capture_on_commit_callbacks):
    question = services.ask_question(call=complete_round(), by=company, text="May two cities apply?")
    with django_capture_on_commit_callbacks(execute=True):
        services.answer_question(question=question, by=coordinator)
    assert question.answered_at is None
    assert not mail.outbox


@pytest.mark.parametrize("days", [(-9, -2), (2, 9)])
def test_questions_are_taken_only_while_the_call_is_open(company, days):
    now = timezone.now()
    call = complete_round(opens_at=now + timedelta(days=days[0]), closes_at=now + timedelta(days=days[1]))
    with pytest.raises(CallNotOpen):
        services.ask_question(call=call, by=company, text="Now?")


def test_one_person_has_ten_unanswered_questions_at_most(company):
    call = complete_round()
    for number in range(10):
        services.ask_question(call=call, by=company, text=f"Question {number}?")
    with pytest.raises(TooManyQuestions):
        services.ask_question(call=call, by=company, text="One more?")


# Dates in words


def moment(zone: str, *when: int):
    call = Call(time_zone=zone)
    return announcement.moment(call, datetime(*when, tzinfo=UTC))


def test_a_time_is_told_in_the_calls_zone_and_in_utc():
    found = moment("Asia/Seoul", 2027, 3, 31, 9, 0)
    assert (found.local, found.zone, found.utc) == (
        "31 March 2027, 18:00",
        "Korean Standard Time (UTC+9)",
        "31 March 2027, 09:00",
    )


def test_a_time_is_told_in_korean_too():
    with translation.override("ko"):
        found = moment("Asia/Seoul", 2027, 3, 31, 9, 0)
    assert (found.local, found.zone) == ("2027년 3월 31일 18:00", "대한민국 표준시 (UTC+9)")


@pytest.mark.parametrize(
    ("when", "local", "offset"),
    [
        ((2027, 3, 14, 6, 59), "14 March 2027, 01:59", "UTC-5"),
        ((2027, 3, 14, 7, 0), "14 March 2027, 03:00", "UTC-4"),
        ((2027, 11, 7, 5, 30), "7 November 2027, 01:30", "UTC-4"),
        ((2027, 11, 7, 6, 30), "7 November 2027, 01:30", "UTC-5"),
    ],
    ids=["before summer time", "summer time begins", "the hour that comes twice", "the same hour once more"],
)
def test_the_offset_is_the_one_of_that_moment(when, local, offset):
    found = moment("America/New_York", *when)
    assert (found.local, found.offset) == (local, offset)


def test_an_offset_of_half_an_hour_is_told():
    assert moment("Asia/Kathmandu", 2027, 1, 1, 0, 0).offset == "UTC+5:45"


def test_a_zone_nobody_knows_gives_utc():
    assert moment("Asia/Nowhere", 2027, 1, 1, 0, 0).offset == "UTC"


@pytest.mark.parametrize(
    ("opens", "closes", "name"),
    [(-2, 2, "open"), (0, 2, "open"), (1, 2, "announced"), (-2, 0, "closed"), (-2, -1, "closed")],
)
def test_a_call_is_open_from_the_first_to_before_the_last_moment(opens, closes, name, monkeypatch):
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    call = RoundFactory(
        published_at=now, opens_at=now + timedelta(seconds=opens), closes_at=now + timedelta(seconds=closes)
    )
    assert announcement.state(call)["name"] == name
    listed = {"open": Call.objects.open(), "announced": Call.objects.announced(), "closed": Call.objects.closed()}
    assert [key for key, rows in listed.items() if call in rows] == [name]


# Rules in words


def test_the_rules_are_sentences():
    call = complete_round(organisation_kinds=["city_government"], one_per="city")
    assert announcement.rules(call) == [
        "Registered organisations of these kinds: City government.",
        "One proposal for each city; the first to be submitted counts.",
        "Required documents: Letter of support.",
    ]


def test_a_call_without_rules_is_open_to_anybody():
    assert "Anybody" in announcement.rules(CallFactory())[0]


def test_the_countries_are_named_list_by_list():
    call = complete_round()
    call.country_lists.add(countries("south", "VN", "LA"))
    assert announcement.countries(call) == [{"name": "List south", "countries": "Lao PDR, Viet Nam"}]


def test_the_weights_stand_in_a_column_for_each_type_of_city():
    found = announcement.judged_by(complete_round())
    assert found["columns"] == ["Large city", "Small city"]
    assert [each.weights for each in found["scales"]] == [["80", "90"], ["20", "10"]]
    assert found["sums"] == ["100", "100"]


def test_a_number_says_how_it_becomes_points():
    scale = announcement.judged_by(complete_round())["scales"][1]
    assert scale.points.startswith("0% or less gives 0 points, 50% or more gives 100")


def test_the_page_shows_the_frozen_criteria_not_a_later_edit():
    call = complete_round()
    criteria.freeze(call)
    Criterion.objects.filter(call=call, key="need").update(weight=1, name_en="Edited")
    assert announcement.judged_by(call)["scales"][0].name == "Need"


# What came of a call


def decided(call: Call, company, *, accepted: int, declined: int, **fields) -> None:
    for number in range(accepted + declined):
        Proposal.objects.create(
            call=call,
            proposer=company,
            title=f"Title {number}",
            status="accepted" if number < accepted else "declined",
            stage="final",
            reference=f"SS-{Proposal.objects.count()}",
            submitted_at=timezone.now(),
            **fields,
        )


@pytest.fixture
def closed(coordinator) -> Call:
    now = timezone.now()
    call = complete_round(opens_at=now - timedelta(days=9), closes_at=now - timedelta(days=2), open_parts=["summary"])
    call.releases.create(stage="final", at=now, set_by=coordinator, released_at=now)
    return call


def row_of(rows) -> list[tuple]:
    return [(each.label, each.received, each.selected) for each in rows]


def test_nothing_is_told_before_the_last_stages_release(closed, company):
    decided(closed, company, accepted=1, declined=5)
    closed.releases.update(released_at=None)
    assert outcome.of(closed) is None


def test_nothing_is_told_of_a_call_that_is_still_open(closed):
    closed.closes_at = timezone.now() + timedelta(days=1)
    assert outcome.of(closed) is None


def test_the_numbers_stand_by_region_and_by_sector(closed, company):
    asia, transport = CityFactory(), SectorFactory()
    africa = CityFactory(country=CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya", region="eastern-africa"))
    decided(closed, company, accepted=1, declined=4, city=asia, sector=transport)
    decided(closed, company, accepted=0, declined=3, city=africa, sector=transport)
    found = outcome.of(closed)
    assert (found.total.received, found.total.selected) == (8, 1)
    assert row_of(found.regions) == [("South-eastern Asia", 5, 1), ("Eastern Africa", 3, 0)]
    assert row_of(found.sectors) == [("Transportation", 8, 1)]


def test_fewer_than_three_who_were_not_selected_never_stand_alone(closed, company):
    asia = CityFactory()
    africa = CityFactory(country=CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya", region="eastern-africa"))
    decided(closed, company, accepted=1, declined=4, city=asia)
    decided(closed, company, accepted=2, declined=1, city=africa)
    rows = outcome.of(closed).regions
    assert row_of(rows) == [("others together", 8, 3)]


def test_a_call_with_two_who_were_not_selected_gives_no_numbers(closed, company):
    decided(closed, company, accepted=4, declined=2, city=CityFactory())
    found = outcome.of(closed)
    assert (found.total, found.regions, found.sectors, found.scores) == (None, [], [], [])


@pytest.mark.parametrize(
    ("points", "bands"),
    [
        ([10, 15, 18, 90, 95, 99], [("0–20", 3), ("20–40", 0), ("40–60", 0), ("60–80", 0), ("80–100", 3)]),
        ([10, 30, 50, 70, 90, 100], [("0–60", 3), ("60–100", 3)]),
        ([10, 15, 18, 90], [("0–100", 4)]),
    ],
)
def test_bands_of_scores_are_joined_until_nobody_can_be_recognised(closed, company, monkeypatch, points, bands):
    decided(closed, company, accepted=0, declined=len(points))
    keys = Proposal.objects.values_list("pk", flat=True).order_by("pk")
    monkeypatch.setattr(outcome, "scores", lambda call: dict(zip(keys, points, strict=True)))
    assert [(row.label, row.received) for row in outcome.of(closed).scores] == bands


def test_only_the_selected_are_listed_and_only_with_consent_where_it_is_needed(closed, company):
    decided(closed, company, accepted=2, declined=3, summary="What it does.")
    assert outcome.of(closed).selected == []
    Proposal.objects.filter(title="Title 0").update(agrees_to_publication=True)
    Proposal.objects.filter(status="declined").update(agrees_to_publication=True)
    assert [each.proposal.public_title for each in outcome.of(closed).selected] == ["Title 0"]


def test_what_the_call_does_not_open_is_not_printed_of_a_selected_proposal(closed, company):
    closed.open_parts = ["organisation"]
    closed.save()
    city = CityFactory()
    decided(closed, company, accepted=1, declined=0, agrees_to_publication=True, city=city, organisation_name="Valves")
    proposal = outcome.of(closed).selected[0].proposal
    assert (proposal.public_organisation, proposal.public_title, proposal.public_city_name) == ("Valves", "", "")


def test_the_corners_adopted_ideas_are_those_whose_owners_agreed(company):
    corner = CallFactory(open_parts=["summary"])
    decided(corner, company, accepted=2, declined=1)
    Proposal.objects.exclude(title="Title 1").update(agrees_to_publication=True)
    assert [each.title for each in outcome.adopted()] == ["Title 0"]


def test_a_judgement_needs_no_bounds():
    call = CallFactory()
    judgement(call)
    assert problems(call) == ""
