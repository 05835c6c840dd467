"""The supplier's pages: tasks, upload, results."""

from django.urls import path

app_name = "portal"

urlpatterns: list = []
