"""Routes of risk in the API."""

from rest_framework.routers import BaseRouter

from risk.api import views


def register(router: BaseRouter) -> None:
    """Add this app's lists."""
    router.register("alerts", views.AlertViewSet, basename="alert")
    router.register("cases", views.CaseViewSet, basename="case")
    router.register("audits", views.AuditViewSet, basename="audit")
