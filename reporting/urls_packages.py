"""Evidence packages."""

from django.urls import path

from reporting.views import evidence_packages

app_name = "evidence_packages"

urlpatterns = [
    path("suppliers/<int:pk>/", evidence_packages.PackagesOfSupplier.as_view(), name="of_supplier"),
    path("cases/<int:pk>/", evidence_packages.PackageOfCase.as_view(), name="of_case"),
    path("<int:pk>/file/", evidence_packages.PackageFile.as_view(), name="file"),
]
