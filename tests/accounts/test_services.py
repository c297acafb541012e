"""Organisations, invitations and members: what each service does, for whom, and what it refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from accounts import permissions, services
from accounts.exceptions import (
    AlreadyMember,
    InvitationExpired,
    InvitationForAnother,
    InvitationUsed,
    InvitationWithdrawn,
    LastOwner,
    OrganisationInUse,
    TooManyInvitations,
)
from accounts.models import Invitation, Membership, Organisation, Role

from .conftest import PARTICULARS, make_person


def membership_of(user) -> Membership:
    return Membership.objects.get(user=user)


@pytest.fixture
def invited(organisation, owner, monkeypatch):
    """Invites, and gives the invitation with its token, which only the mail knows."""
    tokens = []
    monkeypatch.setattr("accounts.notifications.send_invitation", lambda _invitation, token: tokens.append(token))

    def start(email: str = "kim@example.org", role: str = "writer"):
        return services.invite(organisation=organisation, by=owner, email=email, role=role), tokens[-1]

    return start


# Permissions


def test_each_role_may_what_the_roles_below_may(organisation, owner, writer, reader, outsider):
    def rights(user):
        return [
            permissions.may_read_for(user, organisation),
            permissions.may_write_for(user, organisation),
            permissions.may_manage(user, organisation),
        ]

    assert rights(owner) == [True, True, True]
    assert rights(writer) == [True, True, False]
    assert rights(reader) == [True, False, False]
    assert rights(outsider) == [False, False, False]


def test_staff_act_for_nobody(organisation, administrator):
    assert not permissions.may_read_for(administrator, organisation)


def test_a_closed_account_acts_for_nobody(organisation, owner):
    owner.is_active = False
    assert not permissions.may_read_for(owner, organisation)
    assert not permissions.organisations_of(owner).exists()


def test_nobody_acts_for_no_organisation(owner):
    assert not permissions.may_write_for(owner, None)


def test_rows_follow_the_role(organisation, writer):
    assert list(permissions.organisations_of(writer)) == [organisation]
    assert list(permissions.organisations_of(writer, permissions.WRITING_ROLES)) == [organisation]
    assert not permissions.organisations_of(writer, [Role.OWNER]).exists()


# Organisations


def test_who_enters_an_organisation_owns_it(organisation, owner):
    assert membership_of(owner).role == Role.OWNER


def test_a_form_sent_twice_makes_one_organisation(owner):
    token = uuid4()
    for _time in range(2):
        services.create_organisation(by=owner, values=PARTICULARS, token=token)
    assert Organisation.objects.count() == Membership.objects.count() == 1


def test_the_token_of_somebody_elses_form_gives_nothing(organisation, outsider):
    with pytest.raises(PermissionDenied):
        services.create_organisation(by=outsider, values=PARTICULARS, token=organisation.token)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"country": "ZZ"}, {"kind": "family"}, {"website": "javascript:x"}])
def test_a_wrong_value_is_refused(owner, wrong):
    with pytest.raises(ValidationError):
        services.create_organisation(by=owner, values=PARTICULARS | wrong)


def test_an_organisation_of_a_demonstration_account_is_one(db):
    person = make_person("demo@example.org", is_demonstration=True)
    assert services.create_organisation(by=person, values=PARTICULARS).is_demonstration


def test_an_owner_changes_the_particulars(organisation, owner):
    services.change_organisation(
        organisation=organisation, by=owner, values={"name": "New  name", "city_name": "Seoul"}
    )
    organisation.refresh_from_db()
    assert (organisation.name, organisation.city_name, organisation.country) == ("New name", "Seoul", "KR")


@pytest.mark.parametrize("who", ["writer", "reader", "outsider", "administrator"])
def test_nobody_else_changes_invites_or_deletes(organisation, request, who):
    person = request.getfixturevalue(who)
    for step in (
        lambda: services.change_organisation(organisation=organisation, by=person, values={"name": "Mine"}),
        lambda: services.invite(organisation=organisation, by=person, email="kim@example.org", role="owner"),
        lambda: services.delete_organisation(organisation=organisation, by=person),
    ):
        with pytest.raises(PermissionDenied):
            step()
    organisation.refresh_from_db()
    assert organisation.name == PARTICULARS["name"]
    assert not organisation.invitations.exists()


def test_an_owner_deletes_what_nobody_needs(organisation, owner):
    services.delete_organisation(organisation=organisation, by=owner)
    assert not Organisation.objects.exists()
    assert not Membership.objects.exists()


def test_what_proposals_need_is_not_deleted(organisation, owner, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise ProtectedError("needed", {self})

    monkeypatch.setattr(Organisation, "delete", refuse)
    with pytest.raises(OrganisationInUse):
        services.delete_organisation(organisation=organisation, by=owner)
    assert membership_of(owner)


# Invitations


def test_the_invited_person_joins_in_the_offered_role(invited, organisation):
    _invitation, token = invited("kim@example.org", "reader")
    kim = make_person("kim@example.org")
    services.accept_invitation(token=token, by=kim)
    assert permissions.role_of(kim, organisation) == Role.READER


def test_any_confirmed_address_of_the_person_counts_in_any_case(invited, organisation):
    _invitation, token = invited("Kim.Work@Example.org")
    kim = make_person("kim@example.org")
    EmailAddress.objects.create(user=kim, email="kim.work@example.org", verified=True)
    services.accept_invitation(token=token, by=kim)
    assert permissions.may_write_for(kim, organisation)


def test_an_address_that_is_not_confirmed_does_not_count(invited, outsider):
    _invitation, token = invited("kim@example.org")
    EmailAddress.objects.create(user=outsider, email="kim@example.org", verified=False)
    with pytest.raises(InvitationForAnother):
        services.accept_invitation(token=token, by=outsider)


def test_a_second_click_gives_the_same_membership(invited):
    _invitation, token = invited()
    kim = make_person("kim@example.org")
    first = services.accept_invitation(token=token, by=kim)
    assert services.accept_invitation(token=token, by=kim) == first


def test_a_link_works_once(invited, organisation, owner):
    _invitation, token = invited()
    kim = make_person("kim@example.org")
    membership = services.accept_invitation(token=token, by=kim)
    services.remove_member(membership=membership, by=owner)
    with pytest.raises(InvitationUsed):
        services.accept_invitation(token=token, by=kim)


def test_a_link_ends_after_fourteen_days(invited):
    invitation, token = invited()
    kim = make_person("kim@example.org")
    assert invitation.expires_at - invitation.created_at == timedelta(days=14)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)), pytest.raises(InvitationExpired):
        services.accept_invitation(token=token, by=kim)


def test_a_withdrawn_link_ends(invited, owner):
    invitation, token = invited()
    services.withdraw_invitation(invitation=invitation, by=owner)
    with pytest.raises(InvitationWithdrawn):
        services.accept_invitation(token=token, by=make_person("kim@example.org"))


def test_what_was_accepted_cannot_be_withdrawn(invited, owner):
    invitation, token = invited()
    services.accept_invitation(token=token, by=make_person("kim@example.org"))
    with pytest.raises(InvitationUsed):
        services.withdraw_invitation(invitation=invitation, by=owner)


def test_only_an_owner_withdraws(invited, writer):
    invitation, _token = invited()
    with pytest.raises(PermissionDenied):
        services.withdraw_invitation(invitation=invitation, by=writer)


def test_inviting_again_replaces_the_earlier_link(invited, organisation):
    _first, old = invited()
    _second, new = invited()
    kim = make_person("kim@example.org")
    with pytest.raises(InvitationWithdrawn):
        services.accept_invitation(token=old, by=kim)
    assert services.accept_invitation(token=new, by=kim).organisation == organisation


def test_a_token_that_never_was_opens_nothing(owner):
    with pytest.raises(Invitation.DoesNotExist):
        services.accept_invitation(token="nonsense", by=owner)


def test_a_member_is_not_invited(organisation, owner, writer):
    with pytest.raises(AlreadyMember):
        services.invite(organisation=organisation, by=owner, email="Writer@example.org", role="reader")


def test_who_is_a_member_already_keeps_the_role(invited, organisation, reader):
    _invitation, token = invited("second@example.org", "owner")
    EmailAddress.objects.create(user=reader, email="second@example.org", verified=True)
    services.accept_invitation(token=token, by=reader)
    assert permissions.role_of(reader, organisation) == Role.READER


def test_an_organisation_is_no_machine_for_mail(organisation, owner, monkeypatch):
    monkeypatch.setattr(services, "INVITATIONS_A_DAY", 2)
    for number in range(2):
        services.invite(organisation=organisation, by=owner, email=f"{number}@example.org", role="reader")
    with pytest.raises(TooManyInvitations):
        services.invite(organisation=organisation, by=owner, email="3@example.org", role="reader")


# Members


def test_an_owner_gives_another_role(organisation, owner, reader):
    services.change_role(membership=membership_of(reader), by=owner, role="owner")
    assert permissions.may_manage(reader, organisation)


@pytest.mark.parametrize("who", ["writer", "reader", "outsider", "administrator"])
def test_nobody_else_gives_roles_or_removes(organisation, owner, request, who):
    person = request.getfixturevalue(who)
    membership = membership_of(owner)
    with pytest.raises(PermissionDenied):
        services.change_role(membership=membership, by=person, role="reader")
    with pytest.raises(PermissionDenied):
        services.remove_member(membership=membership, by=person)
    assert permissions.may_manage(owner, organisation)


def test_an_owner_removes_a_member(organisation, owner, writer):
    services.remove_member(membership=membership_of(writer), by=owner)
    assert not permissions.may_read_for(writer, organisation)


def test_a_member_leaves(organisation, reader):
    services.leave(organisation=organisation, by=reader)
    assert not permissions.may_read_for(reader, organisation)


def test_who_is_no_member_cannot_leave(organisation, outsider):
    with pytest.raises(PermissionDenied):
        services.leave(organisation=organisation, by=outsider)


def test_the_last_owner_stays_an_owner(organisation, owner, writer):
    membership = membership_of(owner)
    for step in (
        lambda: services.leave(organisation=organisation, by=owner),
        lambda: services.change_role(membership=membership, by=owner, role="writer"),
        lambda: services.remove_member(membership=membership, by=owner),
    ):
        with pytest.raises(LastOwner):
            step()
    assert permissions.may_manage(owner, organisation)


def test_one_of_two_owners_may_go(organisation, owner, writer):
    services.change_role(membership=membership_of(writer), by=owner, role="owner")
    services.leave(organisation=organisation, by=owner)
    assert list(organisation.memberships.values_list("user", "role")) == [(writer.pk, "owner")]


def test_a_membership_that_has_ended_is_not_changed(organisation, owner, writer):
    membership = membership_of(writer)
    services.leave(organisation=organisation, by=writer)
    with pytest.raises(PermissionDenied):
        services.change_role(membership=membership, by=owner, role="owner")


def test_nothing_is_mailed_of_a_step_that_failed(organisation, owner, writer):
    with pytest.raises(AlreadyMember):
        services.invite(organisation=organisation, by=owner, email=writer.email, role="reader")
    assert mail.outbox == []
