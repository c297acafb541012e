from django.urls import path

from . import views

app_name = "countries"
urlpatterns = [path("<slug:iso2>/", views.CountryDetail.as_view(), name="detail")]
