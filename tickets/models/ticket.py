"""A ticket is a conversation, whatever its channel; its log is numbered without gaps."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from helpdesk.lib.signing import new_token
from helpdesk.people.models import Agent, Customer, Team, User
from helpdesk.people.models.agent import partner_of
from tickets.models.mailbox import Mailbox

# Only conditional queries change these; a stale save would undo another process's work.
RACED = {"last_seq", "owner", "owner_id", "version"}


class Channel(models.TextChoices):
    EMAIL = "email", _("email")
    FORM = "form", _("web form")
    CHAT = "chat", _("chat")


class State(models.TextChoices):
    NEW = "new", _("new")
    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for the customer")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("spam")


class Priority(models.IntegerChoices):
    """The first word in the queue's order; what is due and how long it waited come after it."""

    LOW = -1, _("low")
    NORMAL = 0, _("normal")
    HIGH = 1, _("high")
    URGENT = 2, _("urgent")


OURS = [State.NEW, State.OPEN]
LIVE = [State.NEW, State.OPEN, State.WAITING, State.SNOOZED]
WHOSE = (
    "team",
    "owner",
)  # at the end of an index: what a list asks of each row, so that it need not be opened
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Turn(models.IntegerChoices):
    """Whose turn it is, in the order of lists: chats that wait, what else waits for us, chats that run."""

    CHAT_WAITS = 0
    OURS = 1
    CHAT_RUNS = 2


_ON_SCREEN = Q(channel=Channel.CHAT, parked_at=None)
TURN = Case(
    When(_ON_SCREEN & Q(state__in=OURS), then=Value(Turn.CHAT_WAITS)),
    When(state__in=OURS, then=Value(Turn.OURS)),
    When(_ON_SCREEN & Q(state=State.WAITING), then=Value(Turn.CHAT_RUNS)),
    default=None,
)
ANSWER_BY = Coalesce(
    Case(When(first_answer_at=None, then=F("promised_at"))),
    F("due_at"),
    Value(NEVER),
    output_field=models.DateTimeField(),
)


class Tag(models.Model):
    name = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


def aside(condition: Q) -> Q:
    """The same condition, asked of each row of a walk: no database takes an index of its own for it."""
    return Q(Exact(Case(When(condition, then=Value(1)), default=Value(0)), 1))


QUEUE_ORDER = ("-priority", F("due_at").asc(nulls_last=True), "waiting_since", "pk")


class TicketQuerySet(models.QuerySet["Ticket"]):
    def open(self) -> "TicketQuerySet":
        """Neither closed nor spam."""
        return self.filter(state__in=LIVE)

    def ours(self) -> "TicketQuerySet":
        """It is our turn."""
        return self.filter(state__in=OURS)

    def owing_an_answer_by(self, instant: datetime) -> "TicketQuerySet":
        """A first answer is promised for ``instant`` or sooner; chats on the screen are told in their own way."""
        return self.filter(turn=Turn.OURS, answer_by__lte=instant, first_answer_at=None).exclude(
            promised_at=None
        )

    def live_chats(self) -> "TicketQuerySet":
        """Chats that have not gone on by mail."""
        return self.filter(_ON_SCREEN)

    def queued(self) -> "TicketQuerySet":
        """Open work without an owner."""
        return self.open().filter(owner=None)

    def in_queue_order(self) -> "TicketQuerySet":
        """Priority, then what is due first, then who waits longest."""
        return self.order_by(*QUEUE_ORDER)

    def visible_to(self, person: User) -> "TicketQuerySet":
        """Admins see all; the house its teams' and own tickets; a partner's people what their partner's agents own."""
        if person.is_admin:
            return self
        partner = partner_of(person)
        if partner is not None:
            mine = Q(owner__partner_id=partner) if person.manages_id else Q(owner__user=person)
            return self.filter(mine | Q(offered_to__user=person))
        teams = Team.objects.visible_to(person).values("pk")
        followed = Ticket.followers.through.objects.filter(agent__user=person).values("ticket")
        return self.filter(Q(team__in=teams) | Q(owner__user=person) | Q(pk__in=followed))

    def visible_pairs(self, pairs: Iterable[tuple[str, User]]) -> set[tuple[str, int]]:
        """Which (public id, person) pairs ``visible_to`` lets through, as (public id, person's id).

        An owner always sees what they own, so thousands who come back to their own chats cost one query.
        """
        wanted: dict[User, set[str]] = defaultdict(set)
        for name, person in pairs:
            wanted[person].add(name)
        agents = [person for person in wanted if person.manages_id is None]
        owned = self.filter(public_id__in=set().union(*wanted.values()), owner__user__in=agents)
        found: set[tuple[str, int]] = set(owned.values_list("public_id", "owner__user_id"))
        for person, names in wanted.items():
            others = [name for name in names if (name, person.pk) not in found]
            if others:
                visible = self.visible_to(person).filter(public_id__in=others)
                found |= {(name, person.pk) for name in visible.values_list("public_id", flat=True)}
        return found

    def listed_for(self, person: User) -> "TicketQuerySet":
        """What ``visible_to`` gives, asked so that a list can walk an index in its order instead of sorting all."""
        if person.is_admin or partner_of(person) is not None:
            return self.visible_to(person)
        teams = [team.pk for team in Team.objects.visible_to(person)]
        agent = Agent.objects.filter(user=person).values_list("pk", flat=True).first()
        follows = Ticket.followers.through.objects.filter(agent=agent).values("ticket")
        mine = Q(owner=agent) | Q(pk__in=follows) if agent is not None else Q(pk__in=[])
        return self.filter(aside(Q(team__in=teams) | mine))

    def of_customer(self, customer: Customer) -> "TicketQuerySet":
        """A customer's own tickets, spam left out."""
        return self.filter(customer=customer).exclude(state=State.SPAM)


