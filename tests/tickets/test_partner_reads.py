"""What a partner's agent reads of a ticket: the customer's words, but no contacts and no notes of others (G16)."""

import pytest
from django.db import transaction
from django.test import Client

from chat.agents import Member
from chat.events import Audience, Wanted, read_pages
from helpdesk.people.access import Reader
from helpdesk.people.actions import TokenPlan, make_api_token
from helpdesk.people.models import Agent, Customer, Mandate, Partner
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import owned, signed_in, writes
from tickets import actions, log
from tickets.actions.handing import Handover, hand_off
from tickets.api_shapes import message
from tickets.log import SYSTEM, Entry
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Mail me at aroha@example.org or call +64 21 123 4567."


@pytest.fixture
def house(cast: Cast) -> Partner:
    """João works for a partner whose contract masks contacts."""
    partner = Partner.objects.create(name="Call House")
    Mandate.objects.create(partner=partner, zone="UTC", masks_contacts=True)
    Agent.objects.filter(pk=cast.joao.pk).update(partner=partner)
    cast.joao.refresh_from_db()
    Customer.objects.filter(pk=cast.aroha.pk).update(country="NZ", is_vip=True, notes="pays late")
    return partner


def talked(cast: Cast) -> Ticket:
    ticket = owned(cast, cast.joao)
    writes(ticket, cast.aroha, WORDS, html=f'<p>{WORDS} <a href="mailto:aroha@example.org">me</a></p>')
    Message.objects.filter(html__gt="").update(full_text=f"{WORDS}\n> On Monday aroha@example.org wrote")
    return ticket


def pages(cast: Cast, ticket: Ticket) -> str:
    browser = signed_in(cast.joao)
    message = Message.objects.exclude(html="").get()
    paths = [
        f"/desk/t/{ticket.pk}/",
        f"/desk/t/{ticket.pk}/side/",
        f"/desk/m/{message.pk}/original/",
        "/desk/",
    ]
    return "".join(browser.get(path).content.decode() for path in paths)


def test_g16_no_page_shows_an_address_or_a_number_in_clear(cast: Cast, house: Partner) -> None:
    shown = pages(cast, talked(cast))
    assert "a•••@e•••.org" in shown
    assert "aroha@example.org" not in shown
    assert "123 4567" not in shown


def test_g16_where_somebody_lives_is_neither_read_nor_said_by_a_partners_people(
    cast: Cast, house: Partner
) -> None:
    ticket = owned(cast, cast.joao)
    actions.set_country(ticket.pk, "PE", by=SYSTEM, now=MONDAY)
    browser = signed_in(cast.joao)
    paths = [f"/desk/t/{ticket.pk}/{part}" for part in ("", "side/", "thread/")]
    assert "lives in" not in "".join(browser.get(path).content.decode() for path in paths)
    outside = Audience(Reader(cast.joao.pk, house.pk), masked=True)
    [page] = read_pages([Wanted(ticket.public_id, 0, outside)])
    assert '"country"' not in "".join(page.events)
    assert browser.post(f"/desk/t/{ticket.pk}/country/", {"country": "JP"}).status_code == 404
    assert Customer.objects.get(pk=cast.aroha.pk).country == "PE"


def test_a_contract_without_masks_shows_both(cast: Cast, house: Partner) -> None:
    Mandate.objects.update(masks_contacts=False)
    shown = pages(cast, talked(cast))
    assert "aroha@example.org" in shown
    assert "123 4567" in shown


def test_country_notes_and_care_stay_in_the_house(cast: Cast, house: Partner) -> None:
    ticket = talked(cast)
    shown = pages(cast, ticket)
    house_shown = signed_in(cast.admin).get(f"/desk/t/{ticket.pk}/").content.decode()
    for kept in ("VIP", "pays late", "<bdi>New Zealand</bdi>"):
        assert kept in house_shown
        assert kept not in shown


def test_g16_the_socket_and_the_api_say_no_more_than_the_page(cast: Cast, house: Partner) -> None:
    ticket = talked(cast)
    outside = Audience(Reader(cast.joao.pk, house.pk), masked=True)
    [page] = read_pages([Wanted(ticket.public_id, 0, outside)])
    assert "a•••@e•••.org" in "".join(page.events)
    assert "aroha@" not in "".join(page.events)
    plan = TokenPlan(user=cast.joao.user, name="test", scopes=("tickets:read",))
    token = make_api_token(plan, actor="test", now=MONDAY)
    answer = Client(headers={"Authorization": f"Bearer {token}"}).get(
        f"/api/v1/tickets/{ticket.public_id}/messages"
    )
    assert "a•••@e•••.org" in answer.content.decode()
    assert "aroha@" not in answer.content.decode()


def test_a_baton_is_read_by_the_partner_it_is_addressed_to_and_by_no_other(
    cast: Cast, house: Partner
) -> None:
    ticket = owned(cast, cast.kenji)
    fields = {"wants": "a new lamp", "next": "ask the warehouse"}
    assert hand_off(Handover(ticket.pk, cast.kenji.pk, cast.joao.pk, fields), now=MONDAY)
    thread = f"/desk/t/{ticket.pk}/thread/"
    assert "ask the warehouse" in signed_in(cast.joao).get(thread).content.decode()
    other = Partner.objects.create(name="Other House")
    Agent.objects.filter(pk=cast.joao.pk).update(partner=other)
    page = signed_in(cast.joao).get(thread)
    assert page.status_code == 200
    assert "ask the warehouse" not in page.content.decode()


def test_a_members_audience_follows_the_contract(cast: Cast, house: Partner) -> None:
    member = Member(cast.joao.user, 0, "", cast.joao.pk, None, frozenset(), partner=house.pk, masked=True)
    assert member.outside
    assert member.audience.shown("aroha@example.org") == "a•••@e•••.org"


@pytest.mark.parametrize("query", ["aroha@example.org", "@example", "21 123 4567", "+64 21"])
def test_g16_no_search_confirms_what_is_masked(cast: Cast, house: Partner, query: str) -> None:
    ticket = talked(cast)
    assert f"/desk/t/{ticket.pk}/" in signed_in(cast.joao).get("/desk/?q=call").content.decode()
    assert f"/desk/t/{ticket.pk}/" not in signed_in(cast.joao).get("/desk/", {"q": query}).content.decode()
    assert f"/desk/t/{ticket.pk}/" in signed_in(cast.kenji).get("/desk/", {"q": query}).content.decode()


def test_g16_what_other_mail_servers_say_is_masked_too(cast: Cast, house: Partner) -> None:
    ticket = talked(cast)
    said = Entry("undelivered", SYSTEM, internal=True, data={"answer": "550 <aroha@example.org> unknown"})
    with transaction.atomic():
        log.append([(log.lock([ticket.pk])[ticket.pk], said)], now=MONDAY)
    shown = signed_in(cast.joao).get(f"/desk/t/{ticket.pk}/thread/").content.decode()
    assert "550" in shown
    assert "aroha@example.org" not in shown


def test_g16_a_long_text_is_not_cut_within_an_address(cast: Cast, house: Partner) -> None:
    cut = {"message__redacted": False, "edited_length": 0, "edited_text": "", "text": "Write to aroha@exam"}
    cut |= {"message_id": 1, "message__copies": ["aroha@example.org"]}
    row = {**cut, "length": 40, "seq": 1, "kind": "message", "at": MONDAY, "author": "customer"}
    shown = message({**row, "author_name": "", "client_id": "", "message__language": "en"}, {}, clear=False)
    assert shown["text"] == "Write to"
    assert "aroha@example.org" not in shown["copies"]
