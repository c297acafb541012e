from django.urls import path

from . import views

app_name = "proposals"
urlpatterns = [
    path("", views.corner, name="corner"),
    path("mine/", views.Mine.as_view(), name="mine"),
    path("new/", views.new, name="new"),
    path("p/<uuid:token>/", views.detail, name="detail"),
    path("p/<uuid:token>/edit/", views.edit, name="edit"),
    path("p/<uuid:token>/submit/", views.submit, name="submit"),
    path("p/<uuid:token>/withdraw/", views.withdraw, name="withdraw"),
    path("p/<uuid:token>/delete/", views.delete, name="delete"),
    path("p/<uuid:token>/message/", views.message, name="message"),
    path("p/<uuid:token>/files/<uuid:attachment_token>/", views.attachment, name="attachment"),
]
