"""The supplier's pages: tasks, upload, results."""

from django.urls import path

from surveys.views import (
    copies,
    files,
    justifications,
    portal,
    portal_names,
    portal_no_minerals,
    repairs,
    suppliers,
)

app_name = "portal"

urlpatterns = [
    path("", portal.Home.as_view(), name="home"),
    path("programme/<int:pk>/", suppliers.PortalProgramme.as_view(), name="programme"),
    path("tasks/<int:pk>/", portal.Task.as_view(), name="task"),
    path("tasks/<int:pk>/ask/", portal.Ask.as_view(), name="task_ask"),
    path("tasks/<int:pk>/no-minerals/", portal_no_minerals.NoMinerals.as_view(), name="no_minerals"),
    path("tasks/<int:pk>/prefilled/", copies.PortalPrefilled.as_view(), name="prefilled"),
    path("findings/<int:pk>/justify/", justifications.Justify.as_view(), name="justify"),
    path("submissions/<int:pk>/renewed/", copies.PortalRenewed.as_view(), name="renewed"),
    path("submissions/<int:pk>/marked/", copies.PortalMarked.as_view(), name="marked"),
    path("submissions/<int:pk>/repairs/", repairs.PortalRepairs.as_view(), name="repairs"),
    path("corrections/<int:pk>/send/", repairs.PortalSend.as_view(), name="correction_send"),
    path("copies/<int:pk>/", copies.PortalCopy.as_view(), name="copy"),
    path("copies/<int:pk>/file/", copies.PortalCopyFile.as_view(), name="copy_file"),
    path("submissions/<int:pk>/names/", portal_names.Names.as_view(), name="names"),
    path("submissions/<int:pk>/status/", portal.Status.as_view(), name="status"),
    path("submissions/<int:pk>/file/", files.original, name="file"),
]
