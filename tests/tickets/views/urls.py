"""The desk's addresses with the console's, whether or not they are composed already."""

from django.urls import include, path

from helpdesk.urls import urlpatterns as composed

urlpatterns = [
    *(each for each in composed if getattr(each, "app_name", None) != "desk"),
    path("desk/", include("tickets.urls.desk")),
]
