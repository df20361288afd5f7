"""Raw bytes to routed, committed tickets inside a scratch desk's Django, and where the time goes."""

import json
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from helpdesk.coverage.actions import set_shifts
from helpdesk.coverage.calendar import Shift
from helpdesk.people import actions as people
from helpdesk.people.models import Agent, Team, User
from tests.benchmarks.letters import SENTENCES, letters
from tickets import arrival, planning
from tickets.arrival import openings, reading
from tickets.mail import gate
from tickets.models import Mailbox, Ticket

ADDRESS, AGENTS = "help@desk.example", 40


def prepare(*, now: datetime) -> None:
    """Forty agents who work around the clock and speak two of the letters' languages each."""
    team = Team.objects.create(name="Support", is_fallback=True)
    Mailbox.objects.create(name="support", address=ADDRESS, team=team, is_default=True)
    codes = list(SENTENCES)
    for number in range(AGENTS):
        user = User.objects.create_user(f"a{number}@desk.example", "a very long password", name=f"A{number}")
        agent = Agent.objects.create(
            user=user,
            zone="Atlantic/Reykjavik",
            status="available",
            seen_at=now,
            capacity_email=100_000 // AGENTS,
        )
        spoken = {codes[number % len(codes)]: 5, codes[(number + 1) % len(codes)]: 4}
        people.set_languages(agent, spoken, actor="bench", now=now)
        set_shifts(agent, [Shift(tuple(range(7)), 0, 1440)], actor="bench", now=now)
        people.add_to_team(team, agent, actor="bench", now=now)


def run(first: int, count: int, *, now: datetime) -> str:
    """Take in ``count`` mails from number ``first`` on; seconds, shares and MB as JSON."""
    mails = letters(first + count, ADDRESS)[first:]
    before, shares = Ticket.objects.count(), Counter[str]()
    arrival.read_mail(now=now)  # profiles of languages and the roster are read once in a process
    with _timed(shares):
        began = time.perf_counter()
        for raw in mails:
            gate.store(gate.Arrival(raw=raw), now=now)
        later = now + timedelta(seconds=1)
        while arrival.read_mail(now=later):
            pass
        seconds = time.perf_counter() - began
    made = Ticket.objects.count() - before
    owned = Ticket.objects.filter(owner__isnull=False).count()
    assert (made, owned) == (count, before + count), (made, owned)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return json.dumps({"seconds": seconds, "shares": shares, "memory": memory})


@contextmanager
def _timed(shares: "Counter[str]") -> Iterator[None]:
    """Seconds of each part; what is left is the database, and whatever is between."""
    parts: list[tuple[Any, str, str]] = [
        (reading, "parse", "parse"),
        (openings, "language_of", "detection"),
        (planning, "plan_each", "routing"),
    ]
    plain = [(module, name, getattr(module, name)) for module, name, _ in parts]
    for module, name, part in parts:
        setattr(module, name, _counted(getattr(module, name), part, shares))
    try:
        yield
    finally:
        for module, name, function in plain:
            setattr(module, name, function)


def _counted(function: Callable[..., Any], part: str, shares: "Counter[str]") -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            shares[part] += time.perf_counter() - began  # type: ignore[assignment]

    return timed
