"""The list of links: where each is used, asking again at once, and a person's word that one is fine."""

from collections import defaultdict

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..desk import choice
from ..read_only import ReadOnly
from . import checking
from .models import Link, with_dead_link

DEAD_LINK = choice("dead-link", _("Dead links"), with_dead_link)
AT_ONCE = 50  # links that a person may have asked at once


class DeadLinksMixin:
    """For an admin class: a field that names the dead addresses of a record."""

    @admin.display(description=_("dead links"))
    def dead_links(self, row):
        kind = self.opts.label_lower
        found = Link.objects.dead().filter(uses__kind=kind, uses__object_id=row.pk).distinct() if row and row.pk else []
        rows = ((reverse("admin:publishing_link_change", args=[each.pk]), each.address) for each in found)
        return format_html_join("", '<a href="{}">{}</a><br>', rows) or gettext("None")


class MarkFilter(admin.SimpleListFilter):
    title = _("marked as fine")
    parameter_name = "marked"

    def lookups(self, request, model_admin):
        return [("yes", _("Marked as fine")), ("no", _("Not marked"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(marked_fine_at__isnull=self.value() == "no")


@admin.register(Link)
class LinkAdmin(ReadOnly, admin.ModelAdmin):
    """Seen by who sees sources, marked by who keeps them. The list makes itself each night."""

    list_display = ["shown_address", "state_mark", "what_came", "use_count", "failed_on", "checked_at"]
    list_filter = ["state", MarkFilter, "reason"]
    search_fields = ["address"]
    list_per_page = 50
    actions = ["check_again", "mark_as_fine", "unmark"]
    fields = readonly_fields = [
        "address",
        "state_mark",
        "what_came",
        "leads_to",
        "failed_on",
        "checked_at",
        "where_used",
        "marked_fine_by",
        "marked_fine_at",
    ]
    change_form_template = "admin/links/link.html"

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("publishing.view_source") or self.has_mark_permission(request)

    def has_mark_permission(self, request):
        return request.user.has_perm("publishing.change_source")

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(times=Count("uses"))

    @admin.display(description=_("address"), ordering="address")
    def shown_address(self, link):
        return link.address if len(link.address) <= 60 else f"{link.address[:42]} … {link.address[-15:]}"

    @admin.display(description=_("state"), ordering="state")
    def state_mark(self, link):
        if link.marked_fine_at:
            return gettext("Marked as fine")
        return format_html('<span class="link-state link-state--{}">{}</span>', link.state, link.get_state_display())

    @admin.display(description=_("last answer"), ordering="status")
    def what_came(self, link):
        return link.status if link.status else (link.get_reason_display() or "-")

    @admin.display(description=_("used"), ordering="times")
    def use_count(self, link):
        return link.times

    @admin.display(description=_("used by"))
    def where_used(self, link):
        return format_html_join("", "{}<br>", ([each] for each in self._uses(link))) or "-"

    def _uses(self, link):
        """Links to the records, with the name of their kind. Titles are for who may see them."""
        pks = defaultdict(set)
        for kind, pk in link.uses.values_list("kind", "object_id").distinct():
            pks[kind].add(pk)
        for kind, keys in pks.items():
            keeper = admin.site._registry.get(apps.get_model(kind))
            if keeper is None or not keeper.has_view_permission(link.request):
                continue
            for record in keeper.get_queryset(link.request).filter(pk__in=keys):
                yield _page_of(record)

    def get_object(self, request, object_id, from_field=None):
        link = super().get_object(request, object_id, from_field)
        if link is not None:
            link.request = request  # for `where_used`, which is asked without it
        return link

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        more = {
            "title": capfirst(self.opts.verbose_name),
            "may_mark": self.has_mark_permission(request),
            "is_marked": self._is_marked(request, object_id),
        }
        if request.method == "POST":
            return self._act(request, object_id)
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    def _is_marked(self, request, object_id) -> bool:
        return self.get_queryset(request).filter(pk=object_id, marked_fine_at__isnull=False).exists()

    def _act(self, request, object_id):
        """The buttons of a link's own page do what the list's actions do."""
        if not self.has_mark_permission(request):
            raise PermissionDenied
        name = next((each for each in self.actions if f"_{each}" in request.POST), None)
        if name is None:
            raise Http404
        getattr(self, name)(request, self.get_queryset(request).filter(pk=object_id))
        return redirect(request.path)

    @admin.action(description=_("Check again now"), permissions=["mark"])
    def check_again(self, request, queryset):
        pks = list(queryset.values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(pks) > AT_ONCE:
            text = gettext("Choose %(count)d links at most; the others are checked at night.")
            self.message_user(request, text % {"count": AT_ONCE}, messages.ERROR)
            return
        checking.check_now.enqueue(pks)
        text = ngettext(
            "%(count)d link is being checked; look again in a moment.",
            "%(count)d links are being checked; look again in a moment.",
            len(pks),
        )
        self.message_user(request, text % {"count": len(pks)}, messages.SUCCESS)

    @admin.action(description=_("Mark as fine"), permissions=["mark"])
    def mark_as_fine(self, request, queryset):
        count = Link.objects.filter(pk__in=queryset.values("pk")).update(
            marked_fine_at=timezone.now(), marked_fine_by=request.user
        )
        text = ngettext("%(count)d link is marked as fine.", "%(count)d links are marked as fine.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)

    @admin.action(description=_("Take the mark away"), permissions=["mark"])
    def unmark(self, request, queryset):
        count = Link.objects.filter(pk__in=queryset.values("pk")).update(marked_fine_at=None, marked_fine_by=None)
        text = ngettext("%(count)d link counts as it was found.", "%(count)d links count as they were found.", count)
        self.message_user(request, text % {"count": count}, messages.SUCCESS)


def _page_of(record):
    opts = record._meta
    label = f"{capfirst(opts.verbose_name)}: {record}"
    try:
        return format_html(
            '<a href="{}">{}</a>', reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[record.pk]), label
        )
    except NoReverseMatch:
        return label
