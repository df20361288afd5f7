"""What happened in a conversation between the words of people, in one line for agents."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.coverage.customer_hours import OpenHours
from helpdesk.coverage.week_form import week_words
from helpdesk.templatetags.desk import country_name, language_name, local_datetime, zone_city
from tickets.models import Alarm, Event
from tickets.models.ticket import Priority


def event_words(event: Event) -> str:
    """What happened, in one line for agents."""
    data, who = event.data, _who(event)
    named = {"who": who, "name": (data.get("to") or {}).get("name", "")}
    if event.kind == "waiting":
        return _waiting_words(data)
    if event.kind == "promise_renewed":
        return _renewal_words(data)
    if event.kind == "snoozed":
        until = local_datetime(datetime.fromisoformat(data["until"])) if data.get("until") else ""
        return _("%(who)s set this aside until %(until)s") % {"who": who, "until": until}
    if event.kind == "language":
        language = language_name(data.get("language", ""))
        return _("%(who)s said this is %(language)s") % {"who": who, "language": language}
    if event.kind == "zone":
        return _("%(who)s said the customer is in %(place)s") % {"who": who, "place": zone_city(data["zone"])}
    if event.kind == "country":
        place = country_name(data["country"]) if data["country"] else "–"
        return _("%(who)s said the customer lives in %(place)s") % {"who": who, "place": place}
    if event.kind == "priority":
        label = Priority(data.get("priority", 0)).label
        return _("%(who)s set the priority to %(priority)s") % {"who": who, "priority": label}
    if event.kind == "skills":
        skills = ", ".join(data.get("skills", [])) or "–"
        return _("%(who)s set the skills needed: %(skills)s") % {"who": who, "skills": skills}
    if event.kind == "week":
        return _week_words(data, who)
    if event.kind == "tagged":
        return _("%(who)s set the tags: %(tags)s") % {
            "who": who,
            "tags": ", ".join(data.get("tags", [])) or "–",
        }
    if event.kind == "undelivered":
        return _("An answer did not reach the customer: %(answer)s") % {"answer": data.get("answer") or "–"}
    if event.kind in ("merged_in", "merged_away", "separated"):
        return _merged_words(event.kind, data, who)
    if event.kind == "forwarded":
        first = " ".join(part for part in (data.get("name"), f"<{data.get('address')}>") if part)
        return _("A colleague forwarded this; it was first written by %(first)s") % {"first": first}
    if event.kind == "baton_returned":
        return _("%(who)s gave the baton back: %(reason)s") % {
            "who": who,
            "reason": data.get("reason") or "–",
        }
    if event.kind == "alarm":
        return _alarm_words(data)
    if event.kind == "abandoned":
        minutes = max(1, round(data["waited"] / 60))
        return _("The customer left after waiting for %(minutes)s min") % {"minutes": minutes}
    if event.kind == "rated":
        return _("%(who)s gave %(score)s of 5") % {"who": who, "score": data.get("score", "–")}
    if event.kind == "assigned" and who == named["name"]:
        return _("%(who)s took this") % named
    if event.kind == "assigned" and event.author != "system":
        return _("%(who)s gave this to %(name)s") % named
    if event.kind == "choice":
        return _choices().get(data.get("what", ""), _("%(who)s chose how to go on")) % named
    if event.kind == "moved":
        return _("%(who)s moved this to the team %(team)s") % {"who": who, "team": data.get("team", "–")}
    kind = "missed" if data.get("missed") else event.kind
    return _plain_words().get(kind, kind) % named


def _who(event: Event) -> str:
    """Whoever did it; visitors may have no name."""
    unnamed = _("The customer") if event.author == "customer" else _("the desk")
    return event.author_name or unnamed


def _choices() -> dict[str, str]:
    """What customers chose while they waited."""
    return {
        "wait": _("%(who)s chose to wait"),
        "mail": _("%(who)s chose an answer by mail"),
        "translate": _("%(who)s chose an answer with a translation"),
    }


def _plain_words() -> dict[str, str]:
    return {
        "assigned": _("Given to %(name)s"),
        "handed_over": _("Handed over to %(name)s"),
        "released": _("%(who)s put this back into the queue"),
        "missed": _("The chat rang at %(name)s, who did not take it in time"),
        "declined": _("%(who)s did not take the chat that rang"),
        "closed": _("%(who)s closed this"),
        "reopened": _("%(who)s opened this again"),
        "woken": _("Back on the desk"),
        "spam": _("%(who)s marked this as spam"),
        "restored": _("%(who)s took this back from spam"),
        "renamed": _("%(who)s changed the subject"),
        "merged": _("The customer's records became one"),
        "customer": _("%(who)s gave this to its first writer"),
        "attachment": _("%(who)s sent a file"),
        "baton_accepted": _("%(who)s took the baton"),
        "by_mail": _("The chat goes on by mail"),
        "parked": _("The customer fell silent; the chat takes no place any more"),
        "contact": _("%(who)s left an address"),
        "transcript": _("%(who)s asked for a copy by mail"),
    }


def _waiting_words(data: dict[str, Any]) -> str:
    if data.get("position"):
        told = {"position": data["position"], "low": data["low"] // 60, "high": data["high"] // 60}
        return _("Number %(position)s in the queue, told %(low)s to %(high)s min") % told
    if data.get("promise"):
        return _("Waits in the queue; an answer is promised by %(time)s") % {
            "time": local_datetime(datetime.fromisoformat(data["promise"]))
        }
    return _("Waits in the queue")


def _week_words(data: dict[str, Any], who: str) -> str:
    if not data.get("week"):
        return _("%(who)s said the customer is at work as is usual in their country") % {"who": who}
    week = week_words(OpenHours.read(data["week"]))
    return _("%(who)s said the customer is at work %(week)s") % {"who": who, "week": week}


def _merged_words(kind: str, data: dict[str, Any], who: str) -> str:
    named = {"who": who, "number": data.get("ticket", "")}
    if kind == "merged_in":
        return _("%(who)s merged #%(number)s into this") % named
    if kind == "merged_away":
        return _("%(who)s merged this into #%(number)s") % named
    return _("%(who)s separated this from #%(number)s") % named


def _renewal_words(data: dict[str, Any]) -> str:
    if not data.get("promise"):
        return _("The customer was told that it takes longer; no time could be named")
    return _("The customer was told that it takes longer; an answer is promised by %(time)s now") % {
        "time": local_datetime(datetime.fromisoformat(data["promise"]))
    }


def _alarm_words(data: dict[str, Any]) -> str:
    words = dict(Alarm.Kind.choices).get(data.get("what", ""), "")
    if not data.get("name"):
        return _("Alarm: %(cause)s") % {"cause": words}
    return _("Alarm for %(name)s: %(cause)s") % {"name": data["name"], "cause": words}
