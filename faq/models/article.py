"""What an article is about, whatever the language."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from faq.rights import Reader, rights_of


class CategoryQuerySet(models.QuerySet["Category"]):
    def named(self) -> "CategoryQuerySet":
        """With their names at hand, for ``name_in``."""
        return self.prefetch_related("names")


class Category(models.Model):
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.slug

    def name_in(self, *languages: str) -> str:
        """The name in the first of these languages that has one; any name, or the slug, before nothing."""
        names = {name.language: name.name for name in self.names.all()}
        return next(
            (names[code] for code in languages if code in names), next(iter(names.values()), self.slug)
        )


class CategoryName(models.Model):
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=16)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "language"], name="faq_category_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="faq_category_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, person: Reader) -> "ArticleQuerySet":
        """The public sees what is published in some language; whoever opens the FAQ desk sees everything."""
        if rights_of(person).opens_desk:
            return self
        published = self.model.objects.filter(translations__published__isnull=False)
        return self.filter(Q(pk__in=published.values("pk")) | Q(redirect_to__isnull=False))

    def standing(self) -> "ArticleQuerySet":
        """Those that do not lead on to another one."""
        return self.filter(redirect_to=None)


class Article(models.Model):
    """``redirect_to``: the article that says this now; readers of old links are led there."""

    slug = models.SlugField(_("address"), max_length=120, unique=True, allow_unicode=True)
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.PROTECT, related_name="articles"
    )
    source_language = models.CharField(_("source language"), max_length=16)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField()
    redirect_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="redirected_from"
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["category__position", "category__slug", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(redirect_to=None) | ~Q(redirect_to=F("id")), name="faq_article_leads_elsewhere"
            ),
            models.CheckConstraint(condition=~Q(source_language=""), name="faq_article_has_source_language"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def key(self) -> str:
        return f"article:{self.pk}"
