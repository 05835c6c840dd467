"""The team's pages: campaigns, submissions, folder intake."""

from django.urls import path

app_name = "surveys"

urlpatterns: list = []
