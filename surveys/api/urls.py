"""Routes of surveys in the API."""

from rest_framework.routers import BaseRouter

from surveys.api import views


def register(router: BaseRouter) -> None:
    """Add this app's lists."""
    router.register("campaigns", views.CampaignViewSet, basename="campaign")
    router.register("requests", views.RequestViewSet, basename="request")
    router.register("submissions", views.SubmissionViewSet, basename="submission")
