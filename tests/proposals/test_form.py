"""The form of a call: its own questions of each kind, what every proposal has, and what is said of wrong answers."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role
from accounts.models import Organisation as Applicant
from proposals import services
from proposals.models import CityType, Proposal
from tests.factories import FormFieldFactory, FormSectionFactory, RoundFactory, SectorFactory, UserFactory

from . import uploads


def address(name: str, *args) -> str:
    return "/en" + reverse(f"proposals:{name}", args=args).removeprefix("/ko").removeprefix("/en")


def page_of(client, draft, **data) -> str:
    return client.get(address("edit", draft.token), data).content.decode()


def organisation_of(user, role=Role.OWNER, **fields) -> Applicant:
    made = Applicant.objects.create(**{"name": "Han River Ltd", "kind": "company", "country": "KR"} | fields)
    Membership.objects.create(organisation=made, user=user, role=role)
    return made


@pytest.fixture
def call(db):
    """A dated call with a question of each kind."""
    call = RoundFactory(title_en="Round of tests")
    section = FormSectionFactory(call=call, title_en="What is asked", help_en="Answer shortly.")
    FormFieldFactory(section=section, key="plan", label_en="Plan", max_length=20)
    FormFieldFactory(
        section=section, key="people", label_en="People", kind="number", unit_en="people", minimum=1, maximum=1000
    )
    FormFieldFactory(
        section=section, key="way", label_en="Way", kind="choice", options_en="Advice\nStudy", options_ko="자문\n연구"
    )
    FormFieldFactory(
        section=section, key="costs", label_en="Costs", kind="budget", unit_en="USD", is_confidential=False
    )
    FormFieldFactory(section=section, key="letter", label_en="Letter", kind="file")
    return call


@pytest.fixture
def application(call, company) -> Proposal:
    return services.create_draft(call=call, by=company)


@pytest.fixture
def save(application, company_client):
    """Posts the form with what is given and returns the answer; `application` is as saved then."""

    def post(**data):
        application.refresh_from_db()
        answer = company_client.post(address("edit", application.token), {"version": application.version} | data)
        application.refresh_from_db()
        return answer

    return post


LINE = {"answer_costs-0-item": "Survey", "answer_costs-0-amount": "40,000", "answer_costs-0-note": "once"}


def test_every_question_of_the_call_stands_in_the_form(application, company_client):
    page = page_of(company_client, application)
    for text in ("What is asked", "Answer shortly.", "Plan", "People (people)", "Way", "Costs (USD)", "Letter"):
        assert text in page


def test_answers_of_each_kind_are_saved(application, save):
    assert save(answer_plan="Short", answer_people="1,000", answer_way="2", **LINE).status_code == 302
    assert application.answers == {
        "plan": "Short",
        "people": "1000",
        "way": "2",
        "costs": [{"item": "Survey", "amount": "40000", "note": "once"}],
    }


def test_saved_answers_stand_in_the_form_again(application, save, company_client):
    save(answer_plan="Short", answer_people="12", answer_way="2", **LINE)
    page = page_of(company_client, application)
    for text in (
        'value="12"',
        'value="2" id="id_answer_way_1" checked',
        'value="Survey"',
        'value="40000"',
        'value="Short"',
    ):
        assert text in page


def test_an_answer_that_was_emptied_is_gone(application, save):
    save(answer_plan="Short", answer_people="12")
    save(answer_plan="", answer_people="12")
    assert application.answers == {"people": "12"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"answer_plan": "x" * 21}, "“Plan” can hold 20 characters; there are 21."),
        ({"answer_people": "many"}, "“People”: write a number"),
        ({"answer_people": "0"}, "“People” must be at least 1."),
        ({"answer_way": "9"}, "“Way”: choose one of the options."),
        ({"answer_costs-0-item": "Survey"}, "“Costs”, line 1: give the item and its amount."),
    ],
)
def test_a_wrong_answer_is_said_at_its_field_and_everything_else_is_saved(application, save, data, said):
    page = save(title="Kept", **data).content.decode()
    (name,) = {key.split("-")[0] for key in data}
    assert said in page
    assert f'id="id_{name}_error"' in page
    assert next(iter(data.values())) in page
    assert application.title == "Kept"
    assert application.answers == {}


def test_a_wrong_answer_leaves_the_saved_one_as_it_was(application, save):
    save(answer_people="12")
    save(answer_people="many")
    assert application.answers == {"people": "12"}


def test_what_staff_write_into_a_question_is_printed_as_text(application, call, company_client):
    FormFieldFactory(section=call.sections.get(), key="odd", label_en="<b>Odd</b>", help_en="<script>x</script>")
    page = page_of(company_client, application)
    assert "<script>x" not in page
    assert "<b>Odd" not in page


def test_confidential_questions_and_files_are_marked_and_the_others_are_not(application, company_client):
    page = page_of(company_client, application)
    marked = set(re.findall(r'id="id_answer_(\w+)_helptext"><span class="badge badge--outline">Confidential<', page))
    assert marked == {"plan", "people", "way", "letter"}
    assert "Who sees what" in page


def test_more_budget_lines_come_with_a_button_and_without_a_script(application, save, company_client):
    lines = {f"answer_costs-{number}-item": f"Item {number}" for number in range(3)}
    amounts = {f"answer_costs-{number}-amount": "5" for number in range(3)}
    answer = save(next="lines:answer_costs", **lines, **amounts)
    assert answer.url == address("edit", application.token) + "#id_answer_costs"
    assert page_of(company_client, application).count('class="budget__line"') == 6


def test_a_file_is_kept_under_its_question(application, save, company_client):
    save(answer_letter=[uploads.upload("letter.pdf", uploads.pdf())])
    assert application.attachments.get().field == "letter"
    assert "letter.pdf" in page_of(company_client, application)


def test_a_call_without_a_question_for_files_takes_files_all_the_same(draft, company_client):
    assert 'name="uploads"' in page_of(company_client, draft)


def test_what_is_missing_is_marked_at_every_kind_of_question(application, company_client):
    page = page_of(company_client, application, check=1)
    for key in ("plan", "people", "way", "costs", "letter"):
        assert f'id="id_answer_{key}_error"' in page


def test_the_check_list_leads_to_each_field(application, company_client):
    page = company_client.get(address("detail", application.token)).content.decode()
    form = company_client.get(address("edit", application.token), {"check": 1}).content.decode()
    places = re.findall(r'edit/\?check=1#([\w-]+)"', page)
    assert {"id_title", "id_city", "id_answer_plan", "id_answer_costs", "id_answer_letter"} <= set(places)
    for place in places:
        assert f'id="{place}"' in form


def test_a_type_of_city_is_asked_where_the_call_has_them(application, call, save, company_client):
    assert "Type of city" not in page_of(company_client, application)
    small = CityType.objects.create(call=call, name_en="Small city", name_ko="작은 도시")
    assert "Small city" in page_of(company_client, application)
    save(city_type=small.pk)
    assert application.city_type == small


def test_a_type_of_city_of_another_call_is_refused(application, call, save):
    CityType.objects.create(call=call, name_en="Small city", name_ko="작은 도시")
    elsewhere = CityType.objects.create(call=RoundFactory(), name_en="Other", name_ko="다른")
    assert 'id="id_city_type_error"' in save(city_type=elsewhere.pk).content.decode()


def test_consent_is_asked_only_where_something_may_become_public(application, call, save, company_client):
    assert 'name="agrees_to_publication"' not in page_of(company_client, application)
    call.open_parts = ["summary", "city"]
    call.save()
    assert "Public summary, City" in page_of(company_client, application)
    save(agrees_to_publication="on")
    assert application.agrees_to_publication
    save()
    assert not application.agrees_to_publication


def test_the_language_is_asked_only_where_there_is_a_choice(application, call, save, company_client):
    save(language="ko")
    assert application.language == "ko"
    call.accepted_languages = ["ko"]
    call.save()
    assert 'name="language"' not in page_of(company_client, application)


def test_a_language_the_call_no_longer_takes_can_be_changed(application, call, company_client):
    call.accepted_languages = ["en"]
    call.save()
    assert application.language == "ko"
    assert 'name="language"' in page_of(company_client, application)


def test_a_writer_chooses_the_organisation_which_gives_its_name(application, company, save):
    chosen = organisation_of(company)
    save(organisation=chosen.pk)
    assert (application.organisation, application.organisation_name) == (chosen, "Han River Ltd")


@pytest.mark.parametrize("role", [None, Role.READER])
def test_nobody_proposes_for_an_organisation_they_do_not_write_for(application, company, save, role):
    organisation_of(company)
    other = organisation_of(company if role else UserFactory(), role=role or Role.OWNER, name="Elsewhere")
    assert 'id="id_organisation_error"' in save(organisation=other.pk).content.decode()
    assert application.organisation is None


def test_who_has_no_organisation_saves_and_goes_to_register_one(application, save, company_client):
    assert "Save and register an organisation" in page_of(company_client, application)
    answer = save(title="Kept", next="organisation")
    assert answer.url.startswith("/en/accounts/organisations/new/?next=")
    assert application.title == "Kept"


def test_the_organisation_registered_from_the_form_is_chosen_on_the_way_back(application, company, company_client):
    registered = organisation_of(company)
    assert f'<option value="{registered.pk}" selected>' in page_of(company_client, application)


def test_an_organisation_from_before_the_draft_is_not_chosen_by_itself(application, company, company_client, save):
    earlier = organisation_of(company)
    save(title="Written afterwards")
    assert f'<option value="{earlier.pk}">' in page_of(company_client, application)


def test_a_call_for_registered_organisations_takes_the_name_from_there(
    application, call, company, save, company_client
):
    call.organisation_kinds = ["company"]
    call.save()
    assert 'name="organisation_name"' not in page_of(company_client, application)
    save(organisation=organisation_of(company).pk)
    assert application.organisation_name == "Han River Ltd"


def test_a_rule_that_is_broken_is_said_before_submission(application, call, company, company_client):
    call.organisation_kinds = ["city_government"]
    call.save()
    application.organisation = organisation_of(company)
    application.save()
    page = company_client.get(address("detail", application.token)).content.decode()
    assert "This call is not open to this kind of organisation (Company)." in page
    assert address("submit", application.token) not in page


class TestColleague:
    """Another writer of the proposer's organisation."""

    @pytest.fixture
    def colleague(self, application, company):
        organisation = organisation_of(company)
        application.organisation = organisation
        application.save()
        user = UserFactory()
        Membership.objects.create(organisation=organisation, user=user, role=Role.WRITER)
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        client.user = user
        return client

    def test_goes_on_with_the_draft(self, application, colleague):
        colleague.post(address("edit", application.token), {"version": 0, "title": "By the colleague"})
        application.refresh_from_db()
        assert application.title == "By the colleague"
        assert application.organisation is not None

    def test_cannot_change_the_organisation(self, application, colleague):
        page = page_of(colleague, application)
        assert 'name="organisation"' not in page
        assert "who began the proposal, can change this." in page

    def test_may_read_but_not_write_as_a_reader(self, application, colleague):
        Membership.objects.filter(user=colleague.user).update(role=Role.READER)
        assert colleague.get(address("detail", application.token)).status_code == 200
        assert colleague.get(address("edit", application.token)).status_code == 403
        assert colleague.post(address("edit", application.token), {"version": 0, "title": "x"}).status_code == 403

    def test_finds_it_in_the_own_list(self, application, colleague):
        page = colleague.get(address("mine")).content.decode()
        assert address("detail", application.token) in page
        assert "begun by Company" in page


