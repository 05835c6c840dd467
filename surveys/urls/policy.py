"""The public policy."""

from django.urls import path

from surveys.views import policy

app_name = "policy"

urlpatterns = [path("", policy.policy, name="page")]
