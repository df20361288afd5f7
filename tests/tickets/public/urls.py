"""The whole desk with customers' pages, whether or not they are wired already."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from helpdesk.urls import urlpatterns as desk

urlpatterns = [
    path("", include("tickets.link_urls")),
    *i18n_patterns(path("", include("tickets.public_urls"))),
    *desk,
]
