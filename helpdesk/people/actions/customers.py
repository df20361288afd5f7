"""Customers: recognized by an address, and what is known of each of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from helpdesk.languages.codes import normalize
from helpdesk.lib.rows import insert, update
from helpdesk.lib.spelling import spelled
from helpdesk.people.models import Customer, CustomerAddress, ZoneEvidence
from helpdesk.people.zone_evidence import (
    FRESH,
    Evidence,
    best,
    is_travelling,
    of_country,
    of_locale,
    of_offset,
    of_zone,
    offset_at,
)

MOST_SIGNS = 40  # of where a customer is; older ones tell little
ZONE_FIELDS = ["zone", "zone_source", "zone_confidence", "zone_seen_at", "away_zone", "away_until"]
OF_COUNTRY = ("country", "country_many", "offset_country")  # signs that a country had a part in
LANGUAGE_SOURCES = ["", "country", "header", "detected", "page", "agent", "choice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What a contact tells of its customer; anything may be missing.

    ``utc_offset``: minutes, of a mail's date; ``locale``: the language tag that a program is set to.
    """

    name: str = ""
    language: str = ""
    language_source: str = ""
    languages: tuple[str, ...] = ()
    zone: str = ""
    zone_source: str = ""
    country: str = ""
    utc_offset: int | None = None
    locale: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """Who writes, and the row of the address they used, which an older record of theirs may own; None without one."""

    customer: Customer
    address: CustomerAddress | None


Sender = tuple[str, Hints]


def customer_by_mail(address: str, hints: Hints, *, verified: bool, now: datetime) -> Customer:
    """The customer who owns an address that wrote to us, or a new one."""
    return customers_by_mail([(address, hints)], verified=verified, now=now)[0].customer


def customers_by_mail(senders: Sequence[Sender], *, verified: bool, now: datetime) -> list[Known]:
    """The same for several different addresses, in their order."""
    known = _owners([address for address, _ in senders])
    new = [(address, hints) for address, hints in senders if address.lower() not in known]
    try:
        with transaction.atomic():
            made = _new_customers(new, standing="proven" if verified else "written", now=now)
    except IntegrityError:  # one of the addresses arrived twice at one moment
        if len(senders) == 1 and not _owners([senders[0][0]]):
            raise
        return [customers_by_mail([one], verified=verified, now=now)[0] for one in senders]
    for address, hints in senders:
        if address.lower() in known:
            note_hints(known[address.lower()].customer, hints, now=now)
    known |= {address.lower(): one for (address, _), one in zip(new, made, strict=True)}
    return [known[address.lower()] for address, _ in senders]


def _owners(addresses: Sequence[str]) -> dict[str, Known]:
    """Who owns which of the addresses, by the address in lower case."""
    owned = CustomerAddress.objects.filter(spelled("address", *addresses)).exclude(standing="claimed")
    return {
        row.address.lower(): Known(row.customer.merged_into or row.customer, row)
        for row in owned.select_related("customer__merged_into")
    }


def owner_of(address: str) -> Customer | None:
    """The customer who wrote from an address, or proved that it is theirs."""
    known = _owners([address]).get(address.lower())
    return known.customer if known else None


def customer_by_claim(address: str, hints: Hints, *, now: datetime) -> Customer:
    """A new record beside any other: a typed name and address prove nothing until a link is used."""
    with transaction.atomic():
        return _new_customers([(address, hints)], standing="claimed", now=now)[0].customer


def claim_address(customer: Customer, address: str, *, now: datetime) -> CustomerAddress:
    """Keep an address that the customer typed, beside what is already known."""
    row = customer.addresses.filter(address__iexact=address).first()
    return row or CustomerAddress.objects.create(customer=customer, address=address, created_at=now)


def note_hints(customer: Customer, hints: Hints, *, now: datetime) -> None:
    """Keep better evidence of name, language, zone and country; weaker evidence changes nothing."""
    fields = _note_plain(customer, hints) + _note_language(customer, hints) + _note_zone(customer, hints, now)
    if fields:
        customer.save(update_fields=fields)


def _note_plain(customer: Customer, hints: Hints) -> list[str]:
    fields: list[str] = []
    if hints.name and not customer.name:
        customer.name, fields = hints.name[:200], [*fields, "name"]
    if hints.country and not customer.country:
        customer.country, fields = hints.country[:2].upper(), [*fields, "country"]
    if hints.languages and list(hints.languages) != customer.languages:
        customer.languages, fields = list(hints.languages)[:8], [*fields, "languages"]
    return fields


def note_detected(written: Sequence[tuple[Customer, str]]) -> None:
    """The languages that customers were found to write in; better evidence stays."""
    found = [(one, Hints(language=code, language_source="detected")) for one, code in written]
    update([one for one, hints in found if _note_language(one, hints)], ["language", "language_source"])


def choose(customer: Customer, *, language: str = "", zone_name: str = "", now: datetime) -> None:
    """The customer's own choice, or an agent's correction: it wins over everything."""
    note_hints(
        customer,
        Hints(language=language, language_source="choice", zone=zone_name, zone_source="choice"),
        now=now,
    )


def say_country(customer: Customer, country: str, *, now: datetime) -> None:
    """Where the customer lives, said by an agent; "" where that is not known after all.

    It takes the place of what any country told of their zone before; surer signs of a zone stay believed.
    """
    with transaction.atomic():
        customer.zone_signs.filter(source__in=OF_COUNTRY).delete()
        if customer.zone_source in (*OF_COUNTRY, "earlier"):  # the signs that stay speak for themselves
            customer.zone, customer.zone_source, customer.zone_confidence = "", "", 0.0
        customer.country = country
        hints = Hints(country=country)
        for sign in _signs(customer, hints, now):
            _keep(customer, sign, hints)
        _weigh(customer, hints, now)
        customer.save(update_fields=["country", *ZONE_FIELDS])


