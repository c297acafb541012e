"""Every address of the portal. Pages, accounts and administration stand under their language."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from publishing import preview

urlpatterns = [
    path("", include("portal.urls_plain")),
    path("api/v1/", include("portal.urls_api")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    *i18n_patterns(
        path("", include("portal.urls")),
        path("policies/", include("policies.urls")),
        path("videos/", include("policies.urls_videos")),
        path("awards/", include("policies.urls_awards")),
        path("collections/", include("policies.urls_collections")),
        path("glossary/", include("policies.urls_glossary")),
        path("cities/", include("partners.urls_cities")),
        path("countries/", include("partners.urls_countries")),
        path("organisations/", include("partners.urls_organisations")),
        path("news/", include("partners.urls_news")),
        path("projects/", include("projects.urls")),
        path("training/", include("training.urls")),
        path("proposals/", include("proposals.urls")),
        path("search/", include("search.urls")),
        path("accounts/", include("accounts.urls")),
        path("accounts/", include("allauth.urls")),
        path("preview/<str:token>/", preview.page, name="preview"),
        path("admin/", admin.site.urls),
    ),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
