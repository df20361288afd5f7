"""The FAQ for its editors."""

from django.urls import path

from faq.views import desk

app_name = "faq_desk"
urlpatterns = [
    path("", desk.overview, name="overview"),
    path("new/", desk.create, name="new"),
    path("preview/", desk.preview, name="preview"),
    path("topics/", desk.topics, name="topics"),
    path("topics/<slug:slug>/", desk.topics, name="topic"),
    path("<int:article>/redirect/", desk.lead_on, name="redirect"),
    path("<int:article>/<str:language>/", desk.edit, name="edit"),
    path("<int:article>/<str:language>/history/", desk.history, name="history"),
    path("<int:article>/<str:language>/publish/", desk.publish, name="publish"),
    path("<int:article>/<str:language>/withdraw/", desk.withdraw, name="withdraw"),
]
