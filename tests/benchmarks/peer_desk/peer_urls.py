"""django-helpdesk under /helpdesk/, as its documentation says."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [path("helpdesk/", include("helpdesk.urls")), path("admin/", admin.site.urls)]
