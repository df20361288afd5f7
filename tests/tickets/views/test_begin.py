"""A call, a visit, a letter of ours: tickets that people of the desk begin for a customer."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from helpdesk.duties.actions import LetterDraft, queue_letter
from helpdesk.duties.models import Letter
from helpdesk.lib.clock import now
from helpdesk.people.models import Agent, Customer, CustomerAddress, Partner, User
from tests.cast import MONDAY, Cast
from tests.tickets.views.desk import opened, signed_in
from tickets.actions.replying import MOST_AN_HOUR
from tickets.arrival import read_mail
from tickets.invariants import all_findings
from tickets.mail import gate
from tickets.models import Attachment, Event, Message, Ticket
from tickets.models.ticket import State

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "My lamp arrived broken yesterday, please send me another one."


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    """Kenji is on shift, Elif and Lena too."""
    with time_machine.travel(MONDAY, tick=False):
        yield


def begins(
    client: Client, cast: Cast, *, status: int = 302, about: Ticket | None = None, **fields: object
) -> str:
    """Send the form; the page that follows, or the form again."""
    form = {
        "what": "told",
        "name": "Ana",
        "text": WORDS,
        "team": cast.team.pk,
        "nonce": uuid4().hex,
        **fields,
    }
    answer = client.post(f"/desk/new/{f'?about={about.pk}' if about else ''}", form)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return client.get(answer.url).content.decode() if status == 302 else answer.content.decode()


def nothing_is_wrong() -> bool:
    return not [fault for one in all_findings(now()).values() for fault in one.faults]


def test_what_a_customer_said_is_a_request_like_any(cast: Cast) -> None:
    page = begins(signed_in(cast.kenji), cast, address="new@example.org")
    ticket, letter = Ticket.objects.get(), Letter.objects.get()
    assert (ticket.language, ticket.channel, ticket.customer.name) == ("en", "form", "Ana")
    assert ticket.promised_at is not None
    assert (letter.kind, letter.recipient) == ("acknowledgement", "new@example.org")
    assert "said to us, written down by a colleague" in page
    assert "Kenji took this down for the customer" in page
    assert nothing_is_wrong()


@pytest.mark.parametrize("take", [True, False])
def test_who_takes_it_down_takes_it_or_leaves_it_to_the_rules(cast: Cast, take: bool) -> None:
    turkish = "Merhaba, sipariş ettiğim lamba dün kırık geldi, lütfen bana yenisini gönderir misiniz?"
    begins(signed_in(cast.kenji), cast, text=turkish, **({"take": "on"} if take else {}))
    assert Ticket.objects.get().owner == (cast.kenji if take else cast.elif_)


def test_who_wrote_before_is_found_by_their_address(cast: Cast) -> None:
    begins(signed_in(cast.kenji), cast, address="AROHA@example.org", name="")
    assert Ticket.objects.get().customer == cast.aroha


def test_a_customer_without_an_address_is_known_by_name(cast: Cast) -> None:
    begins(signed_in(cast.kenji), cast)
    assert Ticket.objects.get().customer.name == "Ana"
    assert not Letter.objects.exists()


def test_the_customer_of_a_ticket_at_hand_needs_no_address(cast: Cast) -> None:
    ticket, client = opened(cast), signed_in(cast.kenji)
    assert "Aroha" in client.get(f"/desk/new/?about={ticket.pk}").content.decode()
    begins(client, cast, about=ticket)
    assert Ticket.objects.latest("pk").customer == cast.aroha


@pytest.mark.parametrize("about", ["999", "x", "9" * 30, ""])
def test_a_ticket_that_is_not_there_is_no_customer(cast: Cast, about: str) -> None:
    answer = signed_in(cast.kenji).get("/desk/new/", {"about": about})
    assert answer.status_code == (404 if about == "999" else 200)


def test_g2_the_same_form_twice_is_one_ticket(cast: Cast) -> None:
    client, nonce = signed_in(cast.kenji), uuid4().hex
    for what in ("told", "write"):
        for _ in range(2):
            form = {"what": what, "address": "ana@example.org", "subject": "Lamp", "nonce": f"{nonce}{what}"}
            begins(client, cast, **form)
    assert Ticket.objects.count() == Message.objects.count() == 2
    assert Letter.objects.filter(kind="reply").count() == 1


def test_a_letter_of_ours_waits_for_its_answer_and_takes_no_place(cast: Cast) -> None:
    paper = SimpleUploadedFile("recall.pdf", b"%PDF-1.7")
    page = begins(
        signed_in(cast.kenji),
        cast,
        what="write",
        address="ana@example.org",
        subject="Your lamp",
        attached=paper,
    )
    ticket, letter = Ticket.objects.get(), Letter.objects.get()
    assert (ticket.state, ticket.owner, ticket.promised_at, ticket.due_at) == (
        "waiting",
        cast.kenji,
        None,
        None,
    )
    assert (letter.kind, letter.subject, letter.recipient) == ("reply", "Your lamp", "ana@example.org")
    assert [file["name"] for file in letter.files] == ["recall.pdf"]
    assert letter.due_at > now()
    assert "It goes out in ten seconds." in page
    assert Attachment.objects.get().message == Message.objects.get()
    assert Agent.objects.get(pk=cast.kenji.pk).load_email == 0
    assert nothing_is_wrong()


def test_the_answer_to_a_letter_of_ours_comes_to_who_wrote_it(cast: Cast) -> None:
    begins(signed_in(cast.kenji), cast, what="write", address="ana@example.org", subject="Your lamp")
    letter = Letter.objects.get()
    raw = f"From: Ana <ana@example.org>\r\nTo: {letter.headers['Reply-To']}\r\nSubject: Re: Your lamp\r\n\r\nYes.\r\n"
    gate.store(gate.Arrival(raw=raw.encode(), recipient=letter.headers["Reply-To"]), now=now())
    read_mail(now=now())
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.owner, Message.objects.latest("pk").standing) == (
        State.OPEN,
        cast.kenji,
        "token",
    )
    assert nothing_is_wrong()


def test_a_letter_of_ours_can_be_taken_back(cast: Cast) -> None:
    client = signed_in(cast.kenji)
    begins(client, cast, what="write", address="ana@example.org", subject="Your lamp")
    client.post(f"/desk/m/{Message.objects.get().pk}/take-back/")
    assert not Letter.objects.exists()
    assert nothing_is_wrong()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": " "}, "Write what this is about"),
        ({"name": ""}, "Say who it was"),
        ({"address": "ana"}, "Enter a valid email address"),
        ({"what": "write", "subject": "Lamp"}, "A letter needs an address"),
        ({"what": "write", "address": "ana@example.org"}, "A letter needs a subject"),
        ({"language": "xx"}, "Select a valid choice"),
        ({"team": "999"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(cast: Cast, fields: dict[str, str], words: str) -> None:
    page = begins(signed_in(cast.kenji), cast, status=422, **fields)
    assert words in page
    assert fields.get("text", WORDS).strip() in page
    assert not Ticket.objects.exists()


def test_a_customer_without_an_address_gets_no_letter(cast: Cast) -> None:
    ticket = opened(cast, customer=Customer.objects.create(name="Visitor", created_at=now()))
    page = begins(signed_in(cast.kenji), cast, status=422, about=ticket, what="write", subject="Lamp")
    assert "No address of this customer is known" in page


def test_a_partners_agent_keeps_it_and_learns_nothing_of_whose_address_it_is(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.kenji.pk).update(partner=Partner.objects.create(name="Atlantic"))
    begins(signed_in(cast.kenji), cast, address="aroha@example.org", name="")
    ticket = Ticket.objects.get()
    assert ticket.owner == cast.kenji
    assert ticket.customer != cast.aroha


def test_an_administrator_without_a_place_takes_down_and_writes_no_letter(cast: Cast) -> None:
    ada = User.objects.create_user("boss@desk.example", name="Boss", is_admin=True)
    client = signed_in(ada)
    assert "I write to a customer first" not in client.get("/desk/new/").content.decode()
    begins(client, cast, status=422, what="write", address="ana@example.org", subject="Lamp")
    begins(client, cast)
    assert Event.objects.get(kind="taken_down").author_name == "Boss"


def test_on_their_page_customers_read_that_it_was_written_down(cast: Cast) -> None:
    begins(signed_in(cast.kenji), cast, address="ana@example.org")
    browser, path = Client(), str(Letter.objects.get().context["path"])
    browser.post(path)
    page = browser.get(f"/en/requests/{Ticket.objects.get().public_id}/").content.decode()
    assert "(written down by us)" in page


def test_the_inbox_and_the_card_of_a_customer_lead_to_it(cast: Cast) -> None:
    ticket, client = opened(cast), signed_in(cast.kenji)
    assert 'href="/desk/new/"' in client.get("/desk/").content.decode()
    assert f"/desk/new/?about={ticket.pk}" in client.get(f"/desk/t/{ticket.pk}/side/").content.decode()


def test_g15_a_letter_of_ours_counts_among_those_to_one_address(cast: Cast) -> None:
    client = signed_in(cast.kenji)
    draft = LetterDraft(kind="reply", sender="help@desk.example", recipient="ana@example.org", subject="Lamp")
    for _ in range(MOST_AN_HOUR):
        queue_letter(draft, now=now())
    page = begins(client, cast, status=422, what="write", address="ana@example.org", subject="Lamp")
    assert "as many letters from here" in page


def test_who_has_several_addresses_is_acknowledged_where_they_are_known_to_read(cast: Cast) -> None:
    CustomerAddress.objects.filter(customer=cast.aroha).update(standing="claimed")
    made = CustomerAddress.objects.create(
        customer=cast.aroha, address="work@example.org", standing="proven", created_at=now()
    )
    begins(signed_in(cast.kenji), cast, about=opened(cast))
    assert Letter.objects.filter(kind="acknowledgement").latest("pk").recipient == made.address
