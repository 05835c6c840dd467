"""The public way in for grievances."""

from django.urls import path

from risk.views import grievance_public

app_name = "grievance"

urlpatterns = [
    path("", grievance_public.report, name="report"),
    path("follow/", grievance_public.follow, name="follow"),
]
