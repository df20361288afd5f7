"""The language of what somebody wrote, decided before anything is stored."""

from collections.abc import Mapping

from helpdesk.languages.codes import spoken_code
from helpdesk.languages.desk import desk_languages
from helpdesk.languages.detect import Verdict, decide, prior_from
from helpdesk.people.models import Customer
from tickets.models import Ticket

BASIC = 2  # the lowest level at which somebody writes a language


def language_of(
    text: str,
    customer: Customer,
    *,
    ticket: Ticket | None = None,
    page: str = "",
    accept: tuple[str, ...] = (),
) -> Verdict:
    """What a text is written in, with what is known of its writer as the prior."""
    declared = customer.language if customer.language_source in ("choice", "agent") else ""
    earlier = customer.language if not declared else ""
    prior = prior_from(
        declared=declared or None,
        conversation=(ticket.language if ticket else "") or None,
        earlier=earlier or None,
        page=page or None,
        accept_language=accept,
        country=customer.country or None,
    )
    established = ticket.language if ticket else ""
    return decide(
        text,
        candidates=desk_languages(),
        prior=prior,
        established=established or None,
        names=[name for name in customer.name.split() if len(name) > 2],
    )


def routed_language(verdict: Verdict, customer: Customer, page: str = "") -> tuple[str, str, float]:
    """(language, how, probability) to keep on a ticket; the prior stands in for what could not be told."""
    if verdict.language:
        return verdict.language, verdict.how, round(verdict.probability, 4)
    fallback = customer.language or page
    return fallback, "guess" if fallback else "unknown", 0.0


def writing_language(ticket: Ticket, levels: Mapping[str, int]) -> str:
    """In which language an agent with these ``levels`` should answer who writes one that they do not; "" else.

    One that the customer chose, else that of the team.
    """
    if not ticket.language or not levels or levels.get(spoken_code(ticket.language), 0) >= BASIC:
        return ""
    customer = ticket.customer
    chosen = customer.languages if customer.language_source == "choice" else []
    return next((code for code in chosen if levels.get(spoken_code(code), 0) >= BASIC), ticket.team.language)
