"""The review calendar."""

from django.urls import path

from suppliers.views import meetings

app_name = "meetings"

urlpatterns = [
    path("", meetings.MeetingList.as_view(), name="meeting_list"),
    path("new/", meetings.MeetingCreate.as_view(), name="meeting_create"),
    path("<int:pk>/", meetings.MeetingDetail.as_view(), name="meeting_detail"),
    path("<int:pk>/minutes/", meetings.MeetingMinutes.as_view(), name="meeting_minutes"),
    path("<int:pk>/decide/", meetings.MeetingDecide.as_view(), name="meeting_decide"),
    path("<int:pk>/ask/", meetings.MeetingAsk.as_view(), name="meeting_ask"),
    path("tasks/<int:pk>/finish/", meetings.FollowUpFinish.as_view(), name="follow_up_finish"),
]
