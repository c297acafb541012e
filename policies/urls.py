from django.urls import path

from . import views

app_name = "policies"
urlpatterns = [
    path("", views.PolicyList.as_view(), name="list"),
    path("sectors/", views.SectorList.as_view(), name="sectors"),
    path("sectors/<slug:slug>/", views.SectorDetail.as_view(), name="sector"),
    path("sections/<slug:kind>/", views.SectionList.as_view(), name="sections"),
    path("for-your-city/", views.PoliciesForYourCity.as_view(), name="fit"),
    path("<slug:slug>/", views.PolicyDetail.as_view(), name="detail"),
]
