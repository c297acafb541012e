from django.urls import path

from .views import project, report

app_name = "projects"
urlpatterns = [
    path("", project.ProjectList.as_view(), name="list"),
    path("report/<str:token>/", report.report, name="report"),
    path("report/<str:token>/check/", report.check, name="report_check"),
    path("<slug:slug>/", project.ProjectDetail.as_view(), name="detail"),
]
