"""Pages of the demo; they answer 404 anywhere else."""

from django.urls import path

from helpdesk.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.start, name="start"),
    path("mail/", views.mailbox, name="mailbox"),
    path("mail/<int:number>/", views.letter, name="letter"),
    path("mail/<int:number>/html/", views.letter_html, name="letter_html"),
]
