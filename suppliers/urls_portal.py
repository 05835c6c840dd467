"""The supplier's pages about itself."""

from django.urls import path

from suppliers.views import portal

app_name = "portal_company"

urlpatterns = [
    path("", portal.Company.as_view(), name="company"),
    path("contacts/<int:pk>/hand-over/", portal.HandOver.as_view(), name="hand_over"),
    path("<int:pk>/sub-suppliers/", portal.Cascade.as_view(), name="cascade"),
]
