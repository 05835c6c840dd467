"""The team's pages of planning and pressing: the wizard, the log of mails, the ladder of a request."""

from django.urls import path

from surveys.views import campaigns, ladders, mails, planning

urlpatterns = [
    path("campaigns/new/", planning.Create.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/copy/", planning.Copy.as_view(), name="campaign_copy"),
    path("campaigns/<int:pk>/plan/what/", planning.What.as_view(), name="campaign_plan_what"),
    path("campaigns/<int:pk>/plan/who/", planning.Who.as_view(), name="campaign_plan_who"),
    path("campaigns/<int:pk>/plan/texts/", planning.Texts.as_view(), name="campaign_plan_texts"),
    path("campaigns/<int:pk>/plan/dates/", planning.Dates.as_view(), name="campaign_plan_dates"),
    path("campaigns/<int:pk>/mails/", campaigns.CampaignMails.as_view(), name="campaign_mails"),
    path("mails/<int:pk>/", mails.CampaignMailDetail.as_view(), name="campaign_mail"),
    path("requests/<int:pk>/ladder/", ladders.Ladder.as_view(), name="request_ladder"),
    path("requests/<int:pk>/ladder/hold/", ladders.Hold.as_view(), name="request_hold"),
    path("requests/<int:pk>/ladder/lift/", ladders.Lift.as_view(), name="request_lift"),
    path("requests/<int:pk>/ladder/escalate/", ladders.Escalate.as_view(), name="request_escalate"),
    path("no-minerals/<int:pk>/decide/", ladders.DecideNoMinerals.as_view(), name="no_minerals_decide"),
]
