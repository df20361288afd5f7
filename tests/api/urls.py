"""The API beside everything else of the desk."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from helpdesk.urls import urlpatterns as desk

OWN = {"api", "faq", "faq_plain"}
urlpatterns = [
    *[each for each in desk if getattr(each, "app_name", None) not in OWN],
    path("api/v1/", include("helpdesk.api.urls")),
    path("faq/", include("faq.plain_urls")),
    *i18n_patterns(path("", include("faq.urls"))),
]
