from django.urls import path

from gscm.evidence import views

app_name = "evidence"
urlpatterns = [path("", views.Overview.as_view(), name="overview")]
