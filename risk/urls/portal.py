"""The supplier's corrective actions."""

from django.urls import path

from risk.views import portal

app_name = "portal_cases"

urlpatterns = [
    path("", portal.CaseList.as_view(), name="case_list"),
    path("of-task/<int:pk>/", portal.OfTask.as_view(), name="of_task"),
    path("<int:pk>/", portal.CaseDetail.as_view(), name="case_detail"),
    path("<int:pk>/acknowledge/", portal.Acknowledge.as_view(), name="case_acknowledge"),
    path("<int:pk>/write/", portal.Write.as_view(), name="case_write"),
]
