"""The coverage page, under both names by which others link to it."""

from django.urls import path

from tickets.views import coverage, wishes

app_name = "coverage"
urlpatterns = [
    path("", coverage.grid, name="grid"),
    path("", coverage.grid, name="overview"),
    path("wishes/", wishes.wishes, name="wishes"),
    path("wishes/leave/<int:pk>/", wishes.leave, name="decide_leave"),
    path("wishes/swaps/<int:pk>/", wishes.swap, name="decide_swap"),
]
