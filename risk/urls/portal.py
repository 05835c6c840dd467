"""The supplier's corrective actions."""

from django.urls import path

app_name = "portal_cases"

urlpatterns: list = []
