"""The languages of the desk: a list to look at; they have a page of their own."""

from django.contrib import admin

from helpdesk.duties.audit_admin import ReadOnly, site
from helpdesk.languages.models import DeskLanguage


@admin.register(DeskLanguage, site=site)
class DeskLanguages(ReadOnly):
    list_display = ("code", "position", "is_default")
