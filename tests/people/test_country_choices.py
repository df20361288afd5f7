"""A country is typed as people write it, and what is none says so."""

import pytest

from helpdesk.people.country_choices import CountryError, every_country, find_country


@pytest.mark.parametrize(
    ("text", "reader", "code"),
    [
        ("jp", "en", "JP"),
        (" Japan ", "en", "JP"),
        ("日本", "ja", "JP"),
        ("Japan", "ja", "JP"),
        ("alemania", "es", "DE"),
        ("اليابان", "ar", "JP"),
        ("Kosovo", "en", "XK"),
        ("Perú", "en", "PE"),
        ("curacao", "en", "CW"),
        ("+51 1 619 5000", "en", "PE"),
        ("+1 416 392 2489", "en", "CA"),
    ],
)
def test_a_country_is_found_by_letters_by_name_and_by_a_telephone_number(
    text: str, reader: str, code: str
) -> None:
    assert find_country(text, reader) == code


@pytest.mark.parametrize("text", ["Atlantis", "ZZ", "EU", "+0", "+882 13", "619 5000", "JPN"])
def test_what_is_no_country_is_refused_by_name(text: str) -> None:
    with pytest.raises(CountryError, match="is no country"):
        find_country(text)


@pytest.mark.parametrize("reader", ["en", "es", "ar", "ja"])
def test_every_listed_country_is_found_under_its_listed_name(reader: str) -> None:
    listed = every_country(reader)
    assert len(listed) > 230
    assert [find_country(name, reader) for _code, name in listed] == [code for code, _name in listed]
