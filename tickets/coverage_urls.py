"""The coverage page, under both names by which others link to it."""

from django.urls import path

from tickets.views import coverage

app_name = "coverage"
urlpatterns = [
    path("", coverage.grid, name="grid"),
    path("", coverage.grid, name="overview"),
]