def say_week(customer: Customer, week: list[Any] | None) -> None:
    """When the customer is at work, [days, start, end]; None: as everybody in their country."""
    customer.week = week
    customer.save(update_fields=["week"])


@dataclass(frozen=True, slots=True)
class About:
    """What people of the desk say of a customer; ``notes`` are for colleagues."""

    name: str
    is_vip: bool
    notes: str


def say_about(customer: Customer, about: About) -> list[str]:
    """Keep what people say of a customer; answers the names of the fields that it changed."""
    said = asdict(about)
    changed = [name for name, value in said.items() if getattr(customer, name) != value]
    for name in changed:
        setattr(customer, name, said[name])
    if changed:
        customer.save(update_fields=changed)
    return changed


def _new_customers(senders: Sequence[Sender], *, standing: str, now: datetime) -> list[Known]:
    made: list[Known] = []
    evidence: list[ZoneEvidence] = []
    proven = now if standing == "proven" else None
    for address, hints in senders:
        customer = Customer(created_at=now)
        _note_plain(customer, hints)
        _note_language(customer, hints)
        signs = _signs(customer, hints, now)
        _believe(customer, signs, now)  # nothing else is known of them
        evidence += [_evidence(customer, sign, hints) for sign in signs]
        owned = CustomerAddress(
            customer=customer, address=address, standing=standing, proven_at=proven, created_at=now
        )
        made.append(Known(customer, owned if address else None))
    insert([one.customer for one in made])
    addresses = [one.address for one in made if one.address is not None]
    rows: list[ZoneEvidence | CustomerAddress] = [*evidence, *addresses]
    for row in rows:
        row.customer_id = row.customer.pk  # it has one now
    insert(evidence)
    insert(addresses)
    return made


def _note_language(customer: Customer, hints: Hints) -> list[str]:
    if not hints.language:
        return []
    weight, kept = (_place(hints.language_source), _place(customer.language_source))
    if customer.language and weight < kept:
        return []
    customer.language, customer.language_source = normalize(hints.language), hints.language_source
    return ["language", "language_source"]


def _place(source: str) -> int:
    return LANGUAGE_SOURCES.index(source) if source in LANGUAGE_SOURCES else 0


def _note_zone(customer: Customer, hints: Hints, now: datetime) -> list[str]:
    """Keep each sign, believe the best; a home that two fresh offsets contradict stays, with a journey beside it."""
    signs = _signs(customer, hints, now)
    if not signs:
        return []
    for sign in signs:
        _keep(customer, sign, hints)
    _weigh(customer, hints, now)
    return ZONE_FIELDS


def _weigh(customer: Customer, hints: Hints, now: datetime) -> None:
    """Believe the best of the signs that are kept."""
    rows = list(customer.zone_signs.order_by("-seen_at", "-pk"))
    ZoneEvidence.objects.filter(pk__in=[row.pk for row in rows[MOST_SIGNS:]]).delete()
    known = [Evidence(row.zone, row.source, row.seen_at) for row in rows]
    if customer.zone:  # what was kept before there were signs
        known.append(
            Evidence(customer.zone, customer.zone_source, customer.zone_seen_at or customer.created_at)
        )
    _believe(customer, known, now)
    offsets = [(row.seen_at, row.utc_offset) for row in rows if row.utc_offset is not None]
    _note_journey(customer, hints, offsets, now)


def _believe(customer: Customer, known: list[Evidence], now: datetime) -> None:
    found = best(known, now)
    if found is not None:
        customer.zone, customer.zone_source = found.zone, found.source
        customer.zone_confidence, customer.zone_seen_at = found.confidence, found.seen_at


def _signs(customer: Customer, hints: Hints, now: datetime) -> list[Evidence]:
    found = [of_zone(hints.zone, hints.zone_source, now) if hints.zone else None]
    if hints.country:
        found.append(of_country(hints.country, now))
    if hints.utc_offset is not None:
        found.append(of_offset(hints.utc_offset, customer.country, now))
    signs = [sign for sign in found if sign is not None]
    if signs or not hints.locale:
        return signs
    guessed = of_locale(hints.locale, now)  # it would say nothing beside any other sign
    return [guessed] if guessed else []


def _keep(customer: Customer, sign: Evidence, hints: Hints) -> None:
    """A row for each mail; what a browser or a person says again within a day is the same row, seen later."""
    row = _evidence(customer, sign, hints)
    rows = customer.zone_signs.filter(zone=sign.zone, source=sign.source, utc_offset=None)
    again = rows.filter(seen_at__gt=sign.seen_at - timedelta(days=1))
    if row.utc_offset is not None or not again.update(seen_at=sign.seen_at):
        row.save(force_insert=True)


def _evidence(customer: Customer, sign: Evidence, hints: Hints) -> ZoneEvidence:
    """``utc_offset`` is kept of what an offset told, so that two of them can tell of a journey."""
    return ZoneEvidence(
        customer=customer,
        zone=sign.zone,
        source=sign.source,
        utc_offset=hints.utc_offset if sign.source.startswith("offset") else None,
        seen_at=sign.seen_at,
    )


def _note_journey(
    customer: Customer, hints: Hints, offsets: list[tuple[datetime, int]], now: datetime
) -> None:
    if hints.utc_offset is None or not customer.zone_is_known:
        return
    if offset_at(customer.zone, now) == hints.utc_offset:
        customer.away_zone, customer.away_until = "", None
    elif is_travelling(customer.zone, offsets, now):
        there = of_offset(hints.utc_offset, "", now)
        if there is not None:
            customer.away_zone, customer.away_until = there.zone, now + FRESH
