"""The supplier's audits."""

from django.urls import path

from risk.views import portal_audits, self_assessments

app_name = "portal_audits"

urlpatterns = [
    path("", portal_audits.AuditList.as_view(), name="audit_list"),
    path(
        "self-assessment/<int:pk>/",
        self_assessments.PortalSelfAssessment.as_view(),
        name="self_assessment",
    ),
    path("<int:pk>/", portal_audits.AuditDetail.as_view(), name="audit_detail"),
    path("<int:pk>/acknowledge/", portal_audits.Acknowledge.as_view(), name="acknowledge"),
]
