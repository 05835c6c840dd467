"""The porch: every door of the house, and no room's business."""

from allauth.account import views as account_views
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe

from gscm import views
from reporting.views.procedure import Procedure
from smelters.views.information import PortalInformation

urlpatterns = [
    path("health/", views.health, name="health"),
    path("", include("gscm.interface.urls")),
    # People see their address here; the administrator changes it.
    path("account/email/", require_safe(account_views.email)),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("outbox/", include("gscm.mail.urls")),
    path("enter/", include("surveys.urls.entrance")),
    path("portal/", include("surveys.urls.portal")),
    path("portal/cases/", include("risk.urls.portal")),
    path("portal/audits/", include("risk.urls.portal_audits")),
    path("portal/information/", PortalInformation.as_view(), name="portal_information"),
    path("portal/company/", include("suppliers.urls_portal")),
    path("portal/documents/", include("suppliers.urls_portal_documents")),
    path("portal/learning/", include("suppliers.urls_portal_learning")),
    path("shared/", include("suppliers.urls_shared")),
    path("policy/", include("surveys.urls.policy")),
    path("grievance/", include("risk.urls.grievance")),
    path("documents/", include("suppliers.urls_documents")),
    path("trainings/", include("suppliers.urls_trainings")),
    path("meetings/", include("suppliers.urls_meetings")),
    path("jobs/", include("gscm.jobs.urls")),
    path("suppliers/", include("suppliers.urls")),
    path("smelters/", include("smelters.urls")),
    path("surveys/", include("surveys.urls.team")),
    path("risk/", include("risk.urls.team")),
    path("audits/", include("risk.urls.audits")),
    path("procedure/", Procedure.as_view(), name="procedure"),
    path("summary/", include("reporting.urls")),
    path("evidence/", include("gscm.evidence.urls")),
    path("evidence/packages/", include("reporting.urls_packages")),
    path("api/v1/", include("gscm.api")),
    path("tokens/", include("gscm.tokens.urls")),
    path("webhooks/", include("gscm.webhooks.urls")),
]

handler400 = "gscm.interface.views.bad_request"
handler403 = "gscm.interface.views.permission_denied"
handler404 = "gscm.views.not_found"
handler500 = "gscm.interface.views.server_error"
