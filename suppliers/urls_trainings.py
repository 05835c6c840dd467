"""Trainings and conferences, coverage, materials, quizzes."""

from django.urls import path

from suppliers.views import trainings, trainings_coverage, trainings_materials, trainings_people

app_name = "trainings"

urlpatterns = [
    path("", trainings.SessionList.as_view(), name="session_list"),
    path("new/", trainings.SessionCreate.as_view(), name="session_create"),
    path("<int:pk>/", trainings.SessionDetail.as_view(), name="session_detail"),
    path("<int:pk>/edit/", trainings.SessionEdit.as_view(), name="session_edit"),
    path("<int:pk>/call-off/", trainings.SessionCallOff.as_view(), name="session_call_off"),
    path("<int:pk>/plan/", trainings.SessionPlan.as_view(), name="session_plan"),
    path("<int:pk>/invite/", trainings_people.Invite.as_view(), name="session_invite"),
    path("<int:pk>/attendance/", trainings_people.Attendance.as_view(), name="session_attendance"),
    path("<int:pk>/attendance/add/", trainings_people.AttendanceAdd.as_view(), name="session_add"),
    path("<int:pk>/list/", trainings_people.SheetUpload.as_view(), name="sheet_upload"),
    path("lists/<int:pk>/", trainings_people.SheetDetail.as_view(), name="sheet_detail"),
    path("lists/<int:pk>/apply/", trainings_people.SheetApply.as_view(), name="sheet_apply"),
    path("lists/<int:pk>/discard/", trainings_people.SheetDiscard.as_view(), name="sheet_discard"),
    path("<int:pk>/answer/", trainings_people.OwnAnswer.as_view(), name="own_answer"),
    path("<int:pk>/feedback/", trainings_people.OwnFeedback.as_view(), name="own_feedback"),
    path("<int:pk>/quiz/", trainings_people.OwnQuiz.as_view(), name="own_quiz"),
    path("of/<int:pk>/", trainings.SupplierTrainings.as_view(), name="supplier_trainings"),
    path("coverage/", trainings_coverage.Coverage.as_view(), name="coverage"),
    path("coverage/people/", trainings_coverage.CoveragePeople.as_view(), name="coverage_people"),
    path("coverage/suppliers/", trainings_coverage.CoverageSuppliers.as_view(), name="coverage_suppliers"),
    path("duties/", trainings_coverage.DutyList.as_view(), name="duty_list"),
    path("duties/<int:pk>/end/", trainings_coverage.DutyEnd.as_view(), name="duty_end"),
    path("materials/", trainings_materials.MaterialList.as_view(), name="material_list"),
    path("materials/new/", trainings_materials.MaterialCreate.as_view(), name="material_create"),
    path("materials/<int:pk>/", trainings_materials.MaterialDetail.as_view(), name="material_detail"),
    path("materials/<int:pk>/edit/", trainings_materials.MaterialEdit.as_view(), name="material_edit"),
    path(
        "materials/<int:pk>/publish/", trainings_materials.MaterialPublish.as_view(), name="material_publish"
    ),
    path(
        "materials/<int:pk>/reviewed/",
        trainings_materials.MaterialReviewed.as_view(),
        name="material_reviewed",
    ),
    path(
        "materials/<int:pk>/withdraw/",
        trainings_materials.MaterialWithdraw.as_view(),
        name="material_withdraw",
    ),
    path("materials/files/<int:pk>/", trainings_materials.MaterialDownload.as_view(), name="material_file"),
    path("quizzes/", trainings_materials.QuizList.as_view(), name="quiz_list"),
    path("quizzes/example/", trainings_materials.QuizExample.as_view(), name="quiz_example"),
    path("quizzes/<int:pk>/", trainings_materials.QuizDetail.as_view(), name="quiz_detail"),
]
