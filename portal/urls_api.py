"""The addresses of the API, version 1."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from partners.api import CityViewSet, EventViewSet, OrganisationViewSet
from policies.api import AwardViewSet, CollectionViewSet, PolicyViewSet, VideoViewSet
from projects.api import ProjectViewSet
from proposals.api import CallViewSet
from training.api import ProgrammeViewSet

app_name = "api"

router = DefaultRouter()
router.root_view_name = "root"
router.register("policies", PolicyViewSet, "policy")
router.register("videos", VideoViewSet, "video")
router.register("awards", AwardViewSet, "award")
router.register("collections", CollectionViewSet, "collection")
router.register("projects", ProjectViewSet, "project")
router.register("cities", CityViewSet, "city")
router.register("organisations", OrganisationViewSet, "organisation")
router.register("events", EventViewSet, "event")
router.register("training", ProgrammeViewSet, "programme")
router.register("calls", CallViewSet, "call")

urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="schema"), *router.urls]
