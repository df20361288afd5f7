"""Search of tickets: a number, an address, a name, or words of subjects and messages.

Words are looked for in the newest ``REACH`` messages and tickets by plain comparison, so the time a search takes
does not grow with the desk.
"""

import re
from functools import reduce
from operator import and_

from django.db.models import Q, Subquery, Value

from helpdesk.lib.spelling import spelled
from helpdesk.people.access import reader_for, reads_contacts
from helpdesk.people.models import Customer, CustomerAddress, User
from tickets.models import Message, Ticket
from tickets.models.message import NOW_SAID
from tickets.models.ticket import TicketQuerySet

REACH = 20_000
MOST_WORDS = 6
MOST_FOUND = 200
CONTACT = re.compile(r"@|\+\d|\d[\d ()/-]{5,}\d")
NUMBER = re.compile(r"#?(\d{1,12})")


def search_tickets(query: str, person: User, *, notes: bool = True) -> TicketQuerySet:
    """Tickets that ``person`` may see, in no order; ``notes`` says whether internal notes are read too."""
    visible = Ticket.objects.listed_for(person)
    words = query.split()[:MOST_WORDS]
    if not words:
        return visible.none()
    number = NUMBER.fullmatch(query.strip())
    if number is not None and visible.filter(pk=int(number[1])).exists():
        return visible.filter(pk=int(number[1]))
    reader = reader_for(person)
    if CONTACT.search(query) and not reads_contacts(reader):
        return visible.none()  # a hit would confirm an address or a number that is masked elsewhere
    found = Q(pk__in=_by_subject(words)) | Q(pk__in=_by_message(words, notes))
    return visible.filter(found | Q(customer__in=_customers(query.strip(), words)))


def _by_subject(words: list[str]) -> list[int]:
    newest = Subquery(Ticket.objects.order_by("-pk").values("pk")[:1])
    near = Ticket.objects.filter(pk__gt=newest - Value(REACH))
    found = near.filter(_all_in("subject", words)).order_by("-pk")
    return list(found.values_list("pk", flat=True)[:MOST_FOUND])


def _by_message(words: list[str], notes: bool) -> list[int]:
    newest = Subquery(Message.objects.order_by("-pk").values("pk")[:1])
    near = Message.objects.filter(pk__gt=newest - Value(REACH), redacted=False)
    if not notes:
        near = near.filter(internal=False)
    found = near.alias(said=NOW_SAID).filter(_all_in("said", words)).order_by("-pk")
    return list(found.values_list("ticket_id", flat=True)[:MOST_FOUND])


def _customers(query: str, words: list[str]) -> list[int]:
    if "@" in query:
        owners = CustomerAddress.objects.filter(spelled("address", query))
        return list(owners.values_list("customer_id", flat=True)[:MOST_FOUND])
    named = Customer.objects.filter(_all_in("name", words)).order_by("-pk")
    return list(named.values_list("pk", flat=True)[:MOST_FOUND])


def _all_in(field: str, words: list[str]) -> Q:
    return reduce(and_, (Q(**{f"{field}__icontains": word}) for word in words))
