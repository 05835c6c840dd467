"""Version 1 of the API: read-only lists within the asker's reach, with their schema and a page to look around."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import APIRootView, DefaultRouter

from risk.api.urls import register as register_risk
from suppliers.api.urls import register as register_suppliers
from surveys.api.urls import register as register_surveys

app_name = "api"


class VersionOne(APIRootView):
    """Suppliers, campaigns, requests, submissions, alerts and corrective-action cases, as far as you may see them.

    Sign in on the site first; the API uses the same session. Lists come in pages of 50; "next" leads on.
    The OpenAPI description is at schema/.
    """

    name = "GSCM Conflict Minerals, version 1"


class Router(DefaultRouter):
    """Routes without format suffixes; the root is the page to look around."""

    include_format_suffixes = False
    APIRootView = VersionOne


_router = Router()
register_suppliers(_router)
register_surveys(_router)
register_risk(_router)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
    *_router.urls,
]
