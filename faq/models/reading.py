"""What readers did: votes and searches, without knowing who they were."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from faq.models.article import Article


class Vote(models.Model):
    """One visitor's word on one text; ``visitor`` is a keyed hash that leads back to nobody."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="votes")
    language = models.CharField(max_length=16)
    helpful = models.BooleanField(_("helpful"))
    visitor = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "visitor"], name="faq_vote_once"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.language} {'+' if self.helpful else '-'}"


class SearchRecord(models.Model):
    """A search that somebody sent off; ``chosen`` is the article that they called helpful after it."""

    query = models.CharField(max_length=200)
    language = models.CharField(max_length=16)
    hits = models.PositiveSmallIntegerField()
    chosen = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["language", "at"], condition=models.Q(hits=0), name="faq_search_without_hits"
            )
        ]

    def __str__(self) -> str:
        return self.query
