"""Allegations against smelters; part of the addresses of `risk`."""

from django.urls import path

from risk.views import allegations

urlpatterns = [
    path("allegations/", allegations.AllegationList.as_view(), name="allegation_list"),
    path("allegations/<int:pk>/decide/", allegations.DecideAllegation.as_view(), name="allegation_decide"),
    path("smelters/<int:pk>/allege/", allegations.RecordAllegation.as_view(), name="allegation_record"),
]
