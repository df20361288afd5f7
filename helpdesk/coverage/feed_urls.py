"""Hours for calendar programs."""

from django.urls import path

from helpdesk.coverage.views import feed

app_name = "feeds"
urlpatterns = [path("<str:token>.ics", feed.calendar, name="calendar")]
