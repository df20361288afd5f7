"""The made-up shop that carries the widget in the demo."""

import re

from chat.views.widget import shop_page


def test_the_shop_carries_the_widget_of_the_desk() -> None:
    page = shop_page("https://desk.example/", "shop")
    assert (
        '<script src="https://desk.example/widget.js" data-site="shop" id="sunrelay" async></script>' in page
    )


def test_the_shop_loads_nothing_else() -> None:
    page = shop_page("https://desk.example", "shop")
    assert re.findall(r'(?:src|href)="(?!#|data:)([^"]+)"', page) == ["https://desk.example/widget.js"]


def test_a_key_cannot_leave_its_attribute() -> None:
    assert '"><b>' not in shop_page("https://desk.example", '"><b>')
