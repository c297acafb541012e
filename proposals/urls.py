from django.urls import path

from .views import calls, entering, pool, proposing, reviewing, writing

app_name = "proposals"
urlpatterns = [
    path("", proposing.corner, name="corner"),
    path("calls/", calls.CallList.as_view(), name="calls"),
    path("calls/<slug:slug>/", calls.CallDetail.as_view(), name="call"),
    path("calls/<slug:slug>/guidelines/", calls.guidelines, name="guidelines"),
    path("calls/<slug:slug>/guidelines/<int:version>/", calls.guidelines, name="guidelines_version"),
    path("calls/<slug:slug>/ask/", calls.ask, name="ask"),
    path("calls/<slug:slug>/new/", writing.new, name="new_for_call"),
    path("calls/<slug:slug>/enter/", entering.enter, name="enter_for_others"),
    path("mine/", proposing.Mine.as_view(), name="mine"),
    path("new/", writing.new, name="new"),
    path("p/<uuid:token>/", proposing.detail, name="detail"),
    path("p/<uuid:token>/edit/", writing.edit, name="edit"),
    path("p/<uuid:token>/submit/", writing.submit, name="submit"),
    path("p/<uuid:token>/receipt/", writing.receipt, name="receipt"),
    path("p/<uuid:token>/print/", proposing.printable, name="print"),
    path("p/<uuid:token>/versions/<int:number>/", proposing.version, name="version"),
    path("p/<uuid:token>/withdraw/", proposing.withdraw, name="withdraw"),
    path("p/<uuid:token>/delete/", proposing.delete, name="delete"),
    path("p/<uuid:token>/letter/", pool.letter, name="letter"),
    path("p/<uuid:token>/message/", proposing.message, name="message"),
    path("p/<uuid:token>/files/<uuid:attachment_token>/", proposing.attachment, name="attachment"),
    path("reviews/", reviewing.Reviews.as_view(), name="reviews"),
    path("reviews/<int:pk>/", reviewing.review, name="review"),
    path("reviews/<int:pk>/declare/", reviewing.declare, name="declare"),
]
