"""The FAQ as rows: lists to look at; writing and publishing have pages of their own."""

from django.contrib import admin

from faq.models import Article, Category, Revision, Translation
from helpdesk.duties.audit_admin import ReadOnly, site


@admin.register(Article, site=site)
class Articles(ReadOnly):
    list_display = ("pk", "category", "source_language")


@admin.register(Category, site=site)
class Categories(ReadOnly):
    list_display = ("slug", "position")


@admin.register(Translation, site=site)
class Translations(ReadOnly):
    list_display = ("article_id", "language", "slug")
    list_filter = ("language",)


@admin.register(Revision, site=site)
class Revisions(ReadOnly):
    list_display = ("article_id", "language", "number", "state")
    list_filter = ("state", "language")
