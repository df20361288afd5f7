"""What whoever answers should be able to do: asked for by a mailbox, a site or a person, and let go in time."""

from datetime import timedelta

import pytest

from chat.posting import Words, open_with
from chat.sessions import Visitor
from helpdesk.duties import sweeps
from helpdesk.people.models import Agent, Skill
from helpdesk.people.staffing import Person, edit_user
from tests.cast import MONDAY, Cast
from tests.chat.stage import make_site, open_session
from tests.tickets.views.desk import opened, owned, signed_in
from tickets import actions
from tickets.actions.mailboxes import MailboxPlan, edit_mailbox
from tickets.log import Writer
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def teach(agent: Agent, *skills: str) -> None:
    user = agent.user
    person = Person(name=user.name, email=user.email, zone=user.zone, capacity_email=12, skills=skills)
    edit_user(user, person, actor="test", now=MONDAY)


@pytest.fixture
def billing(cast: Cast) -> Cast:
    """Elif alone knows about bills; Kenji, who would be chosen else, does not."""
    assert opened(cast).owner == cast.kenji
    teach(cast.elif_, "billing")
    return cast


def needs(cast: Cast, *skills: str) -> None:
    box = cast.mailbox
    plan = MailboxPlan(name=box.name, address=box.address, team=box.team, is_default=True, skills=skills)
    edit_mailbox(box, plan, actor="test", now=MONDAY)


def test_mail_to_a_mailbox_goes_to_somebody_with_its_skill(billing: Cast) -> None:
    needs(billing, "billing")
    billing.mailbox.refresh_from_db()
    ticket = opened(billing, "Bill")
    assert (ticket.owner, ticket.skills) == (billing.elif_, ["billing"])
    side = signed_in(billing.elif_).get(f"/desk/t/{ticket.pk}/side/").content.decode()
    assert "without the skill" in side


def test_a_person_says_what_a_ticket_needs_and_the_queue_follows(billing: Cast) -> None:
    ticket = opened(billing, "Bill")
    actions.assign(ticket.pk, None, by=Writer.agent(billing.kenji), now=MONDAY)
    page = signed_in(billing.kenji)
    assert "Skills needed" in page.get(f"/desk/t/{ticket.pk}/side/").content.decode()
    said = page.post(f"/desk/t/{ticket.pk}/skills/", {"skills": " Billing "}, follow=True).content.decode()
    assert "Skills are set." in said
    assert "Kenji set the skills needed: billing" in said
    assert Ticket.objects.get(pk=ticket.pk).skills == ["billing"]


def test_what_nobody_can_do_is_not_asked_for(billing: Cast) -> None:
    ticket = owned(billing, billing.kenji)
    sent = {"skills": "juggling"}
    said = signed_in(billing.kenji).post(f"/desk/t/{ticket.pk}/skills/", sent, follow=True).content.decode()
    assert "Nobody on the desk has the skill “juggling”. Known are: billing." in said
    assert Ticket.objects.get(pk=ticket.pk).skills == []


def test_mail_waits_for_who_has_it_and_goes_to_anybody_once_nobody_has(billing: Cast) -> None:
    needs(billing, "billing")
    billing.mailbox.refresh_from_db()
    Agent.objects.filter(pk=billing.elif_.pk).update(capacity_email=0)
    ticket = opened(billing, "Bill")
    assert ticket.owner is None
    sweeps.run("queue", now=MONDAY + timedelta(minutes=1))
    assert Ticket.objects.get(pk=ticket.pk).owner is None
    teach(billing.elif_)
    sweeps.run("queue", now=MONDAY + timedelta(minutes=2))
    assert Ticket.objects.get(pk=ticket.pk).owner == billing.kenji


def test_skills_of_an_agent_are_written_in_their_page_in_small_letters(billing: Cast) -> None:
    client = signed_in(billing.admin)
    user = billing.kenji.user
    sent = {
        "name": user.name,
        "email": user.email,
        "zone": user.zone,
        "capacity_chat": 3,
        "capacity_email": 12,
        "skills": "Returns،  billing, returns",
    }
    client.post(f"/desk/settings/people/{user.pk}/", sent)
    assert sorted(one.name for one in billing.kenji.skills.all()) == ["billing", "returns"]
    assert Skill.objects.count() == 2
    page = client.get(f"/desk/settings/people/{user.pk}/").content.decode()
    assert 'value="billing, returns"' in page


def test_a_waiting_ticket_is_looked_at_again_when_somebody_learns_its_skill(billing: Cast) -> None:
    needs(billing, "billing")
    billing.mailbox.refresh_from_db()
    Agent.objects.filter(pk=billing.elif_.pk).update(capacity_email=0)
    ticket = opened(billing, "Bill")
    assert ticket.owner is None
    teach(billing.kenji, "billing")
    sweeps.run("queue", now=MONDAY + timedelta(minutes=1))
    assert Ticket.objects.get(pk=ticket.pk).owner == billing.kenji


def test_chats_of_a_site_ask_for_its_skill(billing: Cast) -> None:
    make_site(billing, skills=["billing"])
    visitor = Visitor(open_session().session, None, 0)
    pk, _ = open_with(visitor, Words("one", "Hello, my bill is wrong"))
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.channel, ticket.skills) == ("chat", ["billing"])
