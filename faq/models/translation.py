"""An article in one language, and every text it ever had there."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from faq.models.article import Article
from faq.rights import Reader, rights_of
from helpdesk.people.models import User


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, person: Reader) -> "RevisionQuerySet":
        """The public reads what is shown now; an editor also all of the own languages; house staff all."""
        rights = rights_of(person)
        if rights.reads_drafts:
            return self
        return self.filter(Q(shown_by__isnull=False) | Q(language__in=rights.languages))

    def approved(self) -> "RevisionQuerySet":
        return self.filter(state=Revision.State.PUBLISHED)

    def worth_translating(self) -> "RevisionQuerySet":
        """Source texts whose change of meaning reaches every language."""
        return self.approved().filter(
            language=F("article__source_language"), ready_for_translation=True, weight__in=Revision.MEANINGFUL
        )


class Revision(models.Model):
    """One text in one language; only its state changes. ``based_on`` is the source text it translates."""

    class Weight(models.TextChoices):
        TYPO = "typo", _("typo: no change of meaning")
        MEDIUM = "medium", _("medium: translations should follow")
        MAJOR = "major", _("major: translations are wrong until they follow")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        MACHINE = "machine", _("machine draft")
        REVIEWED = "reviewed", _("reviewed")
        PUBLISHED = "published", _("published")

    MEANINGFUL = [Weight.MEDIUM, Weight.MAJOR]

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    language = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    weight = models.CharField(_("weight"), max_length=10, choices=Weight.choices, default=Weight.MAJOR)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    engine = models.CharField(max_length=60, blank=True)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    based_on = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="translated_as"
    )
    ready_for_translation = models.BooleanField(_("ready for translation"), default=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "language", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "language", "number"], name="faq_revision_number_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="faq_revision_counts_from_one"),
            models.CheckConstraint(
                condition=Q(weight__in=["typo", "medium", "major"]), name="faq_revision_weight_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "machine", "reviewed", "published"]),
                name="faq_revision_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="machine") | ~Q(engine=""), name="faq_machine_draft_names_its_engine"
            ),
            models.CheckConstraint(
                condition=Q(based_on=None) | ~Q(based_on=F("id")), name="faq_revision_not_its_own_source"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_machine_made(self) -> bool:
        """Written by an engine and read against the source by nobody: readers are told so."""
        return bool(self.engine) and self.reviewer_id is None


class TranslationQuerySet(models.QuerySet["Translation"]):
    def visible_to(self, person: Reader) -> "TranslationQuerySet":
        """The public sees the published ones; an editor also those of the own languages; house staff all."""
        rights = rights_of(person)
        if rights.reads_drafts:
            return self
        return self.filter(Q(published__isnull=False) | Q(language__in=rights.languages))

    def published(self) -> "TranslationQuerySet":
        return self.filter(published__isnull=False, article__redirect_to=None)

    def with_freshness(self) -> "TranslationQuerySet":
        """Adds ``is_outdated``: a meaningful source text is newer than the one that is translated here."""
        newer = Revision.objects.worth_translating().filter(
            article=OuterRef("article"), number__gt=OuterRef("source_number")
        )
        return self.annotate(
            source_number=Coalesce(F("published__based_on__number"), Value(0)),
            is_outdated=Exists(newer)
            & Q(published__isnull=False)
            & ~Q(language=F("article__source_language")),
        )

    def outdated(self) -> "TranslationQuerySet":
        return self.with_freshness().filter(Q(is_outdated=True))

    def with_waiting(self) -> "TranslationQuerySet":
        """Adds ``waiting_state``: the state of the newest text when that is not yet published, else None."""
        newest = Revision.objects.filter(article=OuterRef("article"), language=OuterRef("language"))
        return self.annotate(
            waiting_state=Subquery(
                newest.filter(number__gt=Coalesce(OuterRef("published__number"), Value(0)))
                .order_by("-number")
                .values("state")[:1]
            )
        )


class Translation(models.Model):
    """The article's address in a language and the text shown there; one without a text is not public."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=16)
    slug = models.SlugField(max_length=120, allow_unicode=True)
    published = models.OneToOneField(
        Revision, null=True, blank=True, on_delete=models.RESTRICT, related_name="shown_by"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    first_published_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "language"]
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="faq_translation_once"),
            models.UniqueConstraint(fields=["language", "slug"], name="faq_translation_address_once"),
            models.CheckConstraint(
                condition=Q(state="published", published__isnull=False, published_at__isnull=False)
                | Q(state__in=["draft", "withdrawn"], published=None),
                name="faq_translation_shows_what_it_says",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug} ({self.language})"

    @property
    def key(self) -> str:
        return f"article:{self.article_id}:{self.language}"

    @property
    def is_source(self) -> bool:
        return self.language == self.article.source_language
