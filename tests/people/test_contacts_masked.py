"""Addresses and telephone numbers in what people write, for readers who get neither in clear."""

import pytest

from helpdesk.people.access import without_contacts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Write to mia@shop.example, please.", "Write to m•••@s•••.example, please."),
        ("<mia.k+x@mail.shop.example>", "<m•••@m•••.example>"),
        ("Call +49 (0)30 123 45-67 today", "Call ••• today"),
        ("Call +819012345678", "Call •••"),
        ('<a href="tel:0301234567">', '<a href="tel:•••">'),
        ('<a href="mailto:mia@shop.example">Mia</a>', '<a href="mailto:m•••@s•••.example">Mia</a>'),
        ('{"text":"mia@shop.example","at":"2026"}', '{"text":"m•••@s•••.example","at":"2026"}'),
    ],
)
def test_contacts_are_masked(text: str, shown: str) -> None:
    assert without_contacts(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Order 2026-1104-7788",
        "Parcel 00340434161094042557",
        "2+2=4",
        "size 38/40 @home",
        "12:00 + 30 min",
        "a@b",
    ],
)
def test_other_numbers_stay_readable(text: str) -> None:
    assert without_contacts(text) == text
