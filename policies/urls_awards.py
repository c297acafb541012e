from django.urls import path

from . import views

app_name = "awards"
urlpatterns = [path("", views.AwardList.as_view(), name="list")]
