"""The porch: every door of the house, and no room's business."""

from django.contrib import admin
from django.urls import include, path

from gscm import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("", include("gscm.interface.urls")),
    # People keep their address; the administrator changes it.
    path("account/email/", views.closed),
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("outbox/", include("gscm.mail.urls")),
    path("portal/", include("surveys.urls.portal")),
    path("portal/cases/", include("risk.urls.portal")),
    path("jobs/", include("gscm.jobs.urls")),
    path("suppliers/", include("suppliers.urls")),
    path("smelters/", include("smelters.urls")),
    path("surveys/", include("surveys.urls.team")),
    path("risk/", include("risk.urls.team")),
    path("summary/", include("reporting.urls")),
    path("api/v1/", include("gscm.api")),
]

handler400 = "gscm.interface.views.bad_request"
handler403 = "gscm.interface.views.permission_denied"
handler404 = "gscm.interface.views.page_not_found"
handler500 = "gscm.interface.views.server_error"
