"""Articles, their translations and revisions, what is searched, and what readers said."""

from faq.models.article import Article, Category, CategoryName
from faq.models.reading import SearchRecord, Vote
from faq.models.search_document import SearchDocument
from faq.models.translation import Revision, Translation

__all__ = [
    "Article",
    "Category",
    "CategoryName",
    "Revision",
    "SearchDocument",
    "SearchRecord",
    "Translation",
    "Vote",
]
