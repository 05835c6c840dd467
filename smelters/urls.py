"""Reference lists and smelters."""

from django.urls import path

from smelters.views import (
    acceptances,
    countries,
    facilities,
    information,
    list_steps,
    lists,
    recognition,
    sanctions,
    settings,
    standings,
)

app_name = "smelters"

urlpatterns = [
    path("", facilities.FacilityList.as_view(), name="facility_list"),
    path("<int:pk>/", facilities.FacilityDetail.as_view(), name="facility_detail"),
    path("<int:pk>/standing/", standings.SayStanding.as_view(), name="standing_say"),
    path("standings/<int:pk>/take-back/", standings.TakeBackStanding.as_view(), name="standing_take_back"),
    path("<int:pk>/outreach/", standings.RecordOutreach.as_view(), name="outreach_record"),
    path("<int:pk>/acceptance/", acceptances.ProposeAcceptance.as_view(), name="acceptance_propose"),
    path("acceptances/<int:pk>/approve/", acceptances.ApproveAcceptance.as_view(), name="acceptance_approve"),
    path("acceptances/<int:pk>/end/", acceptances.EndAcceptance.as_view(), name="acceptance_end"),
    path("outreach/", standings.OutreachList.as_view(), name="outreach_list"),
    path("thresholds/", settings.ThresholdsPage.as_view(), name="thresholds"),
    path("thresholds/<int:pk>/approve/", settings.ApproveThresholds.as_view(), name="thresholds_approve"),
    path("thresholds/<int:pk>/discard/", settings.DiscardThresholds.as_view(), name="thresholds_discard"),
    path("membership/", settings.MembershipPage.as_view(), name="membership"),
    path("membership/<int:pk>/end/", settings.EndMembership.as_view(), name="membership_end"),
    path("recognition/", recognition.RecognitionPage.as_view(), name="recognition"),
    path("recognition/<int:pk>/end/", recognition.EndRecognition.as_view(), name="recognition_end"),
    path("information/", information.InformationList.as_view(), name="information_list"),
    path(
        "information/<int:pk>/publish/", information.PublishInformation.as_view(), name="information_publish"
    ),
    path(
        "information/<int:pk>/withdraw/",
        information.WithdrawInformation.as_view(),
        name="information_withdraw",
    ),
    path("countries/", countries.CountryList.as_view(), name="country_list"),
    path("sanctions/", sanctions.SanctionList.as_view(), name="sanction_list"),
    path("sanctions/<int:pk>/", sanctions.SanctionDetail.as_view(), name="sanction_detail"),
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
