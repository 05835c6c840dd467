"""The kit's own few addresses: `home` without a namespace, the rest under `interface`."""

from django.urls import include, path

from gscm.interface import views

switches = [
    path("language/", views.set_language, name="language"),
    path("theme/", views.set_theme, name="theme"),
    path("styleguide/", views.style_guide, name="styleguide"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("", include((switches, "interface"))),
]
