"""The help center, under each language's prefix."""

from django.urls import path

from faq.views import public

app_name = "faq"
urlpatterns = [
    path("", public.home, name="home"),
    path("faq/search/", public.find, name="search"),
    path("faq/category/<slug:slug>/", public.category, name="category"),
    path("faq/<str:slug>/", public.article, name="article"),
    path("faq/<str:slug>/vote/", public.vote, name="vote"),
]
