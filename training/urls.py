from django.urls import path

from . import views

app_name = "training"
urlpatterns = [
    path("", views.ProgrammeList.as_view(), name="list"),
    path("<slug:slug>/", views.ProgrammeDetail.as_view(), name="detail"),
]
