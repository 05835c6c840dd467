"""The supplier's corrective actions."""

from django.urls import path

from risk.views import portal, portal_plan

app_name = "portal_cases"

urlpatterns = [
    path("", portal.CaseList.as_view(), name="case_list"),
    path("of-task/<int:pk>/", portal.OfTask.as_view(), name="of_task"),
    path("<int:pk>/", portal.CaseDetail.as_view(), name="case_detail"),
    path("<int:pk>/acknowledge/", portal.Acknowledge.as_view(), name="case_acknowledge"),
    path("<int:pk>/write/", portal.Write.as_view(), name="case_write"),
    path("<int:pk>/plan/add/", portal_plan.AddItem.as_view(), name="plan_add"),
    path("<int:pk>/plan/begin/", portal_plan.BeginPlan.as_view(), name="plan_begin"),
    path("<int:pk>/letter/", portal_plan.SmelterLetter.as_view(), name="smelter_letter"),
    path("<int:pk>/plan/", portal_plan.HandInPlan.as_view(), name="plan_hand_in"),
    path("<int:pk>/evidence/", portal_plan.HandInEvidence.as_view(), name="evidence_hand_in"),
    path("actions/<int:pk>/withdraw/", portal_plan.WithdrawItem.as_view(), name="plan_withdraw"),
    path("actions/<int:pk>/evidence/", portal_plan.AddEvidence.as_view(), name="evidence_add"),
    path("evidence/<int:pk>/", portal_plan.EvidenceFile.as_view(), name="evidence_file"),
]