class Ticket(models.Model):
    """Open work has an owner, or a place in the queue with the instant it is looked at again (G9).

    ``skills`` are names of what whoever answers should be able to do (``helpdesk.people.skills``).
    """

    public_id = models.CharField(max_length=32, unique=True, default=new_token)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    subject = models.CharField(max_length=400, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="tickets")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="tickets", db_index=False)
    owner = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    previous_owner = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    followers = models.ManyToManyField(Agent, blank=True, related_name="follows")
    mailbox = models.ForeignKey(
        Mailbox, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    source = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=16, blank=True)
    language_how = models.CharField(max_length=12, blank=True)
    language_probability = models.FloatField(default=0)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    tags = models.ManyToManyField(Tag, blank=True)
    skills = models.JSONField(default=list, blank=True)
    linked_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="links"
    )

    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    last_seq = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    queued_at = models.DateTimeField(null=True, blank=True)
    next_wake_at = models.DateTimeField(null=True, blank=True)
    offered_to = models.ForeignKey(
        Agent, null=True, blank=True, on_delete=models.PROTECT, related_name="offered"
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    promise_kept = models.BooleanField(null=True, blank=True)
    renewed_to = models.DateTimeField(null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(default=0)
    first_answer_at = models.DateTimeField(null=True, blank=True)
    parked_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    # Kept by the database, so that lists of work are read in order from an index, however large the desk is.
    turn = models.GeneratedField(
        expression=TURN, output_field=models.SmallIntegerField(null=True), db_persist=True
    )
    answer_by = models.GeneratedField(
        expression=ANSWER_BY, output_field=models.DateTimeField(), db_persist=True
    )

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["closed", "spam"])
                | Q(owner__isnull=False)
                | Q(queued_at__isnull=False, next_wake_at__isnull=False),
                name="open_ticket_has_owner_or_queue",
            ),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(queued_at=None), name="owned_ticket_is_not_queued"
            ),
            models.CheckConstraint(
                condition=Q(offered_to=None) | Q(queued_at__isnull=False), name="offered_ticket_is_queued"
            ),
            models.CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False), name="snoozed_until_some_time"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(state="closed"), name="merged_ticket_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["-last_message_at", "-id"], name="ticket_newest"),
            models.Index(fields=["state", "-last_message_at", "-id", *WHOSE], name="ticket_by_state"),
            models.Index(fields=["owner", "state", "-last_message_at"], name="ticket_by_owner"),
            models.Index(fields=["team", "state", "-last_message_at"], name="ticket_by_team"),
            models.Index(
                fields=["owner", "turn", "answer_by", "id", "team", "language"],
                condition=Q(turn__isnull=False),
                name="ticket_work_of_owner",
            ),
            models.Index(
                fields=["turn", "answer_by", "id", *WHOSE],
                condition=Q(turn__isnull=False),
                name="ticket_work",
            ),
            models.Index(fields=["next_wake_at"], condition=Q(queued_at__isnull=False), name="ticket_wake"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.state in LIVE

    @property
    def is_ours(self) -> bool:
        return self.state in OURS

    @property
    def may_be_thanks(self) -> bool:
        """The customer wrote after an answer, perhaps to thank for it; live chats go back and forth anyway."""
        answered = self.first_answer_at is not None and self.waiting_since is not None
        return answered and self.is_ours and not self.is_live_chat

    @property
    def is_live_chat(self) -> bool:
        """A chat that has not gone on by mail; ``parked_at`` says since when it has."""
        return self.channel == Channel.CHAT and self.parked_at is None

    @property
    def is_parked_chat(self) -> bool:
        """A chat that goes on by mail."""
        return self.channel == Channel.CHAT and self.parked_at is not None

    @property
    def is_running_chat(self) -> bool:
        """A live chat that takes a place of whoever has it: open, and not set aside."""
        return self.is_live_chat and self.state in (*OURS, State.WAITING)

    @property
    def load_channel(self) -> str:
        """Web forms and chats that went on by mail are answered like mail, so they count with it."""
        return "chat" if self.is_live_chat else "email"

    @property
    def load_holder(self) -> int | None:
        """The agent for whom this ticket counts as load: owned or offered chats, owned mail that waits for us."""
        if self.is_live_chat:
            return (self.owner_id or self.offered_to_id) if self.is_running_chat else None
        return self.owner_id if self.is_ours else None

    @property
    def promise(self) -> datetime | None:
        """What the customer was told last, while a first answer is still owed; the first promise is what counts."""
        if not self.is_ours or self.first_answer_at is not None:
            return None
        return self.renewed_to or self.promised_at

    def owed_by(self, now: datetime) -> datetime | None:
        """What its next owner should keep: the first promise while it lies ahead, then what was told last."""
        told = self.promise
        return self.promised_at if told and self.promised_at and self.promised_at > now else told

    def is_overdue(self, now: datetime) -> bool:
        return self.is_ours and self.due_at is not None and self.due_at <= now

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if self.pk is not None and not self._state.adding and (fields is None or RACED & set(fields)):
            raise TypeError(
                "Save a ticket with update_fields; owner, version and last_seq change by queries."
            )
        super().save(*args, **kwargs)
