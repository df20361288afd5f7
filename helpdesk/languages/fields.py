"""Fields of REST resources for languages, zones and countries, each kept in the desk's spelling."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from helpdesk.languages.codes import normalize
from helpdesk.lib.telephone import country_of_number
from helpdesk.lib.words import told
from helpdesk.lib.zones import ZoneError, canonical, zones_of_country


class LanguageField(serializers.CharField):
    """A BCP 47 code, kept in the desk's spelling; "" for none."""

    def to_internal_value(self, data: Any) -> str:
        given = super().to_internal_value(data)
        code = normalize(given)
        if given and not code:
            raise serializers.ValidationError(gettext("A language is a code such as en, pt-BR or zh-Hant."))
        return code


class ZoneField(serializers.CharField):
    """An IANA zone name such as Asia/Tokyo; "" for none."""

    def to_internal_value(self, data: Any) -> str:
        given = super().to_internal_value(data)
        try:
            return canonical(given) if given else ""
        except ZoneError as error:
            raise serializers.ValidationError(told(error)) from None


class CountryField(serializers.CharField):
    """A country's two letters (ISO 3166-1), such as JP; "" for none."""

    def to_internal_value(self, data: Any) -> str:
        given = super().to_internal_value(data).upper()
        if given and not zones_of_country(given):
            raise serializers.ValidationError(gettext("A country is two letters such as JP or BR."))
        return given


class PhoneField(serializers.CharField):
    """A telephone number with + and its country's prefix; "" for none."""

    def to_internal_value(self, data: Any) -> str:
        given = super().to_internal_value(data)
        if given and not country_of_number(given):
            raise serializers.ValidationError(
                gettext(
                    "A telephone number is written with + and its country's prefix, such as +81 3 1234 5678."
                )
            )
        return given
