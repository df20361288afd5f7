"""What was kept: first answers no later than the first promise, and batons that said what the next one needed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Case, Count, Q, Value, When

from tickets.models import Baton
from tickets.models.ticket import LIVE, TicketQuerySet

MONTH = timedelta(days=30)
_OUTCOME = Case(
    When(promise_kept=True, then=Value("kept")),
    When(promise_kept=False, then=Value("broken")),
    default=Value("owed"),  # nobody has answered, and the promise is over
)


@dataclass
class Record:
    """Promises by their outcome; ``owed`` are broken ones that still wait, ``told``: the customer knew before."""

    kept: int = 0
    broken: int = 0
    owed: int = 0
    told: int = 0

    @property
    def made(self) -> int:
        return self.kept + self.broken + self.owed

    @property
    def percent(self) -> float | None:
        """None without promises."""
        return 100 * self.kept / self.made if self.made else None


@dataclass
class Records:
    """The whole, and each language, most promises first."""

    whole: Record = field(default_factory=Record)
    languages: dict[str, Record] = field(default_factory=dict)


def promises_kept(tickets: TicketQuerySet, *, now: datetime, span: timedelta = MONTH) -> Records:
    """Of the promises that ended in the last ``span``; what was closed without an answer made none."""
    ended = tickets.filter(promised_at__gt=now - span, promised_at__lte=now)
    judged = ended.filter(Q(promise_kept__isnull=False) | Q(first_answer_at=None, state__in=LIVE))
    told = Count("pk", filter=Q(renewals__gt=0) & (Q(promise_kept=False) | Q(promise_kept=None)))
    rows = judged.order_by().values("language", outcome=_OUTCOME).annotate(n=Count("pk"), told=told)
    return _records(rows.values_list("language", "outcome", "n", "told"))


@dataclass(frozen=True)
class Handovers:
    """Tickets that changed hands with a baton: of ``made``, those with a ``draft`` of the desk at which nobody had
    looked, and those that came ``back`` to the queue.
    """

    made: int
    draft: int
    back: int


def handovers(tickets: TicketQuerySet, *, now: datetime, span: timedelta = MONTH) -> Handovers:
    """Of these tickets, in the last ``span``; desk drafts are counted apart (routing.md, 2.7)."""
    lately = Baton.objects.handed().filter(handed_at__gt=now - span, handed_at__lte=now, ticket__in=tickets)
    return Handovers(
        **lately.aggregate(
            made=Count("pk"),
            draft=Count("pk", filter=Q(reviewed=False)),
            back=Count("pk", filter=Q(answer=Baton.Answer.RETURNED)),
        )
    )


def _records(rows: Iterable[tuple[str, str, int, int]]) -> Records:
    found: dict[str, Record] = defaultdict(Record)
    whole = Record()
    for language, outcome, number, told in rows:
        for record in (whole, found[language]):
            setattr(record, outcome, getattr(record, outcome) + number)
            record.told += told
    return Records(whole, dict(sorted(found.items(), key=lambda pair: (-pair[1].made, pair[0]))))
