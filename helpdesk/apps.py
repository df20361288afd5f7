from django.apps import AppConfig
from django.conf import settings


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        """Let every process know the table of sweeps and, when there is one, the broker; refuse a wrong translator."""
        from helpdesk import composition  # noqa: F401
        from helpdesk.languages import translators

        translators.configured()

        if settings.REDIS_URL:
            from helpdesk import celery  # noqa: F401
