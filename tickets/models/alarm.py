"""What a lead has to look at: raised once for each cause, shown on the desk, and over when somebody saw it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models import Agent, Team, User
from tickets.models.ticket import LIVE, OURS, Ticket


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def open(self) -> "AlarmQuerySet":
        """Nobody looks after it yet, and there is still something to look after."""
        answered = Q(kind=Alarm.Kind.PROMISE, ticket__first_answer_at__isnull=False)
        rests = Q(kind=Alarm.Kind.LATE) & ~Q(ticket__state__in=OURS)
        return self.filter(seen_at=None, ticket__state__in=LIVE).exclude(answered | rests)

    def visible_to(self, person: User) -> "AlarmQuerySet":
        """Administrators see all, leads those of the teams they lead."""
        if person.is_admin:
            return self
        led = Team.objects.filter(members__agent__user=person, members__is_lead=True)
        return self.filter(ticket__team__in=led.filter(members__agent__partner=None))


class Alarm(models.Model):
    """``lead`` is whom it is meant for: on shift when it was raised, or next to start; None: there is no lead."""

    class Kind(models.TextChoices):
        UNWORKED = "unworked", _("handed on twice without a word")
        PROMISE = "promise", _("a promise will not be kept")
        LATE = "late", _("the answer comes later than due")
        ASKED = "asked", _("the customer asks for a lead")
        AGAIN = "again", _("mails open it again and again: perhaps a machine writes")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    lead = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="alarms")
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=Q(seen_at=None), name="one_open_alarm_of_a_kind"
            )
        ]
