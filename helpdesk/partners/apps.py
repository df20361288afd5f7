from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "helpdesk.partners"
    label = "partners"
