"""One's own account: everything held, to see, to change, to download and to delete."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import personal_data, second_factor, services
from accounts.exceptions import AccountsError, MustHandOver
from accounts.forms import AccountForm, DeletionForm
from accounts.models import Invitation
from publishing import audit


@never_cache
@login_required
def overview(request):
    """Everything held, with a form for what is changed here."""
    form = AccountForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your changes have been saved."))
        return redirect("accounts:account")
    if form.errors:
        request.user.refresh_from_db()  # the header names the person as they are
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "email")
    confirmed = [each.email.lower() for each in addresses if each.verified]
    context = {
        "form": form,
        "addresses": addresses,
        "memberships": request.user.memberships.select_related("organisation"),
        "invitations": [
            each
            for each in Invitation.objects.unanswered().filter(email__in=confirmed).select_related("organisation")
            if each.is_open
        ],
        "has_password": request.user.has_usable_password(),
        "has_second_factor": second_factor.is_on(request.user),
        "breadcrumbs": crumbs(),
    }
    return render(request, "accounts/account.html", context)


@require_GET
@never_cache
@login_required
def download(request):
    """Everything held, as one JSON file."""
    made_at = timezone.localtime()
    audit.record(audit.AuditRecord.Kind.EXPORT, request=request, about=request.user, details="personal data, json")
    response = JsonResponse(
        {"made_at": made_at} | personal_data.export(request.user),
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    response["Content-Disposition"] = f'attachment; filename="seoul-solution-{made_at:%Y-%m-%d}.json"'
    return response


@never_cache
@login_required
def delete(request):
    """Asked once more, with what goes and what stays; then the account is gone and the person signed out."""
    try:
        services.check_deletable(request.user)
    except AccountsError as error:
        return _delete_page(request, None, error)
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method != "POST" or not form.is_valid() or not _is_really_them(request, form):
        return _delete_page(request, form)
    try:
        services.delete_account(user=request.user)
    except AccountsError as error:
        return _delete_page(request, None, error)
    logout(request)
    messages.success(request, _("Your account has been deleted. We have sent you a mail that confirms it."))
    return redirect("portal:home")


def crumbs(*more: tuple[str, str]) -> list[dict]:
    """The way to a page of the account; each is a label and an address."""
    return [{"label": label, "url": url} for label, url in ((_("Your account"), reverse("accounts:account")), *more)]


def _is_really_them(request, form: DeletionForm) -> bool:
    """By the password, through the sign-in, so that guesses are counted and locked out like there."""
    if "password" not in form.fields:
        return True
    found = authenticate(request, email=request.user.email, password=form.cleaned_data["password"])
    if found != request.user:
        form.add_error("password", _("This is not your password."))
    return found == request.user


def _delete_page(request, form: DeletionForm | None, error: AccountsError | None = None):
    context = {
        "form": form,
        "reason": str(error or ""),
        "to_hand_over": error.organisations if isinstance(error, MustHandOver) else [],
        "goes": personal_data.goes(request.user),
        "stays": personal_data.stays(request.user),
        "breadcrumbs": crumbs((_("Delete the account"), "")),
    }
    return render(request, "accounts/delete.html", context, status=409 if error and request.method == "POST" else 200)
