"""The coverage page, under both names by which others link to it."""

from django.urls import path

from tickets.views import coverage, plan_files, plans, rules, wishes

app_name = "coverage"
urlpatterns = [
    path("", coverage.grid, name="grid"),
    path("", coverage.grid, name="overview"),
    path("plans/", plans.plans, name="plans"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/day/", plans.day, name="plan_day"),
    path("plans/<int:pk>/move/", plans.move, name="plan_move"),
    path("plans/<int:pk>/seats/", plans.add_seat, name="plan_seat"),
    path("plans/<int:pk>/seats/<int:seat>/remove/", plans.remove_seat, name="plan_no_seat"),
    path("plans/<int:pk>/publish/", plans.publish, name="plan_publish"),
    path("plans/<int:pk>/drop/", plans.drop, name="plan_drop"),
    path("plans/<int:pk>/roster.csv", plan_files.export, name="plan_export"),
    path("plans/<int:pk>/scenario.json", plan_files.export_scenario, name="plan_scenario"),
    path("plans/<int:pk>/load/", plan_files.load, name="plan_load"),
    path("rules/", rules.rules, name="rules"),
    path("wishes/", wishes.wishes, name="wishes"),
    path("wishes/leave/<int:pk>/", wishes.leave, name="decide_leave"),
    path("wishes/swaps/<int:pk>/", wishes.swap, name="decide_swap"),
]
