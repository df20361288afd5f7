"""What a browser may see of customers' things: all of one after signing in, or one ticket after its link."""

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404, HttpRequest

from helpdesk.people.models import AccessLink, Customer
from tickets.models import Ticket

CUSTOMER = "customer"
TICKETS = "customer_tickets"
MOST_TICKETS = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A ticket that this browser may see; ``by_link`` when only its link says so."""

    ticket: Ticket
    by_link: bool


def signed_in(request: HttpRequest) -> Customer | None:
    """The customer who signed in here; a record that became another's is followed."""
    key = request.session.get(CUSTOMER)
    row = Customer.objects.select_related("merged_into").filter(public_id=key).first() if key else None
    return (row.merged_into or row) if row else None


def sign_in(request: HttpRequest, customer: Customer) -> None:
    """A new session key, so that nobody waits in an old one."""
    request.session.cycle_key()
    request.session[CUSTOMER] = customer.public_id


def sign_out(request: HttpRequest) -> None:
    """Forget the customer and every ticket; a member of staff in the same browser stays signed in."""
    request.session.pop(CUSTOMER, None)
    request.session.pop(TICKETS, None)


def keep_link(request: HttpRequest, link: AccessLink) -> None:
    """Let this browser see the link's ticket as long as the link is good."""
    kept = {**request.session.get(TICKETS, {}), link.subject: link.pk}
    request.session.cycle_key()
    request.session[TICKETS] = dict(list(kept.items())[-MOST_TICKETS:])


def held(request: HttpRequest, public_id: str, *, now: datetime) -> Held:
    """The ticket, if this browser may see it. Raises Http404 otherwise, as for one that does not exist."""
    rows = Ticket.objects.select_related("customer", "team", "mailbox", "owner__user")
    customer = signed_in(request)
    if customer is not None:
        own = rows.of_customer(customer).filter(public_id=public_id).first()
        if own is not None:
            return Held(own, False)
    link = _link(request, public_id, now)
    ticket = rows.filter(public_id=public_id).exclude(state="spam").first() if link else None
    if ticket is None:
        raise Http404
    return Held(ticket, True)


def _link(request: HttpRequest, public_id: str, now: datetime) -> AccessLink | None:
    key = request.session.get(TICKETS, {}).get(public_id)
    if key is None:
        return None
    link = AccessLink.objects.filter(pk=key, kind=AccessLink.Kind.TICKET, subject=public_id).first()
    return link if link is not None and link.is_good(now) else None
