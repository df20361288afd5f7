from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "helpdesk.duties"
    label = "duties"
