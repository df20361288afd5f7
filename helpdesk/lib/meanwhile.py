"""Forms that change what stands already, and do not undo what somebody else changed while they were open."""

import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

SHOWN = 300  # characters of what somebody else wrote


class MeanwhileForm(forms.Form):
    """Remembers, in ``stood``, what each field held when the page was opened.

    What somebody else changed since, and this person left alone, stays as it stands now. What both changed is
    refused once, with what stands now beside it; saved again, this person's own words take its place.

    ``stands`` is what is stored, where the form is filled in with something else; ``beside`` names what stands
    next to the form and is saved with it (rows of a table), as one thing that is kept or replaced.
    Two saves in the same moment are not told apart.
    """

    stood = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        stands: Mapping[str, Any] | None = None,
        beside: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._stands, self._beside = stands, beside or {}
        self._contested: list[str] = []

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        if field_name == "stood":
            return _written(self._marks)
        return super().get_initial_for_field(field, field_name)

    def full_clean(self) -> None:
        if self.is_bound:
            self._meet()
        super().full_clean()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self.cleaned_data.pop("stood", None)
        for name in self._contested:
            self._say(name)

    def _meet(self) -> None:
        """Put in what others changed and this person left alone; note what both changed."""
        stood = _read(self.data.get(self.add_prefix("stood"), ""))
        sent = cast(QueryDict, self.data).copy()
        for name, mark in self._marks.items():
            if stood.get(name, mark) == mark:
                continue
            mine = self._mine(name)
            if mine == stood[name]:
                self._put(name, sent)
            elif mine != mark:
                self._contested.append(name)
        sent[self.add_prefix("stood")] = _written(self._marks)
        self.data = sent

    @cached_property
    def _marks(self) -> dict[str, str]:
        """What each field holds in the database now, shortened."""
        marks = {name: _digest(_plain(self._shown(name))) for name in self.fields if name != "stood"}
        return marks | {name: _digest(repr(value)) for name, value in self._beside.items()}

    def _mine(self, name: str) -> str:
        if name not in self.fields:
            return ""
        sent = self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return _digest(_plain(sent))

    def _shown(self, name: str) -> Any:
        """What stands now, as the field would show it."""
        field = self.fields[name]
        if self._stands is not None:
            return field.prepare_value(self._stands.get(name))
        return field.prepare_value(self.get_initial_for_field(field, name))

    def _put(self, name: str, sent: QueryDict) -> None:
        """What stands now, as a browser would send it."""
        shown, key = self._shown(name), self.add_prefix(name)
        if isinstance(self.fields[name].widget, forms.CheckboxInput):
            sent.pop(key, None)
            if shown:
                sent[key] = "on"
        elif _is_many(shown):
            sent.setlist(key, [str(each) for each in shown])
        else:
            sent[key] = "" if shown is None else str(shown)

    def _say(self, name: str) -> None:
        if name not in self.fields:
            words = _(
                "Somebody else changed this meanwhile. Yours is kept here; saved again, it takes their place."
            )
            self.add_error(None, words)
            return
        words = _(
            "Somebody else changed this meanwhile. Now it is: %(value)s. Saved again, yours takes its place."
        )
        self.add_error(name, words % {"value": self._words(name)})

    def _words(self, name: str) -> str:
        """What stands now, as people read it."""
        field, shown = self.fields[name], self._shown(name)
        if isinstance(field, forms.BooleanField):
            return _("yes") if shown else _("no")
        labels = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        parts = [labels.get(str(each), str(each)) for each in (shown if _is_many(shown) else [shown or ""])]
        return Truncator(", ".join(parts)).chars(SHOWN) or "–"


def _plain(value: Any) -> str:
    """A value as the browser sends it, whether it comes from there or from the database."""
    if _is_many(value):
        return "\n".join(sorted(map(str, value)))
    if value is None or isinstance(value, bool):
        return "on" if value else ""
    return str(value).replace("\r\n", "\n").strip()


def _is_many(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | Mapping)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _written(marks: Mapping[str, str]) -> str:
    return " ".join(f"{name}={mark}" for name, mark in marks.items())


def _read(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split() if "=" in part)
