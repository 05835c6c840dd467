"""Routes of surveys in the API."""

from django.urls import path
from rest_framework.routers import BaseRouter

from surveys.api import views


def register(router: BaseRouter) -> None:
    """Add this app's lists."""
    router.register("campaigns", views.CampaignViewSet, basename="campaign")
    router.register("requests", views.RequestViewSet, basename="request")
    router.register("submissions", views.SubmissionViewSet, basename="submission")
    router.register("mineral-contents", views.MineralContentViewSet, basename="mineral-content")
    router.register("response-figures", views.ResponseFiguresViewSet, basename="response-figures")


urlpatterns = [
    path(
        "requests/<int:pk>/submissions/",
        views.UploadViewSet.as_view({"post": "create"}),
        name="request-submissions",
    ),
]
"""What no router can say."""
