"""Since when the desk has been there to see who comes and goes."""

from django.db import models


class Watch(models.Model):
    """One row: from ``since`` to ``until``, UTC, without a gap, some process was there that people could reach."""

    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watch"

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M:%S} – {self.until:%H:%M:%S}"
