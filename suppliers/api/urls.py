"""Routes of suppliers in the API."""

from rest_framework.routers import BaseRouter

from suppliers.api import views


def register(router: BaseRouter) -> None:
    """Add this app's lists."""
    router.register("suppliers", views.SupplierViewSet, basename="supplier")
    router.register("parts", views.PartViewSet, basename="part")
    router.register("deliveries", views.DeliveryViewSet, basename="delivery")
