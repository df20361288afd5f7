"""Settings of the chat: the pages that carry it."""

from django.urls import path

from chat.views import sites

app_name = "sites"
urlpatterns = [
    path("sites/", sites.overview, name="overview"),
    path("sites/new/", sites.create, name="new"),
    path("sites/<int:pk>/", sites.edit, name="site"),
    path("sites/<int:pk>/secret/", sites.secret, name="secret"),
]
