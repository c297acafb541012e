"""How staff keep the partners: countries, cities with their agreements, organisations and events."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from publishing.admin import BilingualAdmin, BilingualInline, PublishableAdmin

from .models import Agreement, Challenge, City, Country, Event, Organisation


@admin.register(Country)
class CountryAdmin(BilingualAdmin):
    list_display = ["name", "iso2", "region", "income", "versions"]
    list_filter = ["region", "income"]
    search_fields = ["name", "iso2", "iso3"]
    fieldsets = [(None, {"fields": ["name", "region", ("iso2", "iso3"), "income"]})]


@admin.register(Challenge)
class ChallengeAdmin(BilingualAdmin):
    list_display = ["name", "slug", "versions"]
    search_fields = ["name", "slug"]
    fieldsets = [(None, {"fields": ["name", "slug"]})]


class AgreementInline(BilingualInline):
    model = Agreement
    autocomplete_fields = ["event"]
    fieldsets = [(None, {"fields": ["subject", ("kind", "signed"), "event", "slug"]})]


@admin.register(City)
class CityAdmin(PublishableAdmin):
    preview_view = "partners.views.CityDetail"
    list_display = ["name", "state", "versions", "country", "relation", "tie_year"]
    list_filter = ["relation", ("country", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["country"]
    search_fields = ["name", "slug"]
    autocomplete_fields = ["country", "challenges"]
    prepopulated_fields = {"slug": ["name_en"]}
    inlines = [AgreementInline]
    fieldsets = [
        (None, {"fields": ["name", "summary", "key_facts", "slug"]}),
        (_("Relation with Seoul"), {"fields": ["country", ("relation", "tie_year"), "challenges"]}),
        (_("Place"), {"fields": [("latitude", "longitude"), ("population", "population_year")]}),
    ]


@admin.register(Organisation)
class OrganisationAdmin(PublishableAdmin):
    preview_view = "partners.views.OrganisationDetail"
    list_display = ["name", "state", "versions", "kind", "is_seoul_member"]
    list_filter = ["kind", "is_seoul_member", "is_hosted_in_seoul"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}
    fieldsets = [
        (None, {"fields": ["name", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["kind", "website", ("is_seoul_member", "is_hosted_in_seoul")]}),
    ]


@admin.register(Agreement)
class AgreementAdmin(BilingualAdmin):
    list_display = ["city", "kind", "subject", "signed"]
    list_filter = ["kind"]
    list_select_related = ["city"]
    search_fields = ["subject", "slug", "city__name_ko", "city__name_en"]
    autocomplete_fields = ["city", "event"]
    fieldsets = [(None, {"fields": ["city", "kind", "subject", "signed", "event", "slug"]})]

    def get_list_filter(self, request):
        return self.list_filter  # most agreements need no subject in any language


@admin.register(Event)
class EventAdmin(PublishableAdmin):
    preview_view = "partners.views.EventDetail"
    list_display = ["title", "state", "versions", "kind", "starts"]
    list_filter = ["kind"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["cities"]
    prepopulated_fields = {"slug": ["title_en"]}
    fieldsets = [
        (None, {"fields": ["title", "summary", "key_facts", "slug"]}),
        (_("Facts"), {"fields": ["kind", ("starts", "ends"), "cities"]}),
    ]
