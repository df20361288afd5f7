"""Settings of hours: the people with their shifts, one agent's hours, the desk's own hours."""

from django.urls import path

from helpdesk.coverage.views import followed, hours, opening, staff

app_name = "hours"
urlpatterns = [
    path("people/", staff.people, name="people"),
    path("people/<int:pk>/hours/", hours.agent, name="agent"),
    path("people/<int:pk>/absences/", hours.absent, name="absent"),
    path("people/<int:pk>/absences/<int:row>/remove/", hours.back, name="back"),
    path("people/<int:pk>/extra/", hours.extra, name="extra"),
    path("people/<int:pk>/extra/<int:row>/remove/", hours.no_extra, name="no_extra"),
    path("people/<int:pk>/calendar/", followed.of_agent, name="follow"),
    path("people/<int:pk>/calendar/end/", followed.end_of_agent, name="unfollow"),
    path("teams/<int:pk>/calendar/", followed.of_team, name="team_calendar"),
    path("teams/<int:pk>/calendar/end/", followed.end_of_team, name="team_unfollow"),
    path("hours/", opening.opening, name="opening"),
    path("weeks/", opening.country_week, name="week_new"),
    path("weeks/<str:country>/", opening.country_week, name="week"),
    path("holidays/", opening.holidays, name="holidays_new"),
    path("holidays/<str:country>/", opening.holidays, name="holidays"),
]
