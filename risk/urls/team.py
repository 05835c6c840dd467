"""The inbox of alerts, and the cases."""

from django.urls import include, path

from risk.urls import grievances, levels
from risk.views import (
    case_plan,
    case_steps,
    cases,
    effects,
    exceptions,
    facilities,
    inbox,
    selection,
    tasks,
    timeline,
)

app_name = "risk"

urlpatterns = [
    *grievances.urlpatterns,
    *levels.urlpatterns,
    path("", inbox.InboxView.as_view(), name="inbox"),
    path("tasks/", tasks.MyTasks.as_view(), name="my_tasks"),
    path("alerts/export/", inbox.AlertExport.as_view(), name="alert_export"),
    path("alerts/selection/", selection.Selection.as_view(), name="alert_selection"),
    path("alerts/except/", exceptions.AlertExcept.as_view(), name="alert_except"),
    path("exceptions/", exceptions.ExceptionList.as_view(), name="exception_list"),
    path("exceptions/approve/", exceptions.ExceptionApprove.as_view(), name="exception_approve"),
    path("exceptions/end/", exceptions.ExceptionEnd.as_view(), name="exception_end"),
    path("alerts/assign/", selection.AlertAssign.as_view(), name="alert_assign"),
    path("alerts/<int:pk>/", inbox.AlertDetail.as_view(), name="alert_detail"),
    path("suppliers/<int:pk>/alerts/", inbox.SupplierAlerts.as_view(), name="supplier_alerts"),
    path("suppliers/<int:pk>/timeline/", timeline.SupplierTimeline.as_view(), name="supplier_timeline"),
    path("smelters/<int:pk>/alerts/", inbox.FacilityAlerts.as_view(), name="facility_alerts"),
    path("smelters/<int:pk>/cases/", facilities.FacilityCases.as_view(), name="facility_cases"),
    path("lists/<int:pk>/effects/", effects.ListEffects.as_view(), name="list_effects"),
    path("thresholds/<int:pk>/effects/", effects.ThresholdsEffects.as_view(), name="thresholds_effects"),
    path("", include("risk.urls.signals")),
    path("cases/", cases.CaseList.as_view(), name="case_list"),
    path("cases/open/", selection.CaseOpen.as_view(), name="case_open"),
    path("cases/<int:pk>/", cases.CaseDetail.as_view(), name="case_detail"),
    path("cases/<int:pk>/notify/", case_steps.Notify.as_view(), name="case_notify"),
    path("cases/<int:pk>/write/", case_steps.Write.as_view(), name="case_write"),
    path("cases/<int:pk>/note/", case_steps.WriteInternally.as_view(), name="case_note"),
    path("cases/<int:pk>/actions/", case_steps.AddAction.as_view(), name="case_add_action"),
    path("cases/actions/<int:pk>/", case_steps.SettleAction.as_view(), name="case_settle_action"),
    path("cases/<int:pk>/acknowledged/", case_plan.AcknowledgeFor.as_view(), name="case_acknowledge_for"),
    path("cases/<int:pk>/plan/", case_plan.HandInPlanFor.as_view(), name="case_plan_hand_in"),
    path("cases/<int:pk>/plan/approve/", case_plan.ApprovePlan.as_view(), name="case_plan_approve"),
    path("cases/<int:pk>/plan/return/", case_plan.ReturnPlan.as_view(), name="case_plan_return"),
    path("cases/<int:pk>/extend/", case_plan.Extend.as_view(), name="case_extend"),
    path("cases/<int:pk>/evidence/accept/", case_plan.AcceptEvidence.as_view(), name="case_evidence_accept"),
    path("cases/<int:pk>/evidence/return/", case_plan.ReturnEvidence.as_view(), name="case_evidence_return"),
    path("cases/<int:pk>/accept-risk/", case_plan.AcceptRisk.as_view(), name="case_accept_risk"),
    path("cases/<int:pk>/disengage/", case_plan.Disengage.as_view(), name="case_disengage"),
    path("cases/actions/<int:pk>/evidence/", case_plan.AddEvidence.as_view(), name="case_add_evidence"),
    path("cases/evidence/<int:pk>/", case_plan.EvidenceFile.as_view(), name="case_evidence_file"),
    path("cases/<int:pk>/owner/", case_steps.HandOver.as_view(), name="case_hand_over"),
    path("cases/<int:pk>/close/", case_steps.Close.as_view(), name="case_close"),
    path("cases/<int:pk>/cancel/", case_steps.Cancel.as_view(), name="case_cancel"),
    path("cases/<int:pk>/reopen/", case_steps.Reopen.as_view(), name="case_reopen"),
]
