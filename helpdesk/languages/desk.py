"""The desk's own list of languages, with the environment's list until somebody edits it."""

from django.conf import settings

from helpdesk.languages.models import DeskLanguage


def desk_languages() -> list[str]:
    """Codes of the languages that the desk serves, the default one first."""
    codes = list(DeskLanguage.objects.order_by("-is_default", "position").values_list("code", flat=True))
    return codes or list(settings.DESK_LANGUAGES)


def default_language() -> str:
    """The language used when nothing better is known."""
    return desk_languages()[0]
