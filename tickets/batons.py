"""What stands in a baton, and how often a ticket went on without anybody working on it."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from helpdesk.lib.words import local_words
from helpdesk.templatetags.desk import language_name, zone_city
from tickets.models import Baton, Message, Ticket
from tickets.models.message import NOW_SAID, Author

MOST_UNWORKED = 2  # no third automatic move in a row; then a lead decides
LETTERS_FAILED = ("failed", "unknown")


def draft(ticket: Ticket) -> dict[str, str]:
    """The desk's own words from what is stored, in the team's working language; whoever hands over may edit them."""
    with translation.override(ticket.team.language):
        fields = {
            "wants": _wants(ticket),
            "done": _done(ticket),
            "failed": _failed(ticket),
            "next": _next(ticket),
            "promised": _promised(ticket),
            "about": _about(ticket),
            "attachments": ", ".join(ticket.attachments.order_by("-pk").values_list("name", flat=True)[:3]),
        }
    return {name: shortened(text) for name, text in fields.items()}


def shortened(text: str) -> str:
    """One line of at most ``Baton.LONGEST`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= Baton.LONGEST else line[: Baton.LONGEST - 1] + "…"


def as_note(fields: dict[str, str]) -> str:
    """Seven short lines; the console shows their names in its reader's language."""
    return "\n".join(f"{name}: {fields[name]}" for name in Baton.FIELDS if fields.get(name))


def unworked_moves(ticket: Ticket) -> int:
    """How often it went on by itself since an owner last wrote anything, a note or a baton included.

    Going back to the queue counts like going to an agent, so that a way through the queue is no way around.
    """
    return unworked(ticket, ticket.batons.handed())


def unworked(ticket: Ticket, handed: Iterable[Baton]) -> int:
    """The same of the ticket's batons, which somebody has read already."""
    moves = [(baton.handed_at, baton.reviewed) for baton in handed if baton.handed_at is not None]
    by_itself = [at for at, reviewed in moves if not reviewed]
    if not by_itself:
        return 0
    wrote = Message.objects.filter(ticket=ticket, author=Author.AGENT).order_by("-pk")
    worked = [at for at, reviewed in moves if reviewed]
    last = max([*worked, *wrote.values_list("created_at", flat=True)[:1]], default=None)
    return sum(last is None or at > last for at in by_itself)


def _wants(ticket: Ticket) -> str:
    asked = _spoken(ticket, Author.CUSTOMER)
    return asked or ticket.subject or _("not said yet")


def _done(ticket: Ticket) -> str:
    return _spoken(ticket, Author.AGENT)


def _spoken(ticket: Ticket, author: str) -> str:
    words = Message.objects.filter(ticket=ticket, internal=False, author=author, redacted=False)
    return words.order_by("-pk").values_list(NOW_SAID, flat=True).first() or ""


def _failed(ticket: Ticket) -> str:
    """What was tried in vain: answers that did not arrive, batons that came back, chats that nobody took."""
    said = []
    lost = Message.objects.filter(ticket=ticket, letter__state__in=LETTERS_FAILED).order_by("-pk").first()
    if lost is not None:
        said.append(_("an answer by mail did not arrive"))
    back = ticket.batons.filter(answer=Baton.Answer.RETURNED).select_related("receiver__user").order_by("-pk")
    if came := back.first():
        named = {"name": came.receiver.user.name if came.receiver else "–", "reason": came.answer_reason}
        said.append(_("%(name)s gave it back: %(reason)s") % named)
    if missed := ticket.offers.filter(state__in=["missed", "declined"]).count():
        said.append(_("offered in vain: %(count)s times") % {"count": missed})
    return "; ".join(said)


def _next(ticket: Ticket) -> str:
    return (
        _("answer the customer, who waits for us") if ticket.is_ours else _("wait for the customer's answer")
    )


def _promised(ticket: Ticket) -> str:
    """The time that counts now, on the customer's clock."""
    promised = ticket.renewed_to or ticket.promised_at
    if promised is None or ticket.first_answer_at is not None:
        return ""
    zone = ticket.customer.zone if ticket.customer.zone_is_known else ""
    return local_words(promised, zone, translation.get_language() or "en")


def _about(ticket: Ticket) -> str:
    customer = ticket.customer
    language = language_name(ticket.language) if ticket.language else _("language not known")
    place = f"{zone_city(customer.zone)} ({customer.zone})" if customer.zone_is_known else _("zone not known")
    return f"{language}, {place}"
