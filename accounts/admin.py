"""Accounts in the administration: by e-mail, for administrators only. Roles are data (roles.py), so groups are not edited here.

Organisations are made and kept by their members; an administrator mends what they cannot, such as a lost owner.
"""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing.audit import AuditRecord
from publishing.read_only import ReadOnly

from . import second_factor
from .forms import MembersFormSet, UserCreateForm, UserEditForm
from .models import FailedSignIn, Invitation, Membership, Organisation, User
from .roles import LABELS

admin.site.unregister(Group)
admin.site.unregister(Authenticator)  # reset on the account's page; nobody looks at another's secrets


class AdministratorsOnly:
    """For pages of superusers."""

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)


@admin.register(User)
class UserAdmin(AdministratorsOnly, BaseUserAdmin):
    add_form = UserCreateForm
    form = UserEditForm
    list_display = ["email", "name", "roles", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups", "is_demonstration"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined", "second_factor", "record"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Signing in"), {"fields": ["second_factor", "record"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined", "is_demonstration"]}),
    ]
    add_fieldsets = [
        (
            None,
            {"classes": ["wide"], "fields": ["email", "name", "language", "usable_password", "password1", "password2"]},
        )
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_inlines(self, request, obj):
        """What other apps keep beside an account, once there is one."""
        return super().get_inlines(request, obj) if obj else []

    @admin.display(description=_("roles"))
    def roles(self, user) -> str:
        return ", ".join(str(LABELS.get(group.name, group.name)) for group in user.groups.all())

    def has_add_permission(self, request):
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_delete_permission = has_change_permission

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        """Roles by their names; each right alone is no role."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label = _("Roles")
            field.help_text = _("An administrator needs none.")
            field.label_from_instance = lambda group: str(LABELS.get(group.name, group.name))
        return field

    # The second factor of somebody who has lost it

    @admin.display(description=_("Second factor"))
    def second_factor(self, user) -> str:
        if not second_factor.is_on(user):
            return gettext("Off")
        address = reverse("admin:accounts_user_reset_second_factor", args=[user.pk])
        return format_html('{} – <a href="{}">{}</a>', gettext("On"), address, gettext("Reset the second factor"))

    @admin.display(description=_("what was done"))
    def record(self, user) -> str:
        address = f"{reverse('admin:publishing_auditrecord_changelist')}?{urlencode({'q': user.email})}"
        return format_html('<a href="{}">{}</a>', address, gettext("Audit records of this account"))

    def get_urls(self):
        view = self.admin_site.admin_view(self.reset_second_factor)
        name = "accounts_user_reset_second_factor"
        return [path("<path:object_id>/reset-second-factor/", view, name=name), *super().get_urls()]

    def reset_second_factor(self, request, object_id):
        """Asked first; the button sends the same address again."""
        user = self.get_object(request, unquote(object_id))
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        if user is None:
            raise Http404
        if request.method == "POST":
            second_factor.reset(user=user, by=request.user, request=request)
            self.message_user(request, gettext("The second factor has been reset."), messages.SUCCESS)
            return redirect("admin:accounts_user_change", user.pk)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Reset the second factor"),
            "original": user,
            "opts": self.opts,
        }
        return TemplateResponse(request, "accounts/admin/reset_second_factor.html", context)


class MembershipInline(admin.TabularInline):
    """Who belongs to it; only the role can be changed here."""

    model = Membership
    formset = MembersFormSet
    readonly_fields = ["user", "email", "joined_at"]
    fields = ["user", "email", "role", "joined_at"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("e-mail address"))
    def email(self, membership) -> str:
        return membership.user.email

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class InvitationInline(admin.TabularInline):
    """Whom its owners have asked to join."""

    model = Invitation
    fields = readonly_fields = [
        "email",
        "role",
        "invited_by",
        "created_at",
        "expires_at",
        "accepted_at",
        "withdrawn_at",
    ]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("invited_by")

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "country_shown", "city_name", "member_count", "created_at"]
    list_filter = ["kind", "is_demonstration"]
    search_fields = ["name", "city_name", "registration_number"]
    readonly_fields = ["created_at"]
    view_on_site = False  # the page is for members only
    inlines = [MembershipInline, InvitationInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", ("country", "city_name"), "registration_number", "website"]}),
        (_("Dates"), {"fields": ["created_at", "is_demonstration"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(members=Count("memberships"))

    @admin.display(description=_("country"), ordering="country")
    def country_shown(self, organisation) -> str:
        return organisation.country_name

    @admin.display(description=_("members"), ordering="members")
    def member_count(self, organisation) -> int:
        return organisation.members

    def has_add_permission(self, request):
        return False


class NewestFirst(Paginator):
    """Pages of the newest records. Older ones are found by date or search: to count them all would take longer than to read a page."""

    LIMIT = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list[: self.LIMIT].count()


FLAGS = {
    "is_active": User._meta.get_field("is_active").verbose_name,
    "is_staff": User._meta.get_field("is_staff").verbose_name,
    "is_superuser": _("Administrator"),
    "limit": _("limit of an editor"),
}


@admin.register(AuditRecord)
class AuditRecordAdmin(ReadOnly, AdministratorsOnly, admin.ModelAdmin):
    """What was done, for administrators to read and for nobody to change."""

    list_display = ["time", "what", "by_whom", "concerned"]
    list_filter = ["kind", "at"]
    date_hierarchy = "at"
    list_per_page = 100
    show_full_result_count = False
    paginator = NewestFirst
    search_fields = ["who", "about", "details", "address"]
    search_help_text = _("An e-mail address, the number of an account, a role, the name of a file or a network address")
    fields = readonly_fields = ["at", "kind", "by_whom", "concerned", "in_words"]
    actions = None

    def get_search_results(self, request, queryset, search_term):
        """Also by the number of an account, and of people who are no staff by the address that their account has now."""
        found, is_distinct = super().get_search_results(request, queryset, search_term)
        numbers = list(User.objects.filter(email__iexact=search_term.strip()).values_list("pk", flat=True))
        numbers += [int(search_term)] if search_term.strip().isdecimal() and len(search_term) < 18 else []
        if numbers:
            found |= queryset.filter(Q(who_number__in=numbers) | Q(about_number__in=numbers))
        return found, is_distinct

    @admin.display(description=_("time"), ordering="at")
    def time(self, record) -> str:
        return f"{timezone.localtime(record.at):%Y-%m-%d %H:%M:%S}"

    @admin.display(description=_("what was done"), ordering="kind")
    def what(self, record) -> str:
        return format_html("{}<br>{}", record.get_kind_display(), self.in_words(record))

    @admin.display(description=_("by whom"), ordering="who")
    def by_whom(self, record) -> str:
        return format_html("{}<br>{}", record.who or _number(record.who_number), record.address or "")

    @admin.display(description=_("whom or what it concerned"), ordering="about")
    def concerned(self, record) -> str:
        return record.about or _number(record.about_number)

    @admin.display(description=_("details"))
    def in_words(self, record) -> str:
        """Rights by their names in the reader's language; the rest as it was written down."""
        if record.kind != AuditRecord.Kind.RIGHTS:
            return record.details
        return ", ".join(_right_in_words(each) for each in record.details.split())


def _number(number: int | None) -> str:
    return gettext("Account no. %(number)d") % {"number": number} if number else ""


def _right_in_words(change: str) -> str:
    sign, name = change[:1], change[1:]
    label = LABELS.get(name) or FLAGS.get(name) or name
    return (gettext("given: %(right)s") if sign == "+" else gettext("taken: %(right)s")) % {"right": label}


@admin.register(FailedSignIn)
class FailedSignInAdmin(ReadOnly, AdministratorsOnly, admin.ModelAdmin):
    """Who was locked out by wrong passwords; deleting lets the person try again at once."""

    list_display = ["account", "network_address", "last_at", "failures", "is_locked"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time"]
    fields = readonly_fields = ["account", "network_address", "browser", "last_at", "failures", "is_locked"]

    def has_delete_permission(self, request, obj=None):
        return self.has_module_permission(request)

    @admin.display(description=_("account"), ordering="username")
    def account(self, row):
        return row.username or "-"

    @admin.display(description=_("network address"), ordering="ip_address")
    def network_address(self, row):
        return row.ip_address or "-"

    @admin.display(description=_("browser"))
    def browser(self, row):
        return row.user_agent

    @admin.display(description=_("last attempt"), ordering="attempt_time")
    def last_at(self, row):
        return row.attempt_time

    @admin.display(description=_("failures"), ordering="failures_since_start")
    def failures(self, row):
        return row.failures_since_start

    @admin.display(description=_("locked"), boolean=True)
    def is_locked(self, row):
        return row.is_locked
