"""Where one can go: the bar of the console, the same on every floor; addresses by name, so nothing is imported."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from helpdesk.people.access import is_lead, reader_of
from helpdesk.people.models import Agent, User

PLACES = (
    ("desk:inbox", "inbox"),
    ("desk:shift", "clock"),
    ("coverage:overview", "globe-alt"),
    ("partners:tickets", "inbox"),
    ("partners:people", "users"),
    ("faq_desk:overview", "book-open"),
    ("desk:mail", "envelope-open"),
    ("settings:index", "cog-6-tooth"),
)
FOR_LEADS = {"coverage:overview", "desk:mail", "settings:index"}
FOR_AGENTS = {"desk:inbox", "desk:shift"}
FOR_EDITORS = {"faq_desk:overview"}
FOR_MANAGERS = {"partners:tickets", "partners:people"}


def desk_places(person: User, path: str) -> list[dict[str, Any]]:
    """The places that this person may open, the one where they begin first; that whose pages they are on is current."""
    agent = Agent.objects.filter(user=person).first()
    leads = is_lead(person, agent)
    words = {
        "desk:inbox": _("Inbox"),
        "desk:shift": _("My shift"),
        "coverage:overview": _("Coverage"),
        "faq_desk:overview": _("FAQ"),
        "desk:mail": _("Mail log"),
        "settings:index": _("Settings"),
        "partners:tickets": _("Tickets"),
        "partners:people": _("My agents"),
    }
    works_here = agent is not None or person.is_admin
    edits = (works_here and reader_of(person, agent).of_house) or bool(person.edits_in)
    offered = [
        {"url": address, "label": words[name], "icon": icon}
        for name, icon in PLACES
        if (leads or name not in FOR_LEADS)
        and (works_here or name not in FOR_AGENTS)
        and (person.manages_id or name not in FOR_MANAGERS)
        and (edits or name not in FOR_EDITORS)
        and (address := address_of(name))
    ]
    here = max((item["url"] for item in offered if path.startswith(str(item["url"]))), key=len, default="")
    return [{**item, "current": item["url"] == here} for item in offered]


def user_places() -> list[dict[str, str]]:
    """What belongs to oneself."""
    items = (
        ("settings:profile", _("My profile")),
        ("account_change_password", _("Change password")),
        ("mfa_index", _("Two-factor sign-in")),
    )
    return [{"url": address, "label": label} for name, label in items if (address := address_of(name))]


def public_places(path: str) -> list[dict[str, Any]]:
    """The way between the pages of customers."""
    home = f"/{translation.get_language() or 'en'}/"
    items = [
        (home, _("Help center")),
        (address_of("contact"), pgettext("page", "Contact")),
        (address_of("requests"), _("My requests")),
    ]
    return [{"url": url, "label": label, "current": url == path} for url, label in items if url]


def address_of(name: str) -> str:
    """Some pages are built on other floors; one that is not there is not offered."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
