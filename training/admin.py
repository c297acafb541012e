"""How staff keep the training: programmes with their cohorts, and alumni, whom only staff see."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import PublishableAdmin
from publishing.history.admin import HistoryAdmin
from publishing.spreadsheets.admin import SpreadsheetAdmin

from .models import Alumnus, Cohort, Programme

COHORT_FIELDS = [
    ("starts", "ends", "is_date_inferred", "order"),
    ("participants", "city_count", "country_count"),
    "cities",
    "countries",
]


class CohortInline(admin.StackedInline):
    model = Cohort
    extra = 0
    autocomplete_fields = ["cities", "countries"]
    fields = COHORT_FIELDS


@admin.register(Programme)
class ProgrammeAdmin(PublishableAdmin):
    preview_view = "training.views.ProgrammeDetail"
    list_display = ["title", "state", "versions", "kind", "host"]
    list_filter = ["kind", ("host", admin.RelatedOnlyFieldListFilter), "sectors"]
    list_select_related = ["host"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["host", "sectors"]
    prepopulated_fields = {"slug": ["title_en"]}
    inlines = [CohortInline]
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["kind", "host", "sectors", "duration"]}),
    ]


@admin.register(Cohort)
class CohortAdmin(HistoryAdmin, admin.ModelAdmin):
    list_display = ["programme", "starts", "ends", "is_date_inferred", "participants"]
    list_filter = ["is_date_inferred", ("programme__kind", admin.ChoicesFieldListFilter)]
    list_select_related = ["programme"]
    list_per_page = 50
    save_on_top = True
    search_fields = ["programme__title_ko", "programme__title_en", "programme__slug", "starts"]
    autocomplete_fields = ["programme", "cities", "countries"]
    fields = ["programme", *COHORT_FIELDS]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("programme")  # for the names an autocomplete shows


@admin.register(Alumnus)
class AlumnusAdmin(SpreadsheetAdmin, admin.ModelAdmin):
    list_display = ["name", "cohort", "city", "consented_on", "is_demonstration"]
    list_filter = ["is_demonstration", ("city", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["cohort__programme", "city"]
    list_per_page = 50
    save_on_top = True
    date_hierarchy = "consented_on"
    search_fields = ["name", "position"]
    autocomplete_fields = ["cohort", "city"]
    raw_id_fields = ["user"]
    is_imported = False
    not_in_files = ("user",)
    fields = ["name", "cohort", "city", "position", "consented_on", "user", "is_demonstration"]

    def has_export_permission(self, request):
        """A file of persons is for who keeps them, not for everybody who may look one up."""
        return self.has_change_permission(request)

    def get_readonly_fields(self, request, obj=None):
        """Only who may see accounts may pick one."""
        return [] if request.user.has_perm("accounts.view_user") else ["user"]
