from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "gscm.mail"
    label = "mail"
