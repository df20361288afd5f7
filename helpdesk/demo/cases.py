"""The unusual ones: each shows one thing that a desk must bear."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from helpdesk.coverage import roster
from helpdesk.demo import papers, post
from helpdesk.demo.conversations import ADDRESSES, Conversation
from helpdesk.demo.customers import CUSTOMERS, Somebody
from helpdesk.demo.stage import Stage
from helpdesk.demo.talks import FOLDER, Talk
from helpdesk.duties.models import Letter
from helpdesk.people.models import Agent, Customer, Team
from tickets import actions, arrival, batons, deadlines
from tickets.actions.handing import Handover, hand_off
from tickets.log import Writer
from tickets.mail import gate

BAGS = ADDRESSES["Wayfare Bags"]
FIRST_NUMBER = 700
TOMS_SISTER = "Emma Whitaker <emma@whitaker.example>"
STRANGER = Somebody("M. Fast", "m.fast@elsewhere.example", "en", "", "Europe/London")
FRENCH = Somebody("Élodie Marchand", "elodie.marchand@rhone.example", "fr", "FR", "Europe/Paris")
NEWCOMER = Somebody("S. Novak", "s.novak@kurz.example", "de", "", "Europe/Berlin")


@dataclass
class Cases:
    """The unusual conversations of one telling, by name."""

    stage: Stage
    told: dict[str, Conversation]

    @property
    def now(self) -> datetime:
        return self.stage.end


def unfold(stage: Stage) -> Cases:
    """Put them on the stage beside the sixty days."""
    cases = Cases(stage, {})
    hour = timedelta(hours=1)
    _begin(cases, _Case("spam", STRANGER, 30 * hour, fate="untouched", after=_is_spam))
    _begin(cases, _Case("breached", _by("dbrooks@"), 5 * 24 * hour, fate="untouched"))
    soon = _due_soon(stage.end, "Europe/London")
    _begin(cases, _Case("soon", _by("tom.whitaker@"), soon, fate="untouched", copy=TOMS_SISTER))
    _begin(cases, _Case("uncovered", FRENCH, 3 * hour, fate="untouched"))
    _begin(cases, _Case("handed", _by("liam.oconnor@"), 26 * hour, fate="answered"))
    _begin(cases, _Case("mixed", _by("jess.tran@"), 50 * hour))
    _begin(cases, _Case("inline", _by("aroha.ngata@"), 74 * hour, fate="again"))
    _begin(cases, _Case("attached", _by("noura@"), 7 * hour, fate="untouched", files=papers.OF_A_REPAIR))
    _begin(cases, _Case("short", NEWCOMER, 4 * hour, fate="answered", after=_is_german))
    _begin(cases, _Case("snoozed", _by("grace.mensah@"), 40 * hour, fate="answered"))
    _begin(cases, _Case("twice", _by("noor.rahman@"), 6 * hour, fate="untouched"))
    _begin(cases, _Case("twice_again", _by("noor.rahman@"), 5 * hour, fate="untouched"))
    stage.cue(stage.end - 20 * hour, lambda at: _out_of_office(_by("k.huber@"), at))
    stage.cue(stage.end - 9 * hour, lambda at: _spoofed(cases, at))
    stage.cue(stage.end - 8 * hour, lambda at: _bounced(at))
    stage.cue(stage.end - 2 * hour, _unreadable)
    return cases


def settle(cases: Cases) -> None:
    """What agents did with them lately: set one aside, merge two of one matter, hand one over with a baton."""
    now = cases.now
    snoozed = cases.told["snoozed"].ticket()
    if snoozed.owner is not None:
        by = Writer.agent(snoozed.owner)
        actions.snooze(snoozed.pk, now + timedelta(days=9), by=by, now=now - timedelta(minutes=50))
    once, again = (cases.told[name].ticket() for name in ("twice", "twice_again"))
    lead = Agent.objects.select_related("user").get(user__email="defne@wayfare.example")
    actions.merge(again.pk, once.pk, by=Writer.agent(lead), now=now - timedelta(minutes=40))
    handed = cases.told["handed"].ticket()
    if handed.owner_id is not None and handed.owner_id != lead.pk:
        fields = batons.draft(handed) | {
            "next": "ask the workshop for a price, then write to the customer",
            "about": "en, Europe/Dublin, fond of the trunk; it must not be polished",
        }
        hand_off(Handover(handed.pk, handed.owner_id, lead.pk, fields), now=now - timedelta(minutes=35))


@dataclass(frozen=True)
class _Case:
    """Who wrote which of the unusual letters how long ago, and what an agent did two minutes after."""

    name: str
    somebody: Somebody
    ago: timedelta
    fate: str = "closed"
    files: tuple[post.File, ...] = ()
    copy: str = ""
    after: Callable[[Conversation, datetime], None] | None = None


def _begin(cases: Cases, case: _Case) -> None:
    words = _words()[case.name]
    talk = Talk(
        subject=words["subject"],
        ask=words["ask"].strip(),
        answer=words.get("answer", "").strip(),
        again=words.get("inline", "").strip(),
        tags=("special",),
    )
    number = FIRST_NUMBER + len(cases.told)
    headers = {"Cc": case.copy} if case.copy else {}
    told = Conversation(
        cases.stage, talk, case.somebody, number, fate=case.fate, files=case.files, headers=headers
    )
    cases.told[case.name] = told
    at = cases.now - case.ago
    cases.stage.cue(at, told.begin)
    if case.after is not None:
        cases.stage.cue(at + timedelta(minutes=2), partial(case.after, told))


def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / "cases.toml").read_text(encoding="utf-8"))


def _by(start: str) -> Somebody:
    return next(each for each in CUSTOMERS if each.address.startswith(start))


def _due_soon(now: datetime, zone: str) -> timedelta:
    """How long ago somebody must have written for an answer to be due within the next two hours."""
    somebody = Customer(zone=zone, zone_confidence=1.0)
    team = Team.objects.order_by("pk")[0].pk
    ago = timedelta(minutes=30)
    while ago < timedelta(days=5):
        due = deadlines.due_at(somebody, team, now - ago)
        if due is not None and timedelta(minutes=20) < due - now < timedelta(hours=2):
            return ago
        ago += timedelta(minutes=30)
    return timedelta(hours=8)  # a long weekend: nothing is due, so a letter of today will do


def _is_spam(told: Conversation, at: datetime) -> None:
    by = Writer.agent(_somebody_on(at))
    actions.mark_spam(told.ticket().pk, by=by, now=at)


def _is_german(told: Conversation, at: datetime) -> None:
    """Two words read as another language; an agent who knows better says so, and it is routed anew."""
    ticket = told.ticket()
    actions.set_language(ticket.pk, "de", by=Writer.agent(_somebody_on(at)), now=at)
    lena = Agent.objects.select_related("user").get(user__email="lena@wayfare.example")
    actions.assign(ticket.pk, lena, by=Writer.agent(_somebody_on(at)), now=at)


def _somebody_on(at: datetime) -> Agent:
    on = Agent.objects.filter(pk__in=list(roster.current().on_at(at)), partner=None)
    agents = Agent.objects.select_related("user").order_by("pk")
    return on.select_related("user").order_by("pk").first() or agents[0]


def _out_of_office(somebody: Somebody, at: datetime) -> None:
    words = _words()["away"]
    mail = post.Mail(
        name=somebody.name,
        address=somebody.address,
        to=BAGS,
        subject=words["subject"],
        text=words["ask"],
        headers={"Auto-Submitted": "auto-replied"},
    )
    _store(post.raw(mail, at=at), at, sender="")


def _spoofed(cases: Cases, at: datetime) -> None:
    """A stranger names the id of one of our letters; that must not let them into the conversation."""
    words = _words()["spoofed"]
    ours = Letter.objects.filter(kind=Letter.Kind.REPLY).order_by("-pk").first()
    victim = cases.told["mixed"].somebody
    mail = post.Mail(
        name=victim.name,
        address="jess.tran@westcoast-mail.example",
        to=BAGS,
        subject=words["subject"],
        text=words["ask"],
        answers=ours.message_id if ours else "",
    )
    _store(post.raw(mail, at=at), at, sender=mail.address)


def _bounced(at: datetime) -> None:
    """The delivery report of another server for one of our letters (RFC 3464)."""
    letter = Letter.objects.filter(kind=Letter.Kind.REPLY).order_by("-pk").first()
    if letter is not None:
        _store(papers.delivery_report(letter, at=at), at, sender="", recipient=letter.envelope_sender)


def _unreadable(at: datetime) -> None:
    """A transfer that broke off: bytes without a letter in them."""
    _store(b"\r\n\x00\x00\x00\r\n", at, sender="scanner@office.example")


def _store(raw: bytes, at: datetime, *, sender: str, recipient: str = BAGS) -> None:
    gate.store(gate.Arrival(raw=raw, recipient=recipient, sender=sender), now=at)
    arrival.read_mail(now=at)
