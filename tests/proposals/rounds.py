"""A round of the Sharing Seoul Program in small: a number of the form, two judgements, applicants and reviewers."""

from decimal import Decimal

from django.contrib.auth.models import Group

from accounts.models import Membership, Organisation
from accounts.roles import REVIEWER
from proposals import services
from proposals.models import Call, Criterion, Decision, Proposal, Review
from tests.factories import CityFactory, FormFieldFactory, FormSectionFactory, RoundFactory, SectorFactory, UserFactory

NEED, TEAM, PEOPLE = "need", "team", "people"
SECRET_BODY = "Our secret plan for the water."


def make_round(**fields) -> Call:
    """Three criteria: the number of people counts 20, the need 50, the team 30."""
    call = RoundFactory(
        **{"slug": "ssp-2026", "title_en": "SSP round", "title_ko": "SSP 공모", "reviewers_needed": 2} | fields
    )
    section = FormSectionFactory(call=call)
    FormFieldFactory(section=section, key="plan", label_en="Plan", label_ko="계획")
    number = FormFieldFactory(
        section=section, key="people", kind="number", label_en="People served", label_ko="수혜 인원"
    )
    FormFieldFactory(section=section, key="letter", kind="file", label_en="Letter", label_ko="서한", is_required=False)
    bounds = {"kind": "quantitative", "lower": 0, "upper": 1000, "unit_ko": "명", "unit_en": "people"}
    _criterion(call, PEOPLE, "People served", "수혜 인원", 20, order=1, field=number, **bounds)
    _criterion(
        call,
        NEED,
        "Need",
        "필요성",
        50,
        order=2,
        anchor_1_en="No need shown",
        anchor_5_en="Urgent and shown by figures",
    )
    _criterion(call, TEAM, "Team", "수행 역량", 30, order=3)
    return call


def _criterion(call, key, en, ko, weight, **fields) -> Criterion:
    return Criterion.objects.create(call=call, key=key, name_en=en, name_ko=ko, weight=weight, **fields)


def make_reviewer(name: str, **fields):
    """From outside: no way into the administration."""
    person = UserFactory(name=name, email=f"{name.lower()}@reviewers.example.org", **fields)
    person.groups.add(Group.objects.get(name=REVIEWER))
    return person


def make_organisation(owner, name: str = "City of Hanoi", role: str = "owner") -> Organisation:
    organisation = Organisation.objects.create(name=name, kind="city_government", country="VN")
    Membership.objects.create(organisation=organisation, user=owner, role=role)
    return organisation


def write(call: Call, by, title: str = "Clean water for Hanoi", people: int = 500, **more) -> Proposal:
    values = {
        "title": title,
        "summary": f"Summary of {title}.",
        "organisation_name": "City of Hanoi",
        "sector": SectorFactory(),
        "city": more.pop("city", None) or CityFactory(),
        "answers": {"plan": SECRET_BODY, "people": str(people)},
        "language": "en",
    } | more
    draft = services.create_draft(call=call, by=by)
    return services.save_draft(proposal=draft, by=by, version=draft.version, values=values, policies=[])


def apply(call: Call, by, title: str = "Clean water for Hanoi", **more) -> Proposal:
    return services.submit_proposal(proposal=write(call, by, title, **more), by=by)


def assign(proposal: Proposal, reviewer, by, *, declare: str = "", due_on=None) -> Review:
    review = services.assign_reviewer(proposal=proposal, reviewer=reviewer, by=by, due_on=due_on)
    return services.declare_conflict(review=review, by=reviewer, conflict=declare) if declare else review


def score(review: Review, need: int, team: int, *, submit: bool = True) -> Review:
    scores = {NEED: (Decimal(need), "Because of the need."), TEAM: (Decimal(team), "Because of the team.")}
    review = services.save_scores(review=review, by=review.reviewer, version=review.version, scores=scores)
    return services.submit_review(review=review, by=review.reviewer) if submit else review


def reviewed(proposal: Proposal, reviewer, by, need: int, team: int) -> Review:
    return score(assign(proposal, reviewer, by, declare="none"), need, team)


def prepare(proposal: Proposal, by, outcome: str = "accept", **more) -> Decision:
    verdict = services.Verdict(**{"outcome": outcome, "reason": "Reason told to the proposer."} | more)
    return services.prepare_decision(proposal=proposal, by=by, verdict=verdict)
