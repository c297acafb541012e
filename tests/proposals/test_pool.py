"""Who was not selected: advised, kept, invited again, counted."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Membership, Organisation
from proposals import services
from proposals.exceptions import CallNotOpen
from proposals.models import PoolMember, Proposal
from proposals.services import Health
from tests.factories import (
    CallFactory,
    CityFactory,
    EventFactory,
    PolicyFactory,
    RoundFactory,
    SectorFactory,
    UserFactory,
    VideoFactory,
)


@pytest.fixture
def city(db):
    return CityFactory(slug="hanoi", name_ko="하노이", name_en="Hanoi")


@pytest.fixture
def organisation(db, company):
    organisation = Organisation.objects.create(name="City of Hanoi", kind="city_government", country="VN")
    Membership.objects.create(organisation=organisation, user=company, role="owner")
    return organisation


@pytest.fixture
def applied(company, city, organisation):
    def apply(call, **changes) -> Proposal:
        values = {
            "title": "Bus priority",
            "summary": "Buses stand in traffic.",
            "organisation_name": "City of Hanoi",
            "organisation": organisation,
            "sector": SectorFactory(),
            "city": city,
        } | changes
        proposal = services.create_draft(call=call, by=company)
        proposal = services.save_draft(
            proposal=proposal, by=company, version=proposal.version, values=values, policies=values.pop("policies", [])
        )
        return services.submit_proposal(proposal=proposal, by=company)

    return apply


@pytest.fixture
def decided(coordinator, django_capture_on_commit_callbacks):
    """Decides one proposal and releases at once."""

    def decide(proposal: Proposal, outcome: str = "reject") -> Proposal:
        verdict = services.Verdict(outcome=outcome, reason="Others were nearer to the criteria.")
        services.prepare_decision(proposal=proposal, by=coordinator, verdict=verdict)
        services.set_release(call=proposal.call, stage=proposal.stage, at=timezone.now(), by=coordinator)
        with django_capture_on_commit_callbacks(execute=True):
            services.release_due()
        return Proposal.objects.get(pk=proposal.pk)

    return decide


def test_who_is_not_selected_in_a_round_joins_the_pool_with_the_reason(applied, decided):
    proposal = decided(applied(RoundFactory()))
    assert PoolMember.objects.get().proposal == proposal
    assert PoolMember.objects.get().reason == "Others were nearer to the criteria."


def test_who_is_selected_does_not_join(applied, decided):
    decided(applied(RoundFactory()), "accept")
    assert not PoolMember.objects.exists()


def test_nobody_joins_from_the_corner(applied, coordinator):
    proposal = applied(CallFactory())
    services.decline_proposal(proposal=proposal, by=coordinator, answer="Not now.")
    assert not PoolMember.objects.exists()


def test_the_policies_it_builds_on_are_suggested_with_their_lectures(applied, decided):
    policy = PolicyFactory(title_en="Night trains")
    lecture = VideoFactory(policy=policy)
    decided(applied(RoundFactory(), policies=[policy]))
    member = PoolMember.objects.get()
    assert list(member.suggested_policies.all()) == [policy]
    assert list(member.suggested_videos.all()) == [lecture]


def test_what_search_finds_for_the_proposal_is_suggested(applied, decided):
    near = PolicyFactory(title_en="Bus priority lanes", title_ko="버스 우선 차로")
    PolicyFactory(title_en="Tap water", title_ko="수돗물")
    decided(applied(RoundFactory()))
    assert near in PoolMember.objects.get().suggested_policies.all()


def test_an_unpublished_policy_is_never_suggested(applied, decided):
    PolicyFactory(title_en="Bus priority lanes", status="draft", published_at=None)
    decided(applied(RoundFactory()))
    assert not PoolMember.objects.get().suggested_policies.exists()


def test_advice_that_fails_undoes_no_decision(applied, decided, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("proposals.services.pool.search", fail)
    assert decided(applied(RoundFactory())).status == "declined"
    assert PoolMember.objects.count() == 1


def test_an_invitation_is_sent_once_and_tells_of_the_call(
    applied, decided, coordinator, django_capture_on_commit_callbacks
):
    decided(applied(RoundFactory()))
    mail.outbox.clear()
    following, members = RoundFactory(title_en="Second round"), list(PoolMember.objects.all())
    with django_capture_on_commit_callbacks(execute=True):
        assert services.invite_pool(call=following, members=members, by=coordinator) == 1
        assert services.invite_pool(call=following, members=members, by=coordinator) == 0
    (letter,) = mail.outbox
    assert "Second round" in letter.subject
    assert f"/en/proposals/calls/{following.slug}/" in letter.body
    assert "Bus priority" not in letter.body


def test_who_has_left_is_not_invited(applied, decided, coordinator):
    decided(applied(RoundFactory()))
    PoolMember.objects.update(left_at=timezone.now())
    assert services.invite_pool(call=RoundFactory(), members=list(PoolMember.objects.all()), by=coordinator) == 0


def test_nobody_is_invited_to_a_closed_call(applied, decided, coordinator):
    decided(applied(RoundFactory()))
    closed = RoundFactory(closes_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(CallNotOpen):
        services.invite_pool(call=closed, members=list(PoolMember.objects.all()), by=coordinator)


def test_only_coordinators_invite(applied, decided, reviewer):
    decided(applied(RoundFactory()))
    with pytest.raises(PermissionDenied):
        services.invite_pool(call=RoundFactory(), members=list(PoolMember.objects.all()), by=reviewer)


def test_the_next_form_begins_with_what_was_written_last_time(applied, decided, company):
    first = RoundFactory()
    proposal = decided(applied(first))
    draft = services.create_draft(call=RoundFactory(previous=first), by=company)
    assert (draft.title, draft.city, draft.organisation) == (proposal.title, proposal.city, proposal.organisation)


def test_an_empty_pool_has_no_share(db):
    assert services.health().share is None


def test_a_member_with_whom_nothing_happened_is_not_active(applied, decided):
    decided(applied(RoundFactory()))
    assert services.health() == Health(members=1, active=0)


@pytest.mark.parametrize(("days", "active"), [(-400, 0), (-30, 1)])
def test_an_event_with_the_city_within_a_year_makes_it_active(applied, decided, city, days, active):
    decided(applied(RoundFactory()))
    EventFactory(starts=(timezone.localdate() + timedelta(days=days)).isoformat()).cities.add(city)
    assert services.health() == Health(members=1, active=active)


def test_several_events_count_once(applied, decided, city):
    decided(applied(RoundFactory()))
    for _number in range(2):
        EventFactory(starts=timezone.localdate().isoformat()).cities.add(city)
    assert services.health().share == 1


def test_a_draft_event_is_no_activity(applied, decided, city):
    decided(applied(RoundFactory()))
    EventFactory(starts=timezone.localdate().isoformat(), status="draft", published_at=None).cities.add(city)
    assert services.health().active == 0


def test_a_new_proposal_makes_it_active(applied, decided):
    decided(applied(RoundFactory()))
    applied(RoundFactory())
    assert services.health().active == 1


def test_another_organisation_s_proposal_makes_nobody_active(applied, decided, city):
    decided(applied(RoundFactory()))
    other = UserFactory()
    proposal = services.create_draft(call=RoundFactory(), by=other)
    values = {
        "title": "x",
        "summary": "x",
        "organisation_name": "x",
        "sector": SectorFactory(),
        "city": city,
    }
    services.save_draft(proposal=proposal, by=other, version=0, values=values)
    services.submit_proposal(proposal=proposal, by=other)
    assert services.health().active == 0


def letter_address(proposal: Proposal) -> str:
    with override("ko"):
        return reverse("proposals:letter", args=[proposal.token])


def test_the_letter_gives_the_reason_and_the_advice(applied, decided, company_client):
    policy = PolicyFactory(title_ko="심야버스", title_en="Night buses")
    proposal = decided(applied(RoundFactory(), policies=[policy]))
    page = company_client.get(letter_address(proposal)).content.decode()
    assert "Others were nearer to the criteria." in page
    assert "심야버스" in page


def test_the_letter_names_the_call_one_is_invited_to(applied, decided, coordinator, company_client):
    proposal, following = decided(applied(RoundFactory())), RoundFactory(title_ko="두 번째 공모")
    services.invite_pool(call=following, members=list(PoolMember.objects.all()), by=coordinator)
    page = company_client.get(letter_address(proposal)).content.decode()
    assert f"/ko/proposals/calls/{following.slug}/" in page


@pytest.mark.parametrize("person", ["other_company_client", "reviewer_client", "editor_client", "coordinator_client"])
def test_the_letter_is_for_its_applicants_only(applied, decided, person, request):
    proposal = decided(applied(RoundFactory()))
    address = letter_address(proposal)
    assert request.getfixturevalue(person).get(address).status_code == 404


def test_there_is_no_letter_before_the_release(applied, company_client):
    proposal = applied(RoundFactory())
    assert company_client.get(letter_address(proposal)).status_code == 404


def test_staff_see_the_pool_with_its_health_and_invite_from_it(applied, decided, coordinator_client):
    decided(applied(RoundFactory()))
    following, address = RoundFactory(), reverse("admin:proposals_poolmember_changelist")
    assert coordinator_client.get(address).context["health"] == Health(members=1, active=0)
    chosen = {"action": "invite", "call": following.pk, "_selected_action": [PoolMember.objects.get().pk]}
    coordinator_client.post(address, chosen)
    assert PoolMember.objects.get().invited_to == following


def test_without_a_call_nobody_is_invited_from_the_list(applied, decided, coordinator_client):
    decided(applied(RoundFactory()))
    address = reverse("admin:proposals_poolmember_changelist")
    chosen = {"action": "invite", "call": "", "_selected_action": [PoolMember.objects.get().pk]}
    page = coordinator_client.post(address, chosen, follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert PoolMember.objects.get().invited_to is None


@pytest.mark.parametrize(("presence", "found"), [("active", 0), ("quiet", 1), ("left", 0)])
def test_the_list_of_the_pool_is_narrowed_by_presence(applied, decided, coordinator_client, presence, found):
    decided(applied(RoundFactory()))
    address = reverse("admin:proposals_poolmember_changelist")
    assert coordinator_client.get(address, {"presence": presence}).context["cl"].result_count == found


@pytest.mark.parametrize("person", ["company_client", "reviewer_client", "editor_client"])
def test_the_pool_is_for_coordinators_only(person, request):
    address = reverse("admin:proposals_poolmember_changelist")
    assert request.getfixturevalue(person).get(address).status_code in (302, 403)
