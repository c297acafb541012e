"""Accounts in the administration: by e-mail, for administrators only. Roles are data (roles.py), so groups are not edited here.

Organisations are made and kept by their members; an administrator mends what they cannot, such as a lost owner.
"""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from .forms import MembersFormSet, UserCreateForm, UserEditForm
from .models import Invitation, Membership, Organisation, User

admin.site.unregister(Group)


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    add_form = UserCreateForm
    form = UserEditForm
    list_display = ["email", "name", "roles", "is_staff", "is_superuser", "is_active", "last_login"]
    list_filter = ["is_staff", "is_superuser", "is_active", "groups", "is_demonstration"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    filter_horizontal = ["groups"]
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name", "language"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
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

    @admin.display(description=_("roles"))
    def roles(self, user) -> str:
        return ", ".join(group.name for group in user.groups.all())

    def has_module_permission(self, request):
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return self.has_module_permission(request)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission


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
