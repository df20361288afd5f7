"""The FAQ alone, with what the base page links to."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from helpdesk.urls import urlpatterns as desk

urlpatterns = [
    *[each for each in desk if getattr(each, "app_name", None) not in {"faq", "faq_plain", "faq_desk"}],
    path("faq/", include("faq.plain_urls")),
    path("desk/faq/", include("faq.desk_urls")),
    *i18n_patterns(path("", include("faq.urls"))),
]
