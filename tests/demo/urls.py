"""The desk's addresses with those of the demo."""

from django.urls import include, path

from helpdesk.urls import urlpatterns as desk

urlpatterns = [*desk, path("demo/", include("helpdesk.demo.urls"))]
