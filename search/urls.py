from django.urls import path

from . import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="search"),
    path("suggestions/", views.suggestions, name="suggestions"),
]
