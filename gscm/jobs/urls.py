"""How far a long work is."""

from django.urls import path

from gscm.jobs import views

app_name = "jobs"

urlpatterns = [path("<int:pk>/progress/", views.progress, name="progress")]
