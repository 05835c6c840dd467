"""What suppliers handed on, without sign-in."""

from django.urls import path

from suppliers.views import trainings_portal

urlpatterns = [
    path("<str:token>/", trainings_portal.shared, name="shared_material"),
    path("<str:token>/<str:language>/", trainings_portal.shared_file, name="shared_material_file"),
]
