"""The supplier's learning page."""

from django.urls import path

from suppliers.views import trainings_portal

app_name = "learning"

urlpatterns = [
    path("", trainings_portal.Learning.as_view(), name="home"),
    path("trainings/<int:pk>/", trainings_portal.PortalSession.as_view(), name="session"),
    path("trainings/<int:pk>/quiz/", trainings_portal.PortalQuiz.as_view(), name="quiz"),
    path("materials/<int:pk>/", trainings_portal.PortalMaterial.as_view(), name="material"),
    path("materials/<int:pk>/hand-on/", trainings_portal.HandOn.as_view(), name="hand_on"),
    path("files/<int:pk>/", trainings_portal.PortalFile.as_view(), name="file"),
]
