"""The published translations as the search sees them."""

from django.db import models

from faq.analyser import terms
from faq.models.translation import Translation


class SearchDocument(models.Model):
    """``terms`` are the analyser's, separated by spaces, each once.

    The migration that makes the table adds what finds them: on SQLite the FTS5 table ``faq_search``, kept by
    triggers, on PostgreSQL the generated column ``tokens`` with a GIN index. A later migration that alters
    this table must make the triggers again, since SQLite drops them with the old table.
    """

    translation = models.OneToOneField(Translation, on_delete=models.CASCADE, related_name="search_document")
    language = models.CharField(max_length=16, db_index=True)
    terms = models.TextField()

    def __str__(self) -> str:
        return str(self.translation_id)

    @classmethod
    def follow(cls, translation: Translation) -> None:
        """Makes the index say what the translation shows now; nothing when it shows nothing."""
        shown = translation.published
        if shown is None or translation.article.redirect_to_id is not None:
            cls.objects.filter(translation=translation).delete()
            return
        found = terms(shown.title, shown.body, translation.language)
        cls.objects.update_or_create(
            translation=translation,
            defaults={"language": translation.language, "terms": " ".join(sorted(found))},
        )
