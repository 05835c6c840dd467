from django.apps import AppConfig


class InterfaceConfig(AppConfig):
    name = "gscm.interface"
    label = "interface"
