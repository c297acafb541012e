from django.urls import path

from . import views

app_name = "cities"
urlpatterns = [
    path("", views.CityList.as_view(), name="list"),
    path("<slug:slug>/", views.CityDetail.as_view(), name="detail"),
]
