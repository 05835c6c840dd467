"""The officer's pages of grievances; part of the team's."""

from django.urls import path

from risk.views import grievance_steps, grievances

STEPS = {
    "acknowledge": grievance_steps.Acknowledge,
    "admit": grievance_steps.Admit,
    "decline": grievance_steps.Decline,
    "extend": grievance_steps.Extend,
    "write": grievance_steps.Write,
    "task": grievance_steps.AddTask,
    "answer": grievance_steps.Answer,
    "close": grievance_steps.Close,
    "conflict": grievance_steps.DeclareConflict,
}

urlpatterns = [
    path("grievances/", grievances.GrievanceList.as_view(), name="grievance_list"),
    path("grievances/enter/", grievances.GrievanceEnter.as_view(), name="grievance_enter"),
    path("grievances/<int:pk>/", grievances.GrievanceDetail.as_view(), name="grievance_detail"),
    path("grievances/<int:pk>/code/", grievance_steps.RenewCode.as_view(), name="grievance_code"),
    *(
        path(f"grievances/<int:pk>/{name}/", step.as_view(), name=f"grievance_{name}")
        for name, step in STEPS.items()
    ),
    path("grievances/files/<int:pk>/", grievances.GrievanceFile.as_view(), name="grievance_file"),
    path(
        "grievances/files/<int:pk>/original/",
        grievances.GrievanceFile.as_view(original=True),
        name="grievance_original",
    ),
    path("grievances/tasks/<int:pk>/", grievance_steps.FinishTask.as_view(), name="grievance_finish_task"),
]