def test_a_draft_begun_already_is_named_on_the_new_form(application, call, company_client):
    page = company_client.get(address("new_for_call", call.slug)).content.decode()
    assert "You have begun a draft for this call already:" in page
    assert address("edit", application.token) in page


class TestFromLastTime:
    """A call whose previous one this company took part in."""

    @pytest.fixture
    def following(self, call, application, company):
        values = {
            "title": "Last time",
            "summary": "Summary",
            "organisation_name": "Valves Ltd",
            "sector": SectorFactory(),
            "other_city": "Hue",
            "answers": {
                "plan": "Old plan",
                "people": "5",
                "way": "1",
                "costs": [{"item": "a", "amount": "1", "note": ""}],
            },
        }
        services.save_draft(proposal=application, by=company, version=0, values=values)
        services.add_attachment(
            proposal=application, by=company, upload=uploads.upload("l.pdf", uploads.pdf()), field="letter"
        )
        services.submit_proposal(proposal=application, by=company)
        following = RoundFactory(previous=call)
        section = FormSectionFactory(call=following)
        FormFieldFactory(section=section, key="plan", label_en="Plan")
        FormFieldFactory(section=section, key="people", kind="text", label_en="Who")
        FormFieldFactory(section=section, key="way", kind="choice", options_en="Study\nAdvice", options_ko="연구\n자문")
        return following

    def test_the_form_is_filled_in_and_says_so(self, following, company_client):
        page = company_client.get(address("new_for_call", following.slug)).content.decode()
        assert "The form is filled in with what was sent to the previous call." in page
        assert 'value="Last time"' in page
        assert "Old plan" in page

    def test_answers_to_other_questions_stay_behind(self, following, company_client):
        page = company_client.get(address("new_for_call", following.slug)).content.decode()
        assert 'id="id_answer_way_0" checked' not in page
        assert ">\n5</textarea>" not in page

    def test_the_first_save_keeps_what_was_typed_and_not_what_was_filled_in(self, following, company_client):
        company_client.post(address("new_for_call", following.slug), {"version": 0, "title": "This time"})
        draft = Proposal.objects.get(call=following)
        assert (draft.title, draft.summary, draft.answers) == ("This time", "", {})

    def test_somebody_else_finds_an_empty_form(self, following, other_company_client):
        assert "Last time" not in other_company_client.get(address("new_for_call", following.slug)).content.decode()
