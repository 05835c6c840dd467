"""The supplier's audits."""

from django.urls import path

from risk.views import portal_audits

app_name = "portal_audits"

urlpatterns = [
    path("", portal_audits.AuditList.as_view(), name="audit_list"),
    path("<int:pk>/", portal_audits.AuditDetail.as_view(), name="audit_detail"),
    path("<int:pk>/acknowledge/", portal_audits.Acknowledge.as_view(), name="acknowledge"),
]
