"""What the mail log says of a letter."""

from collections.abc import Mapping

from django import template

from helpdesk.duties.models import Letter
from tickets.thread import Delivery, letter_words

register = template.Library()


@register.simple_tag
def letter_state(letter: Letter) -> Delivery:
    """Where a letter stands, in words."""
    return letter_words(letter)


@register.simple_tag
def ticket_of(letter: Letter, tickets: Mapping[str, int]) -> int | None:
    """The number of the ticket it belongs to, if it is on the page."""
    return tickets.get(letter.conversation)
