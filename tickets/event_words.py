"""What happened in a conversation between the words of people, in one line for agents."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.coverage.week_form import week_words
from helpdesk.templatetags.desk import country_name, language_name, local_datetime, zone_city
from tickets.models import Alarm, Event
from tickets.models.ticket import Priority

NOTHING = "–"
SENTENCES = {
    "assigned": noop("Given to %(name)s"),
    "assigned by a person": noop("%(who)s gave this to %(name)s"),
    "taken": noop("%(who)s took this"),
    "handed_over": noop("Handed over to %(name)s"),
    "released": noop("%(who)s put this back into the queue"),
    "moved": noop("%(who)s moved this to the team %(team)s"),
    "declined": noop("%(who)s did not take the chat that rang"),
    "missed": noop("The chat rang at %(name)s, who did not take it in time"),
    "waiting": noop("Waits in the queue"),
    "waiting in a place": noop("Number %(position)s in the queue, told %(low)s to %(high)s min"),
    "waiting with a promise": noop("Waits in the queue; an answer is promised by %(time)s"),
    "promise_renewed": noop(
        "The customer was told that it takes longer; an answer is promised by %(time)s now"
    ),
    "no promise": noop("The customer was told that it takes longer; no time could be named"),
    "abandoned": noop("The customer left after waiting for %(minutes)s min"),
    "choice": noop("%(who)s chose how to go on"),
    "choice of wait": noop("%(who)s chose to wait"),
    "choice of mail": noop("%(who)s chose an answer by mail"),
    "choice of translate": noop("%(who)s chose an answer with a translation"),
    "by_mail": noop("The chat goes on by mail"),
    "parked": noop("The customer fell silent; the chat takes no place any more"),
    "contact": noop("%(who)s left an address"),
    "transcript": noop("%(who)s asked for a copy by mail"),
    "rated": noop("%(who)s gave %(score)s of 5"),
    "closed": noop("%(who)s closed this"),
    "closed after thanks": noop("%(who)s closed this again: the customer only said thanks"),
    "reopened": noop("%(who)s opened this again"),
    "snoozed": noop("%(who)s set this aside until %(until)s"),
    "due_moved": noop("Hours or minutes were changed in the settings: due by %(due)s now"),
    "woken": noop("Back on the desk"),
    "spam": noop("%(who)s marked this as spam"),
    "restored": noop("%(who)s took this back from spam"),
    "language": noop("%(who)s said this is %(language)s"),
    "zone": noop("%(who)s said the customer is in %(place)s"),
    "country": noop("%(who)s said the customer lives in %(place)s"),
    "week": noop("%(who)s said the customer is at work %(week)s"),
    "usual week": noop("%(who)s said the customer is at work as is usual in their country"),
    "described": noop("%(who)s changed what is known of the customer: %(changed)s"),
    "priority": noop("%(who)s set the priority to %(priority)s"),
    "skills": noop("%(who)s set the skills needed: %(skills)s"),
    "tagged": noop("%(who)s set the tags: %(tags)s"),
    "redacted": noop("%(who)s removed the words of a message"),
    "answer taken back": noop("%(who)s took an answer back before it went out"),
    "renamed": noop("%(who)s changed the subject"),
    "attachment": noop("%(who)s sent a file"),
    "taken_down": noop("%(who)s took this down for the customer"),
    "undelivered": noop("An answer did not reach the customer: %(answer)s"),
    "copy undelivered": noop("A copy did not reach %(copy)s: %(answer)s"),
    "forwarded": noop("A colleague forwarded this; it was first written by %(first)s"),
    "customer": noop("%(who)s gave this to its first writer"),
    "merged": noop("The customer's records became one"),
    "merged_in": noop("%(who)s merged #%(number)s into this"),
    "merged_away": noop("%(who)s merged this into #%(number)s"),
    "separated": noop("%(who)s separated this from #%(number)s"),
    "baton_accepted": noop("%(who)s took the baton"),
    "baton_returned": noop("%(who)s gave the baton back: %(reason)s"),
    "alarm": noop("Alarm: %(cause)s"),
    "alarm for somebody": noop("Alarm for %(name)s: %(cause)s"),
}

ABOUT = {"name": noop("name"), "is_vip": noop("VIP"), "notes": noop("note")}


def event_words(event: Event) -> str:
    """What happened, in one line for agents."""
    case = _case(event)
    return _(SENTENCES[case]) % _told(event) if case in SENTENCES else event.kind


def _case(event: Event) -> str:
    """Which sentence: mostly that of the kind, with some it depends on what came with it."""
    data = event.data
    match event.kind:
        case "assigned" if _who(event) == _name(data):
            return "taken"
        case "assigned" if event.author != "system":
            return "assigned by a person"
        case "declined" if data.get("missed"):
            return "missed"
        case "waiting" if data.get("position"):
            return "waiting in a place"
        case "waiting" if data.get("promise"):
            return "waiting with a promise"
        case "promise_renewed" if not data.get("promise"):
            return "no promise"
        case "choice" if (case := f"choice of {data.get('what')}") in SENTENCES:
            return case
        case "redacted" if data.get("unsent"):
            return "answer taken back"
        case "closed" if data.get("thanks"):
            return "closed after thanks"
        case "week" if not data.get("week"):
            return "usual week"
        case "undelivered" if data.get("copy"):
            return "copy undelivered"
        case "alarm" if data.get("name"):
            return "alarm for somebody"
    return event.kind


def _told(event: Event) -> dict[str, Any]:
    """Whatever a sentence may want to name."""
    data = event.data
    return {
        "who": _who(event),
        "name": _name(data),
        "team": data.get("team", NOTHING),
        "position": data.get("position"),
        "low": (data.get("low") or 0) // 60,
        "high": (data.get("high") or 0) // 60,
        "time": _instant(data.get("promise")),
        "until": _instant(data.get("until")),
        "due": _instant(data.get("due")) or NOTHING,
        "minutes": max(1, round((data.get("waited") or 0) / 60)),
        "score": data.get("score", NOTHING),
        "language": language_name(data.get("language", "")),
        "place": _place(data),
        "week": week_words(OpenHours.read(data["week"])) if data.get("week") else "",
        "changed": ", ".join(_(ABOUT[name]) for name in data.get("changed", []) if name in ABOUT) or NOTHING,
        "priority": Priority(data.get("priority", 0)).label,
        "skills": ", ".join(data.get("skills", [])) or NOTHING,
        "tags": ", ".join(data.get("tags", [])) or NOTHING,
        "answer": data.get("answer") or NOTHING,
        "copy": data.get("copy", NOTHING),
        "first": " ".join(part for part in (data.get("name"), f"<{data.get('address')}>") if part),
        "number": data.get("ticket", ""),
        "reason": data.get("reason") or NOTHING,
        "cause": dict(Alarm.Kind.choices).get(data.get("what", ""), ""),
    }


def _who(event: Event) -> str:
    """Whoever did it; visitors may have no name."""
    unnamed = _("The customer") if event.author == "customer" else _("the desk")
    return event.author_name or unnamed


def _name(data: dict[str, Any]) -> str:
    return (data.get("to") or {}).get("name") or data.get("name") or ""


def _place(data: dict[str, Any]) -> str:
    if "zone" in data:
        return zone_city(data["zone"])
    return country_name(data["country"]) if data.get("country") else NOTHING


def _instant(stored: str | None) -> str:
    return local_datetime(datetime.fromisoformat(stored)) if stored else ""
