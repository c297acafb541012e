from django.urls import path

from .views import account, invitations, organisations

app_name = "accounts"
urlpatterns = [
    path("", account.overview, name="account"),
    path("download/", account.download, name="download"),
    path("delete/", account.delete, name="delete"),
    path("organisations/new/", organisations.new, name="organisation_new"),
    path("organisations/<uuid:token>/", organisations.detail, name="organisation"),
    path("organisations/<uuid:token>/edit/", organisations.edit, name="organisation_edit"),
    path("organisations/<uuid:token>/leave/", organisations.leave, name="organisation_leave"),
    path("organisations/<uuid:token>/delete/", organisations.delete, name="organisation_delete"),
    path("organisations/<uuid:token>/invite/", invitations.invite, name="invite"),
    path("organisations/<uuid:token>/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"),
    path("organisations/<uuid:token>/members/<int:pk>/", organisations.member, name="member"),
    path("organisations/<uuid:token>/members/<int:pk>/remove/", organisations.remove, name="member_remove"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
