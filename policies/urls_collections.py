from django.urls import path

from . import views

app_name = "collections"
urlpatterns = [
    path("", views.CollectionList.as_view(), name="list"),
    path("<slug:slug>/", views.CollectionDetail.as_view(), name="detail"),
]
