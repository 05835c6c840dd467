"""Reference lists, smelters, names to resolve."""

from django.urls import path

app_name = "smelters"

urlpatterns: list = []
