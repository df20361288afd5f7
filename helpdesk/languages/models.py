"""Which languages the desk serves."""

from django.db import models
from django.db.models import Q


class DeskLanguage(models.Model):
    """A language in which customers are answered; exactly one is the default."""

    code = models.CharField(max_length=16, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_language"
            )
        ]

    def __str__(self) -> str:
        return self.code
