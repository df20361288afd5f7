"""From what comes to how many agents an hour needs: places for chats, work of mails, and a margin. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from statistics import mean

from tickets.arrivals import Rate
from tickets.planner import erlang
from tickets.routing import AgentFacts
from tickets.routing.policy import DEFAULT, Policy

_LEAST = 0.05  # contacts in an hour; less than one in twenty hours needs nobody to sit and wait


@dataclass(frozen=True, slots=True)
class Terms:
    """``places``: chats that one agent answers side by side. Their customers wait for ``patience`` seconds as a mean
    before they leave, as it was measured (``is_measured``) or is taken to be.
    """

    places: float = 3
    patience: int = 180
    is_measured: bool = False
    policy: Policy = DEFAULT

    def among(self, speakers: Iterable[AgentFacts]) -> "Terms":
        """The same with the places that these have as the mean of those who take chats at all."""
        places = [one.capacity["chat"] for one in speakers if one.capacity.get("chat")]
        return replace(self, places=mean(places)) if places else self


def agents_needed(rate: Rate, terms: Terms) -> int:
    """Agents for one hour. Places side by side slow each chat down, so two thirds of them count."""
    if rate.contacts < _LEAST:
        return 0
    handle = terms.policy.chat_handle_minutes * 60
    load = round(rate.chats * handle / 3600, 2)
    side_by_side = max(1.0, terms.places * 2 / 3)
    for_chats = _places(load, float(handle), terms) / side_by_side if load else 0.0
    for_mails = rate.mails * terms.policy.email_handle_minutes / 60
    return max(1, ceil((for_chats + for_mails) * (100 + terms.policy.margin_percent) / 100 - 1e-9))


def _places(load: float, handle: float, terms: Terms) -> int:
    return erlang.required(
        load,
        handle=handle,
        within=float(terms.policy.service_seconds),
        share=terms.policy.service_percent / 100,
        patience=float(terms.patience),
    )


def needed(rates: Iterable[Rate], terms: Terms) -> list[int]:
    """The same for each hour."""
    return [agents_needed(rate, terms) for rate in rates]
