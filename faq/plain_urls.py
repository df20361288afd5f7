"""What has no language of its own."""

from django.urls import path

from faq import api

app_name = "faq_plain"
urlpatterns = [path("suggest/", api.suggestions, name="suggest")]
