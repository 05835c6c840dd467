"""The API: who may come in, how much in a minute, and what its description says."""

from gscm.settings import environment as env

API_REQUESTS_A_MINUTE = env.number("API_REQUESTS_A_MINUTE", 600)
API_WRITES_A_MINUTE = env.number("API_WRITES_A_MINUTE", 120)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "gscm.tokens.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "gscm.tokens.permissions.InScope",
    ],
    "DEFAULT_THROTTLE_CLASSES": [
        "gscm.tokens.throttling.RequestsAMinute",
        "gscm.tokens.throttling.WritesAMinute",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_SCHEMA_CLASS": "gscm.lib.openapi.Schema",
    "PAGE_SIZE": 50,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "GSCM Conflict Minerals",
    "DESCRIPTION": (
        "Suppliers, parts, requests, submissions, alerts, cases and response figures, as far as the token's person "
        "may see them. Lists come in pages of 50; `next` leads on. What is out of reach answers 404."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    # The page to look around comes from the own host, as everything.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "AlertStatus": "risk.models.Alert.State",
        "CampaignStatus": "surveys.models.Campaign.Status",
        "SubmissionStatus": "surveys.models.Submission.Status",
        "CaseStatus": "risk.models.Case.Status",
        "CaseActionKind": "risk.models.CaseAction.Kind",
        "CaseActionStatus": "risk.models.CaseAction.Status",
    },
}
