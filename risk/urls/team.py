"""The inbox of alerts, and the cases."""

from django.urls import path

app_name = "risk"

urlpatterns: list = []
