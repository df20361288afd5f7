"""Fields of REST resources for languages and zones, each kept in the desk's spelling."""

from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from helpdesk.languages.codes import normalize
from helpdesk.lib.zones import ZoneError, canonical


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
            raise serializers.ValidationError(str(error)) from None
