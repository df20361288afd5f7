"""What a newcomer needs to look around: addresses, sign-ins by role, a customer's link."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from helpdesk.demo.people import SIGN_INS, SignIn
from helpdesk.people.actions import make_link
from tickets.models import Ticket
from tickets.models.ticket import Channel


@dataclass(frozen=True)
class Invitation:
    """``desk`` and ``shop`` are addresses that end in a slash; ``customer`` is a link for one conversation."""

    desk: str
    customer: str
    shop: str

    def lines(self) -> Iterator[str]:
        """What the command prints, in the order that scripts read."""
        yield f"desk {self.desk}"
        yield from (f"sign-in {each.role} {each.email} {each.password}" for each in self.sign_ins)
        yield f"sign-in-address {self.desk}accounts/login/"
        yield f"customer {self.customer}"
        yield f"widget {self.shop}"
        yield f"mailbox {self.desk}demo/mail/"

    @property
    def sign_ins(self) -> tuple[SignIn, ...]:
        return SIGN_INS


def customer_link(desk: str, *, now: datetime) -> str:
    """A fresh link as a customer gets it by mail: it opens one conversation that was answered and goes on."""
    open_mail = Ticket.objects.open().filter(channel=Channel.EMAIL, first_answer_at__isnull=False)
    ticket = open_mail.order_by("-last_message_at").first() or Ticket.objects.order_by("-pk").first()
    if ticket is None:
        return desk
    address = ticket.customer.addresses.order_by("pk").first()
    token = make_link(ticket.customer, address.address if address else "", subject=ticket.public_id, now=now)
    return f"{desk}requests/{token}/"


_standing: list[Invitation] = []


def announce(invitation: Invitation) -> None:
    """Keep it for the start page of this process."""
    _standing[:] = [invitation]


def standing() -> Invitation | None:
    """What was announced; None where the process was started in another way."""
    return _standing[0] if _standing else None
