"""Reference lists and smelters."""

from django.urls import path

from smelters.views import facilities, list_steps, lists

app_name = "smelters"

urlpatterns = [
    path("", facilities.FacilityList.as_view(), name="facility_list"),
    path("<int:pk>/", facilities.FacilityDetail.as_view(), name="facility_detail"),
    path("lists/", lists.ListIndex.as_view(), name="list_index"),
    path("lists/import/", lists.ListImport.as_view(), name="list_import"),
    path("lists/import/<int:pk>/", lists.ListJob.as_view(), name="list_job"),
    path("lists/<int:pk>/", lists.ListDetail.as_view(), name="list_detail"),
    path("lists/<int:pk>/file/", lists.list_file, name="list_file"),
    path("lists/<int:pk>/apply/", list_steps.ListApply.as_view(), name="list_apply"),
    path("lists/<int:pk>/discard/", list_steps.ListDiscard.as_view(), name="list_discard"),
    path("lists/<int:pk>/withdraw/", list_steps.ListWithdraw.as_view(), name="list_withdraw"),
    path("lists/<int:pk>/labels/", list_steps.ListLabels.as_view(), name="list_labels"),
]
