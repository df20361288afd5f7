"""``python -m peer_seed COUNT``: the peer's desk, as large and as busy as ours; prints a signed-in session's key."""

# ruff: noqa: E402, T201 (models need Django set up; the answer goes to standard output)
import random
import sys
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction
from helpdesk.models import FollowUp, Queue, Ticket

BATCH = 5_000
AGENTS, QUEUES = 40, 6
OPEN, REOPENED, RESOLVED, CLOSED, DUPLICATE = 1, 2, 3, 4, 5
# As our desk's: 11 of 100 are unfinished (here without a state for waiting and set aside), 2 are rubbish.
STATES, SHARES = (OPEN, REOPENED, RESOLVED, CLOSED, DUPLICATE), (9, 2, 20, 67, 2)
WORDS = (
    "parcel",
    "invoice",
    "order",
    "late",
    "refund",
    "broken",
    "address",
    "delivery",
    "screen",
    "return",
    "size",
)


def seed(count, now):
    chance = random.Random(count)
    users = get_user_model().objects.bulk_create(
        get_user_model()(username=f"agent{n}", email=f"agent{n}@desk.example", is_staff=True, password="!")
        for n in range(AGENTS)
    )
    queues = [Queue.objects.create(title=f"Team {n}", slug=f"team-{n}") for n in range(QUEUES)]
    for field in ("created", "modified"):
        Ticket._meta.get_field(field).auto_now_add = Ticket._meta.get_field(field).auto_now = False
    for start in range(0, count, BATCH):
        with transaction.atomic():
            tickets = Ticket.objects.bulk_create(
                _ticket(chance, users, queues, now) for _ in range(min(BATCH, count - start))
            )
            FollowUp.objects.bulk_create(_talk(chance, tickets, users))


def _ticket(chance, users, queues, now):
    state = chance.choices(STATES, SHARES)[0]
    days = 10 if state in (OPEN, REOPENED) else 700
    created = now - timedelta(seconds=chance.randrange(days * 86_400))
    return Ticket(
        title=" ".join(chance.sample(WORDS, 5)),
        queue=chance.choice(queues),
        created=created,
        modified=created,
        submitter_email=f"customer{chance.randrange(10**6)}@example.org",
        assigned_to=None if state == OPEN and chance.random() < 0.15 else chance.choice(users),
        status=state,
        description=" ".join(chance.choices(WORDS, k=60)),
        priority=chance.randint(1, 5),
        due_date=created + timedelta(days=2),
    )


def _talk(chance, tickets, users):
    for ticket in tickets:
        for hours, user in ((0, None), (chance.randint(1, 40), chance.choice(users))):
            yield FollowUp(
                ticket=ticket,
                date=ticket.created + timedelta(hours=hours),
                title="Comment",
                comment=" ".join(chance.choices(WORDS, k=40)),
                public=True,
                user=user,
            )


def enter():
    user = get_user_model().objects.order_by("pk").first()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.set_expiry(86_400)
    session.create()
    return session.session_key


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    if not Ticket.objects.exists():
        seed(int(sys.argv[1]), datetime.now(UTC))
    print(enter())
