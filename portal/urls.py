from django.urls import path

from . import feeds, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("statistics/", views.statistics, name="statistics"),
    path("about/", views.PageDetail.as_view(), {"slug": "about"}, name="about"),
    path("about/<slug:slug>/", views.PageDetail.as_view(), name="page"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("feed/policies/", feeds.PolicyFeed(), name="policy-feed"),
    path("feed/news/", feeds.EventFeed(), name="event-feed"),
]
