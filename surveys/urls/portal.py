"""The supplier's pages: tasks, upload, results."""

from django.urls import path

from surveys.views import files, portal

app_name = "portal"

urlpatterns = [
    path("", portal.Home.as_view(), name="home"),
    path("tasks/<int:pk>/", portal.Task.as_view(), name="task"),
    path("submissions/<int:pk>/status/", portal.Status.as_view(), name="status"),
    path("submissions/<int:pk>/file/", files.original, name="file"),
]
