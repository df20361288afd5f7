"""The page shown when something broke stands on its own: no request, no context, no database."""

from django.template.loader import render_to_string
from django.utils import translation


def test_the_error_page_needs_nothing() -> None:
    with translation.override("ar"):
        page = render_to_string("500.html")
    assert 'lang="ar"' in page
    assert 'dir="rtl"' in page
    assert "<h1" in page
    assert "<style" not in page
    assert " style=" not in page
