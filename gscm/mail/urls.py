from django.urls import path

from gscm.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:mail_id>/", views.outbox_detail, name="outbox_detail"),
    path("<int:mail_id>/body/", views.outbox_body, name="outbox_body"),
]
