from django.urls import path

from . import views

app_name = "organisations"
urlpatterns = [
    path("", views.OrganisationList.as_view(), name="list"),
    path("<slug:slug>/", views.OrganisationDetail.as_view(), name="detail"),
]
