"""The routing rules as leads fill them in: numbers with their units, checked by the policy itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from helpdesk.people.models.agent import AgentLanguage
from tickets.routing.policy import Policy, PolicyError

CHAT_STEPS = (
    _("Whoever leaves soon is asked too, after seconds"),
    _("Working knowledge of the language is enough, after seconds"),
    _("The customer's other languages count, after seconds"),
    _("Machine translation counts, if the customer agreed, after seconds"),
    _("Overflow partners and follow-on teams are asked, skills no longer count, after seconds"),
    _("The chat goes on as a ticket with a promise, after seconds"),
)
MAIL_STEPS = (
    _("Working knowledge of the language is enough, at percent"),
    _("The customer's other languages count, at percent"),
    _("Translation, overflow partners and follow-on teams, at percent"),
)
# Field of the policy, label, help.
NUMBERS: dict[str, tuple[str | Promise, str | Promise]] = {
    "chat_min_remaining": (_("Minutes of the shift that must be left at first"), ""),
    "chat_min_remaining_later": (_("Minutes of the shift that must be left later on"), ""),
    "accept_seconds": (_("Seconds to accept an offered chat"), ""),
    "missed_offers": (_("Missed offers in a row that mean away"), ""),
    "offer_pause_minutes": (_("Minutes until the same chat is offered to the same agent again"), ""),
    "wrap_up_seconds": (_("Seconds for which an ended chat keeps its place"), ""),
    "chat_soon_minutes": (_("Minutes a chat waits for a shift that is about to begin"), ""),
    "mail_stops_above_chats": (_("Running chats above which an agent gets no mail"), ""),
    "short_block_minutes": (_("Minutes left of the shift below which others come first"), ""),
    "busy_load_percent": (_("Percent of an agent's places taken from which others come first"), ""),
    "gone_minutes": (_("Minutes without a sign of its agent after which a chat moves"), ""),
    "silent_minutes": (_("Minutes of silence after our answer that free a chat's place"), ""),
    "by_mail_minutes": (_("Minutes of silence after which a chat goes on by mail"), ""),
    "unseen_minutes": (_("Minutes after which an answer that nobody saw goes out by mail"), ""),
    "covers_week_minutes": (_("Minutes a week that the owner shares with the customer, to keep mail"), ""),
    "keep_within_hours": (_("Hours until the owner is back, at most, to keep mail"), ""),
    "owner_return_minutes": (
        _("Minutes on shift without a sign after which mail near its due time moves"),
        "",
    ),
    "sticky_days": (_("Days in which a reply goes to the last owner"), ""),
    "no_return_hours": (_("Hours in which nothing goes back to whom it came from"), ""),
    "baton_minutes": (_("Minutes on shift in which a baton may be given back"), ""),
    "margin_percent": (_("Percent more people, for meetings and sickness"), ""),
    "service_percent": (_("Percent of the chats that are to be answered in time"), ""),
    "service_seconds": (_("Seconds that are in time"), ""),
    "chat_handle_minutes": (_("Minutes one chat takes"), ""),
    "email_handle_minutes": (_("Minutes one mail takes"), ""),
    "promise_handle_percent": (
        _("Percent of that time which a promise counts"),
        _("More means that more promises are kept and that they are made for later."),
    ),
    "promise_warning_minutes": (_("Minutes before a promise fails at which the customer is told"), ""),
    "promise_renewals": (_("New times a customer is told by itself, at most"), ""),
}
PLAIN = ("fluent", "working", "measure_handle_times", *NUMBERS)
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("Languages"), ("fluent", "working")),
    (
        _("Chats"),
        (
            *(f"chat_step_{number}" for number in range(1, 7)),
            "chat_min_remaining",
            "chat_min_remaining_later",
            "chat_soon_minutes",
            "accept_seconds",
            "missed_offers",
            "offer_pause_minutes",
            "wrap_up_seconds",
            "gone_minutes",
            "silent_minutes",
            "by_mail_minutes",
            "unseen_minutes",
        ),
    ),
    (
        _("Mail: parts of the time from arrival to due"),
        (*(f"email_step_{number}" for number in range(1, 4)), "mail_stops_above_chats"),
    ),
    (_("Who comes first"), ("short_block_minutes", "busy_load_percent")),
    (
        _("End of a shift"),
        (
            "covers_week_minutes",
            "keep_within_hours",
            "owner_return_minutes",
            "sticky_days",
            "no_return_hours",
            "baton_minutes",
        ),
    ),
    (
        _("What customers are promised"),
        (
            "measure_handle_times",
            "chat_handle_minutes",
            "email_handle_minutes",
            "promise_handle_percent",
            "promise_warning_minutes",
            "promise_renewals",
        ),
    ),
    (
        _("How many people the coverage page asks for"),
        ("service_percent", "service_seconds", "margin_percent"),
    ),
)


class PolicyForm(forms.Form):
    """``policy`` after a successful ``is_valid``; ``base`` is the version the numbers were read from."""

    base = forms.IntegerField(widget=forms.HiddenInput)
    fluent = forms.TypedChoiceField(label=_("Fluent is"), coerce=int, choices=AgentLanguage.LEVELS)
    working = forms.TypedChoiceField(
        label=_("Working knowledge is"), coerce=int, choices=AgentLanguage.LEVELS
    )

    measure_handle_times = forms.BooleanField(
        label=_("Measure how long contacts take"),
        help_text=_("Each day the medians of the last thirty days take the place of the next two numbers."),
        required=False,
    )

    def __init__(self, data: Any = None, *, standing: Policy) -> None:
        super().__init__(data, initial=_initial(standing))
        self.standing = standing
        for number, label in enumerate(CHAT_STEPS, start=1):
            self.fields[f"chat_step_{number}"] = _number(label)
        for number, label in enumerate(MAIL_STEPS, start=1):
            self.fields[f"email_step_{number}"] = _number(label)
        for name, (words, help_text) in NUMBERS.items():
            self.fields[name] = _number(words, help_text)
        self.fields["reason"] = forms.CharField(
            label=_("Why (optional)"),
            required=False,
            max_length=200,
            widget=forms.TextInput({"dir": "auto"}),
        )

    def groups(self) -> Iterator[tuple[str | Promise, list[forms.BoundField]]]:
        """The numbers under their headings; the reason stands by itself."""
        for title, names in GROUPS:
            yield title, [self[name] for name in names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        numbers = {name: data[name] for name in PLAIN}
        try:
            self.policy = replace(
                self.standing,
                version=data["base"] + 1,
                chat_step_seconds=(0, *(data[f"chat_step_{number}"] for number in range(1, 7))),
                email_step_percents=(0, *(data[f"email_step_{number}"] for number in range(1, 4))),
                **numbers,
            )
        except PolicyError as refusal:
            self._refuse(refusal)
        return data

    def _refuse(self, refusal: PolicyError) -> None:
        """At the field it speaks of when it names one, else above the form."""
        name = refusal.params.get("name")
        if isinstance(name, str) and name in self.fields:
            words = _now("This is a number from %(least)s to %(most)s.")
            self.add_error(name, words % refusal.params)
        else:
            self.add_error(None, _now(refusal.template) % refusal.params)


def _number(label: Any, help_text: Any = "") -> forms.IntegerField:
    shown = {"inputmode": "numeric", "dir": "ltr"}
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=0, max_value=10_000, widget=forms.NumberInput(shown)
    )


def _initial(policy: Policy) -> dict[str, Any]:
    chat = {f"chat_step_{place}": value for place, value in enumerate(policy.chat_step_seconds)}
    mail = {f"email_step_{place}": value for place, value in enumerate(policy.email_step_percents)}
    plain = {name: getattr(policy, name) for name in PLAIN}
    return chat | mail | plain | {"base": policy.version}
