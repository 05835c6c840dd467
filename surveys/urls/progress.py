"""The team's pages of how a campaign comes on, of its final results, and of what makes the inbox quick."""

from django.urls import path

from surveys.views import inbox, progress

urlpatterns = [
    path("campaigns/<int:pk>/response/", progress.Progress.as_view(), name="campaign_response"),
    path("campaigns/<int:pk>/rows/", progress.Rows.as_view(), name="campaign_rows"),
    path("campaigns/<int:pk>/rows/export/", progress.RowsExport.as_view(), name="campaign_rows_export"),
    path("campaigns/<int:pk>/rows/remind/", progress.Remind.as_view(), name="campaign_remind"),
    path("campaigns/<int:pk>/results/", progress.FinalResults.as_view(), name="campaign_results"),
    path("campaigns/<int:pk>/results/freeze/", progress.Freeze.as_view(), name="campaign_freeze"),
    path(
        "submissions/accept-together/",
        inbox.AcceptTogether.as_view(),
        name="submission_accept_together",
    ),
    path("submissions/delegate/", inbox.DelegateSelected.as_view(), name="submission_delegate"),
    path("submissions/filters/", inbox.SavedFilters.as_view(), name="submission_filters"),
    path("submissions/messages/", inbox.PreparedMessages.as_view(), name="submission_messages"),
]
