"""The portal of those who manage a partner."""

from django.urls import path

from helpdesk.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.tickets, name="tickets"),
    path("t/<int:pk>/", views.ticket, name="ticket"),
    path("t/<int:pk>/assign/", views.assign, name="assign"),
    path("people/", views.people, name="people"),
]
