"""Changes of the list of languages in which the desk answers."""

from datetime import datetime

from django.db import transaction

from helpdesk.duties.audit import record
from helpdesk.languages.choices import LanguageError, is_known
from helpdesk.languages.codes import normalized
from helpdesk.languages.models import DeskLanguage
from helpdesk.lib.marking import gettext_noop


def set_desk_languages(codes: list[str], *, default: str, actor: str, now: datetime) -> None:
    """Replace the list; it holds at least the default language. Raises LanguageError otherwise."""
    wanted = normalized(codes)
    if not wanted or default not in wanted:
        raise LanguageError(
            gettext_noop("The desk needs at least one language, and one of them as the default.")
        )
    unknown = [code for code in wanted if not is_known(code)]
    if unknown:
        raise LanguageError(gettext_noop("'%(name)s' is no language that the desk knows."), name=unknown[0])
    with transaction.atomic():
        DeskLanguage.objects.all().delete()
        DeskLanguage.objects.bulk_create(
            DeskLanguage(code=code, position=place, is_default=code == default)
            for place, code in enumerate(wanted)
        )
        record(actor, "set desk languages", "desk", now=now, languages=list(wanted), default=default)
