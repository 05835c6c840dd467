"""The team's pages: campaigns, submissions, folder intake."""

from django.urls import path

from surveys.views import (
    campaigns,
    copies,
    facilities,
    files,
    intake,
    justifications,
    names,
    repairs,
    rules,
    severities,
    submissions,
    suppliers,
    templates,
)

app_name = "surveys"

urlpatterns = [
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("campaigns/new/", campaigns.CampaignCreate.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/", campaigns.CampaignDetail.as_view(), name="campaign_detail"),
    path("campaigns/<int:pk>/figures/", campaigns.CampaignFigures.as_view(), name="campaign_figures"),
    path("campaigns/<int:pk>/edit/", campaigns.CampaignEdit.as_view(), name="campaign_edit"),
    path("campaigns/<int:pk>/suppliers/", campaigns.CampaignRequests.as_view(), name="campaign_requests"),
    path("campaigns/<int:pk>/scope/", campaigns.CampaignScope.as_view(), name="campaign_scope"),
    path(
        "campaigns/<int:pk>/scope/remove/",
        campaigns.CampaignScopeRemove.as_view(),
        name="campaign_scope_remove",
    ),
    path(
        "campaigns/<int:pk>/invitation/", campaigns.CampaignInvitation.as_view(), name="campaign_invitation"
    ),
    path(
        "campaigns/<int:pk>/severities/",
        severities.CampaignSeverities.as_view(),
        name="campaign_severities",
    ),
    path("campaigns/<int:pk>/launch/", campaigns.CampaignLaunch.as_view(), name="campaign_launch"),
    path("campaigns/<int:pk>/invite/", campaigns.CampaignInvite.as_view(), name="campaign_invite"),
    path(
        "campaigns/<int:pk>/invite-uncertain/",
        campaigns.CampaignInviteUncertain.as_view(),
        name="campaign_invite_uncertain",
    ),
    path("campaigns/<int:pk>/close/", campaigns.CampaignClose.as_view(), name="campaign_close"),
    path("intake/", intake.IntakeList.as_view(), name="intake_list"),
    path("intake/<int:pk>/", intake.IntakeDetail.as_view(), name="intake_detail"),
    path("intake/files/<int:pk>/", intake.IntakeFileAssign.as_view(), name="intake_file"),
    path("intake/files/<int:pk>/original/", intake.original, name="intake_file_original"),
    path("submissions/", submissions.Inbox.as_view(), name="submission_list"),
    path("submissions/<int:pk>/", submissions.Detail.as_view(), name="submission_detail"),
    path("submissions/<int:pk>/status/", submissions.Status.as_view(), name="submission_status"),
    path("submissions/<int:pk>/file/", files.original, name="submission_file"),
    path("submissions/<int:pk>/accept/", submissions.Accept.as_view(), name="submission_accept"),
    path("submissions/<int:pk>/send-back/", submissions.SendBack.as_view(), name="submission_send_back"),
    path("submissions/<int:pk>/read-again/", submissions.ReadAgain.as_view(), name="submission_read_again"),
    path("submissions/<int:pk>/marked/", copies.TeamMarked.as_view(), name="submission_marked"),
    path("submissions/<int:pk>/repairs/", repairs.TeamRepairs.as_view(), name="submission_repairs"),
    path("corrections/<int:pk>/send/", repairs.TeamSend.as_view(), name="correction_send"),
    path("justifications/<int:pk>/accept/", justifications.Accept.as_view(), name="justification_accept"),
    path("justifications/<int:pk>/decline/", justifications.Decline.as_view(), name="justification_decline"),
    path("copies/<int:pk>/", copies.TeamCopy.as_view(), name="submission_copy"),
    path("copies/<int:pk>/file/", copies.TeamCopyFile.as_view(), name="submission_copy_file"),
    path("templates/", templates.TemplateList.as_view(), name="template_list"),
    path("templates/upload/", templates.TemplateUpload.as_view(), name="template_upload"),
    path("templates/<int:pk>/file/", templates.TemplateDownload.as_view(), name="template_file"),
    path("rules/", rules.RuleCatalogue.as_view(), name="rule_catalogue"),
    path("revisions/", rules.RevisionList.as_view(), name="revision_list"),
    path("requests/<int:pk>/", submissions.RequestDetail.as_view(), name="request_detail"),
    path("names/", names.NameQueue.as_view(), name="name_queue"),
    path("names/<int:pk>/", names.NameDecide.as_view(), name="name_decide"),
    path("names/<int:pk>/take-back/", names.NameTakeBack.as_view(), name="name_take_back"),
    path("smelters/<int:pk>/reporters/", facilities.FacilityReporters.as_view(), name="facility_reporters"),
    path("suppliers/<int:pk>/requests/", suppliers.SupplierRequests.as_view(), name="supplier_requests"),
]
