"""Reference lists and smelters."""

from django.urls import path

from smelters.views import facilities, lists

app_name = "smelters"

urlpatterns = [
    path("", facilities.FacilityList.as_view(), name="facility_list"),
    path("<int:pk>/", facilities.FacilityDetail.as_view(), name="facility_detail"),
    path("lists/", lists.ListIndex.as_view(), name="list_index"),
    path("lists/import/", lists.ListImport.as_view(), name="list_import"),
    path("lists/import/<int:pk>/", lists.ListJob.as_view(), name="list_job"),
    path("lists/<int:pk>/", lists.ListDetail.as_view(), name="list_detail"),
    path("lists/<int:pk>/file/", lists.list_file, name="list_file"),
]
