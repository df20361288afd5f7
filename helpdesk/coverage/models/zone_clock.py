"""What the clock of a zone will show, as the zone data said when it was last looked at."""

from django.db import models


class ZoneClock(models.Model):
    """``turns``: [instant in ISO 8601, minutes east of UTC] from then on, until ``until``, by ``edition`` of the data.

    A newer edition that said otherwise left its mark: from ``moved_at`` on the clock is ``moved_minutes`` ahead of
    what ``moved_edition`` had said.
    """

    zone = models.CharField(max_length=64, unique=True)
    edition = models.CharField(max_length=16)
    turns = models.JSONField()
    until = models.DateTimeField()
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_minutes = models.SmallIntegerField(null=True, blank=True)
    moved_edition = models.CharField(max_length=16, blank=True)

    def __str__(self) -> str:
        return f"{self.zone} ({self.edition})"

    @property
    def minutes_behind(self) -> int:
        """How far it is behind what was said before."""
        return -(self.moved_minutes or 0)
