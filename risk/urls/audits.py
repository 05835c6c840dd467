"""Audits of suppliers: the pages of colleagues."""

from django.urls import path

from risk.views import audit_findings, audit_form, audit_steps, audits, self_assessments

app_name = "audits"

urlpatterns = [
    path("", audits.AuditList.as_view(), name="audit_list"),
    path("triggers/", audit_steps.Triggers.as_view(), name="triggers"),
    path("of-supplier/<int:pk>/", audits.SupplierAudits.as_view(), name="of_supplier"),
    path(
        "of-supplier/<int:pk>/self-assessments/",
        self_assessments.SupplierSelfAssessments.as_view(),
        name="self_assessments",
    ),
    path("of-supplier/<int:pk>/propose/", audit_steps.Propose.as_view(), name="propose"),
    path("<int:pk>/", audits.AuditDetail.as_view(), name="audit_detail"),
    path("<int:pk>/plan/", audit_steps.Plan.as_view(), name="plan"),
    path("<int:pk>/decline/", audit_steps.Decline.as_view(), name="decline"),
    path("<int:pk>/notify/", audit_steps.Notify.as_view(), name="notify"),
    path("<int:pk>/conducted/", audit_steps.Conduct.as_view(), name="conduct"),
    path("<int:pk>/answers/", audit_form.Answers.as_view(), name="answers"),
    path("<int:pk>/form.xlsx", audit_form.Workbook.as_view(), name="workbook"),
    path("<int:pk>/upload/", audit_form.Upload.as_view(), name="upload"),
    path("files/<int:pk>/", audit_form.FilledIn.as_view(), name="filled_in"),
    path("<int:pk>/findings/", audit_findings.NoteFinding.as_view(), name="note_finding"),
    path("<int:pk>/report/", audit_findings.Report.as_view(), name="report"),
    path("<int:pk>/close/", audit_findings.Close.as_view(), name="close"),
    path("findings/<int:pk>/take-back/", audit_findings.TakeBack.as_view(), name="take_back"),
    path("findings/<int:pk>/action/", audit_findings.Agree.as_view(), name="agree"),
    path("findings/<int:pk>/verify/", audit_findings.Verify.as_view(), name="verify"),
]
