"""Letters that no server took: the sweep that gives their tickets back to the agents."""

from datetime import datetime, timedelta

from django.db.models import Q

from helpdesk.duties.models import Letter
from helpdesk.duties.sweeps import for_each, sweep
from tickets.actions.delivery import UNDELIVERED, return_undelivered

BATCH = 100


@sweep("undelivered", every=timedelta(seconds=30))
def return_work(*, now: datetime) -> int:
    """Every answer that failed, or of which nobody can say whether it arrived, is told once on its ticket."""
    failed = Letter.objects.filter(state__in=UNDELIVERED, noted=False)
    answers = failed.filter(Q(ticket_message__isnull=False) | Q(copy_of__ticket_message__isnull=False))
    answers = answers.select_related("ticket_message", "copy_of__ticket_message").defer("raw", "copy_of__raw")
    letters = list(answers.order_by("pk")[:BATCH])

    def give_back(letter: Letter) -> object:
        answer = letter.copy_of or letter
        return return_undelivered(letter, answer.ticket_message.ticket_id, now=now)

    return for_each(letters, give_back, failing="an undelivered answer was not given back").done
