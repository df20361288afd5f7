"""Settings: the index, people and their roles, teams, languages of the desk, tokens, the own profile."""

from django.urls import path

from helpdesk.people.views import profile, settings, staff, teams, tokens

app_name = "settings"
urlpatterns = [
    path("", settings.index, name="index"),
    path("languages/", settings.languages, name="languages"),
    path("people/new/", staff.add, name="person_new"),
    path("people/<int:pk>/", staff.person, name="person"),
    path("people/<int:pk>/rights/", staff.rights, name="rights"),
    path("people/<int:pk>/languages/", staff.spoken, name="spoken"),
    path("people/<int:pk>/agent/", staff.make_agent, name="make_agent"),
    path("people/<int:pk>/invite/", staff.invite_again, name="invite_again"),
    path("people/<int:pk>/active/", staff.switch, name="switch"),
    path("teams/", teams.overview, name="teams"),
    path("teams/new/", teams.create, name="team_new"),
    path("teams/<int:pk>/", teams.edit, name="team"),
    path("teams/<int:pk>/join/", teams.join, name="team_join"),
    path("teams/<int:pk>/member/", teams.member, name="team_member"),
    path("tokens/", tokens.overview, name="tokens"),
    path("tokens/new/", tokens.create, name="token_new"),
    path("tokens/<int:pk>/revoke/", tokens.revoke, name="token_revoke"),
    path("profile/", profile.profile, name="profile"),
]
