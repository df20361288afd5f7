from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"

    def ready(self) -> None:
        """Let every process know the table of sweeps and, when there is one, the broker."""
        from helpdesk import celery, composition  # noqa: F401
