"""Two at once, on real connections: an organisation always keeps an owner, and a link works for one step only."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from accounts import permissions, services
from accounts.exceptions import AccountsError, InvitationUsed, InvitationWithdrawn, LastOwner, MustHandOver
from accounts.models import Invitation, Membership, Organisation, Role, User

from .conftest import make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls) -> list:
    """Run the calls together, each on a connection of its own; an exception is a result like others."""
    barrier = Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=10)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def refused(results: list) -> list[type]:
    return [type(each) for each in results if isinstance(each, Exception)]


@pytest.fixture
def two_owners(organisation, owner, writer) -> list[Membership]:
    organisation.memberships.update(role=Role.OWNER)
    return list(organisation.memberships.select_related("user", "organisation"))


def owners_of(organisation) -> int:
    return organisation.memberships.filter(role=Role.OWNER).count()


def test_two_owners_who_leave_at_once_leave_one(organisation, two_owners):
    results = at_once(
        *[lambda user=each.user: services.leave(organisation=organisation, by=user) for each in two_owners]
    )
    assert refused(results) == [LastOwner]
    assert owners_of(organisation) == 1


def test_two_owners_who_step_down_at_once_leave_one(organisation, two_owners):
    def step_down(membership):
        return lambda: services.change_role(membership=membership, by=membership.user, role=Role.READER)

    assert refused(at_once(*map(step_down, two_owners))) == [LastOwner]
    assert owners_of(organisation) == 1


def test_two_owners_who_remove_each_other_leave_one(organisation, two_owners):
    first, second = two_owners
    results = at_once(
        lambda: services.remove_member(membership=second, by=first.user),
        lambda: services.remove_member(membership=first, by=second.user),
    )
    assert refused(results) == [PermissionDenied]
    assert owners_of(organisation) == 1


def test_two_owners_who_delete_their_accounts_at_once_abandon_nobody(organisation, two_owners, reader):
    results = at_once(*[lambda user=each.user: services.delete_account(user=user) for each in two_owners])
    assert refused(results) == [MustHandOver]
    assert owners_of(organisation) == 1


def test_one_leaves_while_the_other_deletes_the_account(organisation, two_owners, reader):
    first, second = two_owners
    results = at_once(
        lambda: services.leave(organisation=organisation, by=first.user),
        lambda: services.delete_account(user=second.user),
    )
    assert len(refused(results)) == 1
    assert owners_of(organisation) == 1


@pytest.fixture
def kim() -> User:
    return make_person("kim@example.org")


@pytest.fixture
def token(organisation, owner, kim, monkeypatch) -> str:
    monkeypatch.setattr(Invitation, "new_token", staticmethod(lambda: "the-token"))
    services.invite(organisation=organisation, by=owner, email=kim.email, role=Role.WRITER)
    return "the-token"


def test_a_double_click_joins_once(organisation, kim, token):
    results = at_once(*[lambda: services.accept_invitation(token=token, by=kim)] * 3)
    assert {each.pk for each in results} == {organisation.memberships.get(user=kim).pk}


def test_an_invitation_is_accepted_or_withdrawn(organisation, owner, kim, token):
    invitation = organisation.invitations.get()
    results = at_once(
        lambda: services.accept_invitation(token=token, by=kim),
        lambda: services.withdraw_invitation(invitation=invitation, by=owner),
    )
    assert refused(results) in ([InvitationUsed], [InvitationWithdrawn])
    invitation.refresh_from_db()
    assert permissions.may_read_for(kim, organisation) == (invitation.accepted_at is not None)


def test_who_joins_while_deleting_the_account_leaves_no_trace(organisation, kim, token):
    results = at_once(
        lambda: services.accept_invitation(token=token, by=kim), lambda: services.delete_account(user=kim)
    )
    assert set(refused(results)) <= {PermissionDenied, Invitation.DoesNotExist}
    assert not User.objects.filter(pk=kim.pk).exists()
    assert owners_of(organisation) == organisation.memberships.count() == 1


def test_the_same_address_invited_twice_at_once_has_one_open_invitation(organisation, owner):
    results = at_once(
        *[lambda: services.invite(organisation=organisation, by=owner, email="lee@example.org", role="reader")] * 3
    )
    assert not refused(results)
    assert organisation.invitations.unanswered().count() == 1


def test_a_form_sent_twice_at_once_makes_one_organisation(owner):
    values, token = {"name": "Once", "kind": "company", "country": "KR"}, Organisation().token
    results = at_once(*[lambda: services.create_organisation(by=owner, values=values, token=token)] * 3)
    assert {each.pk for each in results} == {Organisation.objects.get().pk}


def test_an_organisation_deleted_meanwhile_takes_nobody_in(organisation, owner, kim, token):
    results = at_once(
        lambda: services.accept_invitation(token=token, by=kim),
        lambda: services.delete_organisation(organisation=organisation, by=owner),
    )
    assert not [each for each in results if isinstance(each, Exception) and not isinstance(each, _EXPECTED)]
    assert not Organisation.objects.exists()


_EXPECTED = (AccountsError, PermissionDenied, Invitation.DoesNotExist)
