"""Suppliers and the organisation."""

from django.urls import path

from suppliers.views import suppliers

app_name = "suppliers"

urlpatterns = [
    path("", suppliers.SupplierList.as_view(), name="supplier_list"),
    path("<int:pk>/", suppliers.SupplierDetail.as_view(), name="supplier_detail"),
    path("organisation/", suppliers.Organisation.as_view(), name="organisation"),
]
