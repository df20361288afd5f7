"""A promise looks beyond the end of a shift: what will not stay with its owner is promised by those it goes on to."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from helpdesk.coverage.actions import add_absence, add_extra_shift, set_shifts
from helpdesk.coverage.models import Absence
from helpdesk.people import actions as people
from helpdesk.people.models import Customer
from tests.cast import MONDAY, Cast, see_everybody
from tests.tickets.views.desk import opened
from tickets import handoff, renewal
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
EVENING = MONDAY + timedelta(hours=6, minutes=30)  # 17:30 in Istanbul, 23:30 in Tokyo
ISTANBUL_ENDS, TOKYO_BEGINS = MONDAY + timedelta(hours=7), MONDAY + timedelta(hours=16)
TOKYO_NOON = TOKYO_BEGINS + timedelta(hours=3)


def full_desk(cast: Cast, number: int = 8) -> None:
    """Elif has more Turkish mail than the rest of her shift is long; Arabic is read by Kenji too."""
    people.set_languages(cast.kenji, {"ja": 5, "ar": 4}, actor="test", now=MONDAY)
    for place in range(number):
        opened(cast, channel="email", language="tr", now=EVENING - timedelta(minutes=number - place))
    see_everybody(EVENING)


def goes_away(cast: Cast) -> None:
    """From tomorrow on, for three weeks."""
    absence = Absence(first_day=date(2026, 6, 2), last_day=date(2026, 6, 22), kind="leave")
    add_absence(cast.elif_, absence, actor="test", now=MONDAY)


def comes_for_a_day(cast: Cast) -> None:
    """Nothing but today is planned for her."""
    set_shifts(cast.elif_, [], actor="test", now=MONDAY)
    add_extra_shift(cast.elif_, date(2026, 6, 1), 9 * 60, 18 * 60, actor="test", now=MONDAY)


def nobodys_zone(cast: Cast) -> Customer:
    """Whose clock nobody knows is nobody's to keep over night."""
    Customer.objects.filter(pk=cast.layla.pk).update(zone="", zone_confidence=0)
    return Customer.objects.get(pk=cast.layla.pk)


def arrives(cast: Cast) -> Ticket:
    ticket = opened(cast, channel="email", language="ar", customer=nobodys_zone(cast), now=EVENING)
    assert ticket.owner == cast.elif_
    return ticket


@pytest.mark.parametrize("leaves", [goes_away, comes_for_a_day])
def test_who_goes_for_long_with_work_on_the_desk_is_not_promised_to_answer_weeks_later(
    cast: Cast, leaves: Callable[[Cast], None]
) -> None:
    leaves(cast)
    full_desk(cast)
    promised = arrives(cast).promised_at
    assert promised is not None
    assert TOKYO_BEGINS < promised <= TOKYO_NOON


def test_what_goes_on_at_the_end_of_the_shift_is_promised_by_who_is_awake_then(cast: Cast) -> None:
    full_desk(cast)
    ticket = arrives(cast)
    assert ticket.promised_at is not None
    assert TOKYO_BEGINS < ticket.promised_at <= TOKYO_NOON
    handoff.end_shifts(now=ISTANBUL_ENDS + timedelta(minutes=1))
    ticket.refresh_from_db()
    assert (ticket.owner, ticket.renewals) == (cast.kenji, 0)


def test_what_stays_over_night_is_promised_by_its_owner(cast: Cast) -> None:
    """Cairo works when Istanbul does: the conversation stays with Elif."""
    full_desk(cast)
    ticket = opened(cast, channel="email", language="ar", customer=cast.layla, now=EVENING)
    assert ticket.owner == cast.elif_
    assert ticket.promised_at is not None
    assert ticket.promised_at > MONDAY + timedelta(hours=22)


def test_work_that_fits_into_the_shift_is_promised_within_it(cast: Cast) -> None:
    goes_away(cast)
    full_desk(cast, 0)
    promised = arrives(cast).promised_at
    assert promised is not None
    assert promised <= ISTANBUL_ENDS


def test_where_nobody_else_reads_it_the_owners_next_shift_is_promised(cast: Cast) -> None:
    goes_away(cast)
    full_desk(cast)
    promised = opened(
        cast, channel="email", language="tr", customer=nobodys_zone(cast), now=EVENING
    ).promised_at
    assert promised is not None
    assert promised.date() == date(2026, 6, 23)


@pytest.mark.parametrize("leaves", [goes_away, comes_for_a_day])
def test_a_promise_that_others_will_keep_is_not_at_risk_nor_renewed_when_it_moves(
    cast: Cast, leaves: Callable[[Cast], None]
) -> None:
    leaves(cast)
    full_desk(cast)
    ticket = arrives(cast)
    seen = renewal.expect(ticket, now=EVENING)
    assert seen.honest is not None
    assert ticket.promised_at is not None
    assert seen.honest <= ticket.promised_at
    assert not renewal.tell_if_late(ticket.pk, now=EVENING)


def test_what_they_leave_behind_comes_before_it(cast: Cast) -> None:
    """What Elif does not get to goes on as well, and Kenji may have it before."""
    full_desk(cast, 4)
    with_four = arrives(cast).promised_at
    full_desk(cast, 4)
    with_more = arrives(cast).promised_at
    assert with_four is not None
    assert with_more is not None
    assert with_more > with_four
