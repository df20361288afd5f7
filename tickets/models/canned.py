"""Answers that are kept ready: one reply, one text of it for each language."""

from django.db import models
from django.db.models.functions import Lower

from helpdesk.people.models import Team, User


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def visible_to(self, person: User) -> "CannedReplyQuerySet":
        """Admins see all, others those of everybody and those of their teams."""
        if person.is_admin:
            return self
        return self.filter(
            models.Q(team=None) | models.Q(team__in=Team.objects.visible_to(person).values("pk"))
        )

    def in_use(self) -> "CannedReplyQuerySet":
        """Without those that were put away."""
        return self.filter(removed_at=None)


class CannedReply(models.Model):
    """Without a ``team`` it is everybody's. One that was put away keeps its texts and can come back."""

    name = models.CharField(max_length=80)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies"
    )
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(removed_at=None), name="canned_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CannedText(models.Model):
    """A variant in one language, with variables in braces (``tickets.canned``)."""

    reply = models.ForeignKey(CannedReply, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=16)
    text = models.TextField()

    class Meta:
        ordering = ["language"]
        constraints = [models.UniqueConstraint(fields=["reply", "language"], name="canned_language_once")]
