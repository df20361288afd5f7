"""Leads change the routing rules: seen before, refused with a sentence, kept as versions, true at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from helpdesk.duties.models import AuditEntry
from tests.cast import Cast
from tests.people.pages import at, text_of
from tests.tickets.views.desk import opened
from tickets import facts, queue
from tickets.actions.policies import PolicyChange, StalePolicy, change_policy
from tickets.forms.policy import PolicyForm
from tickets.models import Decision, RoutingPolicy
from tickets.routing.policy import DEFAULT, Policy

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 6, 1, 8, 20, tzinfo=UTC)
PAGE = "/desk/coverage/rules/"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def lead(cast: Cast) -> Client:
    return at(cast.lead.user)


def numbers(**changes: Any) -> dict[str, Any]:
    """What the form sends when nothing but ``changes`` is changed."""
    form = PolicyForm(standing=facts.policy())
    return {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()} | {
        "promise_renewals": DEFAULT.promise_renewals,
        "chat_step_1": 30,
        **changes,
    }


def test_the_page_shows_the_numbers_in_force(lead: Client) -> None:
    page = text_of(lead.get(PAGE))
    assert "Version 1." in page
    assert "The desk's defaults" in page


def test_only_leads_of_the_house_see_and_change_them(cast: Cast) -> None:
    assert at(cast.kenji.user).get(PAGE).status_code == 404
    assert at(cast.kenji.user).post(PAGE, numbers()).status_code == 404
    assert list(RoutingPolicy.objects.visible_to(cast.kenji.user)) == []


def test_a_change_holds_at_once_and_is_written_down(lead: Client, cast: Cast) -> None:
    answer = lead.post(PAGE, numbers(use="1", fluent=5, reason="June"))
    assert answer.status_code == 302
    standing = facts.policy()
    assert (standing.version, standing.fluent, standing.working) == (2, 5, 3)
    kept = RoutingPolicy.objects.get()
    assert (kept.numbers, kept.reason, kept.made_by) == ({"fluent": 5}, "June", cast.lead.user)
    assert AuditEntry.objects.filter(verb="change routing policy", subject="policy:2").exists()
    ticket = opened(cast, "Parcel", now=MOMENT)
    assert Decision.objects.get(ticket=ticket).explanation["policy"] == 2


def test_what_waits_is_looked_at_again_under_the_new_rules(lead: Client, cast: Cast) -> None:
    """French is spoken at level 4 by Lena alone; where fluent means 5, the mail waits for its later steps."""
    change_policy(PolicyChange(1, Policy(version=2, fluent=5)), cast.admin, now=MOMENT)
    waiting = opened(cast, "Colis", language="fr", now=MOMENT)
    assert waiting.owner_id is None
    lead.post(PAGE, numbers(use="1", fluent=4))
    queue.drain(now=MOMENT)
    waiting.refresh_from_db()
    assert waiting.owner_id == cast.lead.pk


def test_before_it_is_used_the_page_shows_what_would_go_another_way(lead: Client, cast: Cast) -> None:
    change_policy(PolicyChange(1, Policy(version=2, fluent=5)), cast.admin, now=MOMENT)
    waiting = opened(cast, "Colis", language="fr", now=MOMENT)
    page = text_of(lead.post(PAGE, numbers(fluent=4)))
    assert f"#{waiting.pk} <bdi>Colis</bdi>" in page
    assert "Lena, in French" in page
    assert facts.policy().version == 2
    waiting.refresh_from_db()
    assert waiting.owner_id is None


def test_rules_that_change_nothing_today_say_so(lead: Client, cast: Cast) -> None:
    opened(cast, "Parcel", now=MOMENT)
    page = text_of(lead.post(PAGE, numbers(sticky_days=8)))
    assert "1 ticket was decided under both rules" in page
    assert "None of them would go another way." in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"chat_step_2": 59}, "Step 2 of a chat lasts 29 seconds; it must last at least 30."),
        ({"working": 5}, "Levels run from 1 to 5, and fluent is not below working."),
        ({"email_step_3": 100}, "Email has four steps; their percents begin at 0, rise and stay below 100."),
        ({"accept_seconds": 5}, "This is a number from 10 to 300."),
        ({"chat_min_remaining": ""}, "This field is required."),
    ],
)
def test_numbers_that_make_no_sense_are_refused_and_kept_on_the_page(
    lead: Client, wrong: dict[str, Any], sentence: str
) -> None:
    answer = lead.post(PAGE, numbers(use="1", reason="Because of June", **wrong))
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert 'value="Because of June"' in answer.content.decode()
    assert not RoutingPolicy.objects.exists()


def test_rules_that_somebody_else_changed_meanwhile_are_not_overwritten(lead: Client, cast: Cast) -> None:
    mine = numbers(use="1", sticky_days=9)
    change_policy(PolicyChange(1, Policy(version=2, sticky_days=3)), cast.admin, now=MOMENT)
    answer = lead.post(PAGE, mine)
    assert answer.status_code == 409
    assert "Somebody else changed these rules meanwhile." in text_of(answer)
    assert facts.policy().sticky_days == 3
    with pytest.raises(StalePolicy):
        change_policy(PolicyChange(1, Policy(version=2)), cast.admin, now=MOMENT)


def test_earlier_numbers_come_back_as_a_new_version(lead: Client, cast: Cast) -> None:
    change_policy(PolicyChange(1, Policy(version=2, sticky_days=3)), cast.admin, now=MOMENT)
    change_policy(PolicyChange(2, Policy(version=3, sticky_days=4)), cast.admin, now=MOMENT)
    page = lead.get(f"{PAGE}?from=2").content.decode()
    assert 'name="sticky_days" value="3"' in page
    assert 'name="base" value="3"' in page
    assert 'name="sticky_days" value="7"' in lead.get(f"{PAGE}?from=1").content.decode()
    assert lead.get(f"{PAGE}?from=9").status_code == 404


def test_a_row_with_a_number_this_version_does_not_know_still_works() -> None:
    assert Policy.from_numbers(4, {"gone": 1, "sticky_days": 2}).sticky_days == 2
    assert Policy.from_numbers(4, Policy(version=9, fluent=5).numbers()) == Policy(version=4, fluent=5)


def test_numbers_that_cannot_be_used_any_more_leave_the_defaults_in_force(cast: Cast) -> None:
    RoutingPolicy.objects.create(version=2, numbers={"fluent": 9, "sticky_days": 2}, made_at=MOMENT)
    facts.forget()
    assert facts.policy() == Policy(version=2)
    assert opened(cast, "Parcel", now=MOMENT).owner_id is not None


def test_versions_of_the_desk_itself_are_told_from_those_of_people(lead: Client, cast: Cast) -> None:
    change_policy(PolicyChange(1, Policy(version=2, email_handle_minutes=22)), None, now=MOMENT)
    assert "measured by the desk" in text_of(lead.get(PAGE))
    lead.post(PAGE, numbers(use="1", email_handle_minutes=30, measure_handle_times=""))
    assert (facts.policy().email_handle_minutes, facts.policy().measure_handle_times) == (30, False)
