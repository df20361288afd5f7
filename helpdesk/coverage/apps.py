from django.apps import AppConfig


class CoverageConfig(AppConfig):
    name = "helpdesk.coverage"
    label = "coverage"
