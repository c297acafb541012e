"""Asking a colleague to join an organisation, and the page that the mailed link opens."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import permissions, services
from accounts.exceptions import (
    AccountsError,
    AlreadyMember,
    InvitationForAnother,
    InvitationNotOpen,
    InvitationUsed,
    TooManyInvitations,
)
from accounts.forms import InvitationForm
from accounts.models import Invitation, Role

from .organisations import organisation_crumbs, own_organisation


@never_cache
@login_required
def invite(request, token):
    organisation = own_organisation(request, token)
    form = InvitationForm(request.POST or None, initial={"role": Role.WRITER})
    if request.method == "POST" and form.is_valid():
        try:
            sent = services.invite(organisation=organisation, by=request.user, **form.cleaned_data)
            messages.success(request, _("The invitation to %(email)s is on its way.") % {"email": sent.email})
            return redirect(organisation)
        except AlreadyMember as error:
            form.add_error("email", str(error))
        except TooManyInvitations as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "organisation": organisation,
        "breadcrumbs": organisation_crumbs(organisation, _("Invite somebody")),
    }
    return render(request, "accounts/invite.html", context)


@require_POST
@never_cache
@login_required
def withdraw(request, token, pk):
    organisation = own_organisation(request, token)
    invitation = get_object_or_404(organisation.invitations.select_related("organisation"), pk=pk)
    try:
        services.withdraw_invitation(invitation=invitation, by=request.user)
        messages.success(request, _("The invitation to %(email)s has been withdrawn.") % {"email": invitation.email})
    except InvitationUsed:
        messages.error(request, _("The invitation has been accepted in the meantime."))
    return redirect(organisation)


@never_cache
def invitation(request, token):
    """What the link of the mail opens: the way to sign in or up, then the button that joins, or why there is none.

    It says the same whether or not there is an account with the invited address.
    """
    found = Invitation.objects.for_token(token).select_related("organisation", "invited_by").first()
    if found is None:
        return _unknown(request)
    if request.method != "POST":
        return _look(request, found)
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    try:
        membership = services.accept_invitation(token=token, by=request.user)
    except Invitation.DoesNotExist:  # it went after we looked
        return _unknown(request)
    except AccountsError as error:
        return _page(request, found, str(error), status=409)
    messages.success(
        request, _("You are now a member of “%(organisation)s”.") % {"organisation": membership.organisation.name}
    )
    return redirect(membership.organisation)


def _look(request, found: Invitation):
    try:
        services.check_open(found)
    except InvitationNotOpen as error:
        if found.accepted_by_id == request.user.pk and permissions.may_read_for(request.user, found.organisation):
            return redirect(found.organisation)
        return _page(request, found, str(error), status=410)
    if request.user.is_authenticated and not services.has_confirmed(request.user, found.email):
        return _page(request, found, str(InvitationForAnother()), is_for_another=True)
    return _page(request, found)


def _unknown(request):
    return _page(request, None, _("This link is not complete, or its invitation no longer exists."), status=404)


def _page(request, found: Invitation | None, problem: str = "", *, is_for_another: bool = False, status: int = 200):
    context = {"invitation": found, "problem": problem, "is_for_another": is_for_another}
    if found and not request.user.is_authenticated:
        signup = urlencode({"email": found.email, "next": request.path})
        context |= {
            "login_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
            "signup_url": f"{reverse('account_signup')}?{signup}",
        }
    return render(request, "accounts/invitation.html", context, status=status)
