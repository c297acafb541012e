"""What a demonstration site shows: every text says that it is made up."""

import pytest

from proposals.demonstration import ROUND, TEMPLATE, make_demonstration
from proposals.models import Call, Criterion, Proposal
from tests.factories import CallFactory, FormFieldFactory, FormSectionFactory, SectorFactory, UserFactory


@pytest.fixture
def city(db):
    return UserFactory(email="city@example.org", name="City")


@pytest.fixture
def template(db) -> Call:
    call = CallFactory(
        slug=TEMPLATE,
        kind="round",
        is_template=True,
        status="draft",
        published_at=None,
        organisation_kinds=["city_government"],
    )
    section = FormSectionFactory(call=call)
    for key, kind in (("problem", "text"), ("own_share", "number"), ("costs", "budget"), ("support_letter", "file")):
        FormFieldFactory(section=section, key=key, kind=kind)
    anchors = {f"anchor_{number}_{code}": f"{number}" for number in range(1, 6) for code in ("ko", "en")}
    Criterion.objects.create(call=call, key="need", name_ko="필요성", name_en="Need", weight=100, **anchors)
    return call


@pytest.mark.parametrize(("language", "mark"), [("ko", "[시연용]"), ("en", "[Demonstration]")])
def test_the_company_gets_a_draft_and_an_answered_proposal_in_its_language(
    corner, company, city, coordinator, language, mark
):
    SectorFactory()
    company.language = language
    make_demonstration(company, city, coordinator)
    assert sorted(Proposal.objects.values_list("status", flat=True)) == ["draft", "in_review"]
    assert all(each.title.startswith(mark) for each in Proposal.objects.all())
    assert Proposal.objects.get(status="in_review").messages.get().is_from_staff


def test_the_city_gets_an_application_in_english_to_a_round_that_is_marked(template, company, city, coordinator):
    SectorFactory()
    make_demonstration(company, city, coordinator)
    call, application = Call.objects.get(slug=ROUND), Proposal.objects.get()
    assert call.is_open
    assert (call.title_ko[:5], call.title_en[:15]) == ("[시연용]", "[Demonstration]")
    assert (application.call, application.status, application.language) == (call, "submitted", "en")
    assert application.title.startswith("[Demonstration]")
    assert application.attachments.get().field == "support_letter"


def test_a_second_run_makes_nothing_new(corner, template, company, city, coordinator):
    SectorFactory()
    make_demonstration(company, city, coordinator)
    before = (Proposal.objects.count(), Call.objects.count())
    make_demonstration(company, city, coordinator)
    assert (Proposal.objects.count(), Call.objects.count()) == before


def test_without_a_corner_and_a_template_there_is_nothing_to_show(company, city, coordinator):
    make_demonstration(company, city, coordinator)
    assert not Proposal.objects.exists()
