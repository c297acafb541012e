"""An organisation and its members, to those who belong to it. To everybody else it does not exist."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import permissions, services
from accounts.exceptions import LastOwner, OrganisationInUse
from accounts.forms import OrganisationForm, RoleForm
from accounts.models import Membership, Organisation

from .account import crumbs


@never_cache
@login_required
def new(request):
    """Then the person goes on to `next`, an address of this site, or to the organisation."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        organisation = services.create_organisation(
            by=request.user, values=form.cleaned_data, token=_uuid(request.POST.get("token"))
        )
        messages.success(request, _("“%(organisation)s” has been entered.") % {"organisation": organisation.name})
        return redirect(_next(request) or organisation.get_absolute_url())
    context = {
        "form": form,
        "token": _uuid(request.POST.get("token")) or uuid4(),
        "next": _next(request),
        "page_title": _("New organisation"),
        "back": _next(request) or reverse("accounts:account"),
        "breadcrumbs": crumbs((_("New organisation"), "")),
    }
    return render(request, "accounts/organisation_form.html", context)


@never_cache
@login_required
def detail(request, token):
    """The organisation's particulars and members; owners also see addresses and open invitations."""
    organisation = visible_organisation(request, token)
    role = permissions.role_of(request.user, organisation)
    may_manage = permissions.may_manage(request.user, organisation)
    members = list(organisation.memberships.select_related("user"))
    context = {
        "organisation": organisation,
        "facts": _facts(organisation),
        "role_label": dict(Membership._meta.get_field("role").choices)[role],
        "members": members,
        "invitations": organisation.invitations.unanswered() if may_manage else [],
        "may_manage": may_manage,
        "is_alone": len(members) == 1,
        "breadcrumbs": crumbs((organisation.name, "")),
    }
    return render(request, "accounts/organisation.html", context)


@never_cache
@login_required
def edit(request, token):
    organisation = own_organisation(request, token)
    form = OrganisationForm(request.POST or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        services.change_organisation(organisation=organisation, by=request.user, values=form.cleaned_data)
        messages.success(request, _("Your changes have been saved."))
        return redirect(organisation)
    title = _("Change the particulars")
    context = {
        "form": form,
        "page_title": title,
        "back": organisation.get_absolute_url(),
        "breadcrumbs": organisation_crumbs(own_organisation(request, token), title),
    }
    return render(request, "accounts/organisation_form.html", context)


@never_cache
@login_required
def member(request, token, pk):
    """One member's role, and the way to end the membership."""
    organisation = own_organisation(request, token)
    membership = _membership(organisation, pk)
    form = RoleForm(request.POST or None, initial={"role": membership.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_role(membership=membership, by=request.user, role=form.cleaned_data["role"])
            messages.success(request, _("The role has been changed."))
            return redirect(organisation)
        except LastOwner as error:
            form.add_error("role", str(error))
    context = {
        "form": form,
        "organisation": organisation,
        "membership": membership,
        "is_oneself": membership.user_id == request.user.pk,
        "breadcrumbs": organisation_crumbs(organisation, str(membership.user)),
    }
    return render(request, "accounts/member.html", context)


@require_POST
@never_cache
@login_required
def remove(request, token, pk):
    organisation = own_organisation(request, token)
    membership = _membership(organisation, pk)
    if "confirmed" not in request.POST:
        return _ask(
            request,
            organisation,
            title=_("Remove the member"),
            question=_("Remove %(person)s?") % {"person": membership.user},
            explanation=_(
                "The person will no longer see the organisation and its proposals. What they wrote for it stays."
            ),
            back=reverse("accounts:member", args=[token, pk]),
        )
    try:
        services.remove_member(membership=membership, by=request.user)
        messages.success(request, _("%(person)s is no longer a member.") % {"person": membership.user})
    except LastOwner as error:
        messages.error(request, str(error))
    return redirect(organisation if membership.user_id != request.user.pk else "accounts:account")


@require_POST
@never_cache
@login_required
def leave(request, token):
    organisation = visible_organisation(request, token)
    if "confirmed" not in request.POST:
        return _ask(
            request,
            organisation,
            title=_("Leave the organisation"),
            question=_("Leave “%(organisation)s”?") % {"organisation": organisation.name},
            explanation=_("You will no longer see the organisation and its proposals. What you wrote for it stays."),
        )
    try:
        services.leave(organisation=organisation, by=request.user)
    except LastOwner as error:
        messages.error(request, str(error))
        return redirect(organisation)
    messages.success(request, _("You have left “%(organisation)s”.") % {"organisation": organisation.name})
    return redirect("accounts:account")


@require_POST
@never_cache
@login_required
def delete(request, token):
    organisation = own_organisation(request, token)
    if "confirmed" not in request.POST:
        return _ask(
            request,
            organisation,
            title=_("Delete the organisation"),
            question=_("Delete “%(organisation)s”?") % {"organisation": organisation.name},
            explanation=_("Its particulars, memberships and invitations will be gone for good."),
        )
    try:
        services.delete_organisation(organisation=organisation, by=request.user)
    except OrganisationInUse as error:
        messages.error(request, str(error))
        return redirect(organisation)
    messages.success(request, _("“%(organisation)s” has been deleted.") % {"organisation": organisation.name})
    return redirect("accounts:account")


def visible_organisation(request, token) -> Organisation:
    return get_object_or_404(permissions.organisations_of(request.user), token=token)


def own_organisation(request, token) -> Organisation:
    """To members who are no owners the page is forbidden; to others it does not exist."""
    organisation = visible_organisation(request, token)
    if not permissions.may_manage(request.user, organisation):
        raise PermissionDenied
    return organisation


def organisation_crumbs(organisation: Organisation, title: str) -> list[dict]:
    return crumbs((organisation.name, organisation.get_absolute_url()), (title, ""))


def _membership(organisation: Organisation, pk: int) -> Membership:
    return get_object_or_404(organisation.memberships.select_related("user", "organisation"), pk=pk)


def _ask(request, organisation: Organisation, *, title: str, question: str, explanation: str, back: str = ""):
    """The question before a step that cannot be taken back; the button sends the same address again, with `confirmed`."""
    context = {
        "page_title": title,
        "question": question,
        "explanation": explanation,
        "back": back or organisation.get_absolute_url(),
        "breadcrumbs": organisation_crumbs(organisation, title),
    }
    return render(request, "accounts/confirm.html", context)


def _facts(organisation: Organisation) -> list[dict]:
    return [
        {"label": _("Kind of organisation"), "value": organisation.get_kind_display()},
        {"label": _("Country"), "value": organisation.country_name},
        {"label": _("City"), "value": organisation.city_name},
        {"label": _("Registration number"), "value": organisation.registration_number},
        {"label": _("Website"), "value": organisation.website, "url": organisation.website},
    ]


def _next(request) -> str:
    """Where the person wanted to go, if that is a page of this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
