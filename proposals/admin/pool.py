"""The pool of partner cities in the administration: who is in it, what they were advised, and inviting them to a call."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import permissions, services
from ..models import Call, PoolMember


class InvitationForm(ActionForm):
    """Beside the action: the call to invite to."""

    call = forms.ModelChoiceField(
        Call.objects.none(), label=gettext_lazy("Call"), required=False, empty_label=gettext_lazy("Choose an open call")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = Call.objects.open().exclude(kind=Call.Kind.CORNER)


class PresenceFilter(admin.SimpleListFilter):
    title = gettext_lazy("in the pool")
    parameter_name = "presence"

    def lookups(self, request, model_admin):
        return [("active", _("Active in the last twelve months")), ("quiet", _("Quiet")), ("left", _("Has left"))]

    def queryset(self, request, queryset):
        if self.value() == "left":
            return queryset.filter(left_at__isnull=False)
        if self.value() in ("active", "quiet"):
            active = PoolMember.objects.active_since(timezone.localdate() - services.POOL_YEAR).values("pk")
            is_active = Q(pk__in=active)
            return queryset.present().filter(is_active if self.value() == "active" else ~is_active)
        return queryset


@admin.register(PoolMember)
class PoolMemberAdmin(admin.ModelAdmin):
    list_display = ["place", "organisation", "reference", "call", "joined_at", "invited_to", "left_at"]
    list_filter = [PresenceFilter, "proposal__call", "proposal__sector"]
    list_select_related = ["proposal__call", "proposal__city", "invited_to"]
    search_fields = [
        "proposal__reference",
        "proposal__organisation_name",
        "proposal__city__name_ko",
        "proposal__city__name_en",
    ]
    autocomplete_fields = ["suggested_policies", "suggested_videos"]
    readonly_fields = [
        "place",
        "organisation",
        "reference",
        "call",
        "reason_told",
        "joined_at",
        "invited_to",
        "invited_at",
    ]
    fieldsets = [
        (None, {"fields": ["place", "organisation", "reference", "call", "reason_told"]}),
        (gettext_lazy("Advice in the feedback letter"), {"fields": ["suggested_policies", "suggested_videos"]}),
        (gettext_lazy("In the pool"), {"fields": ["joined_at", "invited_to", "invited_at", "left_at"]}),
    ]
    action_form = InvitationForm
    actions = ["invite"]
    change_list_template = "proposals/admin/pool.html"

    def has_module_permission(self, request):
        return permissions.may_manage_calls(request.user)

    def has_view_permission(self, request, obj=None):
        return permissions.may_manage_calls(request.user)

    def has_change_permission(self, request, obj=None):
        return permissions.may_manage_calls(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, (extra_context or {}) | {"health": services.health()})

    @admin.display(description=gettext_lazy("city"))
    def place(self, member) -> str:
        return member.proposal.display_city

    @admin.display(description=gettext_lazy("organisation"), ordering="proposal__organisation_name")
    def organisation(self, member) -> str:
        return member.proposal.organisation_name

    @admin.display(description=gettext_lazy("reference"), ordering="proposal__reference")
    def reference(self, member) -> str:
        return member.proposal.reference

    @admin.display(description=gettext_lazy("call"), ordering="proposal__call")
    def call(self, member) -> str:
        return str(member.proposal.call)

    @admin.display(description=gettext_lazy("reason"))
    def reason_told(self, member) -> str:
        return member.reason

    @admin.action(description=gettext_lazy("Invite to the chosen call"))
    def invite(self, request, queryset):
        call = Call.objects.open().filter(pk=_number(request.POST.get("call"))).first()
        if call is None:
            self.message_user(request, _("Choose an open call beside the action first."), messages.ERROR)
            return
        invited = services.invite_pool(call=call, members=list(queryset), by=request.user)
        text = ngettext("%(count)d member was invited.", "%(count)d members were invited.", invited)
        self.message_user(request, text % {"count": invited}, messages.SUCCESS)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
