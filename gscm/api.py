"""Version 1 of the API: what is within the asker's reach, with its description and a page to look around."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.permissions import IsAuthenticated
from rest_framework.routers import APIRootView, DefaultRouter

from gscm.tokens.permissions import InScope
from risk.api.urls import register as register_risk
from suppliers.api.urls import register as register_suppliers
from surveys.api.urls import register as register_surveys
from surveys.api.urls import urlpatterns as surveys_patterns

app_name = "api"


class VersionOne(APIRootView):
    """Suppliers, parts, campaigns, requests, submissions, alerts, cases and response figures within reach.

    Programs send a token, `Authorization: Bearer gscm_...`; people who are signed in on the site need none.
    Lists come in pages of 50; "next" leads on. The OpenAPI description is at schema/, a page of it at docs/.
    """

    name = "GSCM Conflict Minerals, version 1"
    resource = ""


class Description(SpectacularAPIView):
    """The OpenAPI description, for everybody who may ask at all."""

    resource = ""
    permission_classes = [IsAuthenticated, InScope]


class DescriptionPage(SpectacularSwaggerView):
    """The description as a page on which each request can be tried. Everything on it comes from the own host."""

    resource = ""
    permission_classes = [IsAuthenticated, InScope]
    url_name = "api:schema"


class Router(DefaultRouter):
    """Routes without format suffixes; the root is the page to look around."""

    include_format_suffixes = False
    APIRootView = VersionOne


_router = Router()
register_suppliers(_router)
register_surveys(_router)
register_risk(_router)

urlpatterns = [
    path("schema/", Description.as_view(), name="schema"),
    path("docs/", DescriptionPage.as_view(), name="docs"),
    *surveys_patterns,
    *_router.urls,
]
