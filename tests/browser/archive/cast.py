"""The people and rows that the archive's pages need besides its content: proposals, reviews, a decided call, a report."""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.roles import COORDINATOR, EDITOR, REVIEWER
from accounts.services import create_organisation
from partners.models import City
from policies.models import Policy, Sector
from projects.links import token_of
from projects.models import Indicator, Project, Report
from proposals import services
from proposals.models import Call, Proposal
from tests.browser.visitor import session_of
from tests.factories import UserFactory
from tests.proposals import rounds


def everything() -> dict:
    company = UserFactory(email="company@example.org", name="Company")
    staff = UserFactory(email="staff@example.org", name="Staff", is_staff=True)
    staff.groups.set(Group.objects.filter(name__in=[EDITOR, REVIEWER, COORDINATOR]))
    return {
        "company": session_of(company),
        "staff": session_of(staff),
        "draft": _draft(company, organisation_name=""),
        "answered": _answered(company, staff),
        **_organisation(company),
        "open_call": _open_call(staff),
        **_reviews(staff),
        **_decided(company, staff),
    }


def _draft(company: User, **changes) -> Proposal:
    values = {
        "title": "버스 도착 안내 사업",
        "summary": "정류장에 도착 시각을 알린다.",
        "answers": {"proposal": "서울의 경험을 옮긴다."},
        "organisation_name": "시연 회사",
        "sector": Sector.objects.get(slug="transportation"),
        "other_city": "Hue",
    }
    draft = services.create_draft(call=Call.objects.corner(), by=company)
    return services.save_draft(proposal=draft, by=company, version=0, values=values | changes)


def _answered(company: User, staff: User) -> Proposal:
    proposal = services.submit_proposal(proposal=_draft(company), by=company)
    return services.request_changes(proposal=proposal, by=staff, answer="비용을 적어 주십시오.")


def _organisation(company: User) -> dict:
    values = {
        "name": "Han River Environmental Technology Ltd",
        "kind": "company",
        "country": "KR",
        "city_name": "Seoul",
    }
    organisation = create_organisation(by=company, values=values)
    return {"organisation": organisation, "member": organisation.memberships.get()}


def _open_call(staff: User) -> Call:
    """Made from a template of the archive, with its form, criteria and guidelines."""
    template = Call.objects.get(slug="template-sharing-seoul-program")
    call = services.make_call_from(source=template, by=staff, slug="open-round")
    call.opens_at, call.closes_at = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=30)
    call.save()
    for guideline in call.guidelines.all():
        services.publish_guideline(guideline=guideline, by=staff)
    services.publish_call(call)
    return call


def _reviews(staff: User) -> dict:
    """One in each state, of a call that is not over."""
    call = rounds.make_round(slug="round-under-review", reviewers_needed=1)
    first, second, third = (
        rounds.apply(call, UserFactory(), f"Clean water {number}", city=city)
        for number, city in enumerate(City.objects.published()[:3])
    )
    return {
        "review_to_declare": rounds.assign(first, staff, staff),
        "review_to_score": rounds.assign(second, staff, staff, declare="none"),
        "submitted_review": rounds.reviewed(third, staff, staff, need=4, team=3),
    }


def _decided(company: User, staff: User) -> dict:
    """A closed call whose results are told: two selected, one of them a project that reports, and the company not."""
    parts = Call.Part.values
    call = rounds.make_round(slug="decided-round", reviewers_needed=1, open_parts=parts, needs_consent=False)
    people = [company, *UserFactory.create_batch(6)]
    for place, (person, city) in enumerate(zip(people, City.objects.published()[:7], strict=True)):
        proposal = rounds.apply(call, person, f"Cleaner air {place}", city=city, people=100 * place)
        proposal.policies.set(Policy.objects.filter(slug="integrated-fare-tmoney"))
        rounds.reviewed(proposal, staff, staff, need=1 + place % 5, team=2)
        rounds.prepare(proposal, staff, "accept" if place > 4 else "reject", public_reason="The need is clear.")
    call.closes_at = timezone.now() - timedelta(hours=1)
    call.save()
    services.set_release(call=call, stage="final", at=timezone.now() - timedelta(minutes=1), by=staff)
    services.release_due()
    return {"closed_call": call, "declined": company.proposals.get(call=call), "report_link": _report_link(call)}


def _report_link(call: Call) -> str:
    project = Project.objects.filter(origin__call=call).first()
    names = {"name_ko": "하루 승객", "name_en": "Passengers a day", "unit_ko": "명", "unit_en": "persons"}
    Indicator.objects.create(project=project, direction="higher", baseline=1000, target=3000, **names)
    due = {"kind": "check-1", "due_on": timezone.localdate(), "contact_email": "partner@example.org", "language": "ko"}
    return token_of(Report.objects.create(project=project, **due))
