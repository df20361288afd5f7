"""What a telephone number tells of where somebody lives. Nothing is dialed, and no number is kept."""

import phonenumbers


def country_of_number(number: str) -> str:
    """The two letters of the country (ISO 3166-1) of a number with + and prefix; "" for any other, or none's."""
    try:
        read = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(read)
    return "" if region in (None, "ZZ", "001") else str(region)  # 001: satellites and freephone
