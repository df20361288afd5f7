from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    name = "helpdesk.languages"
    label = "languages"
