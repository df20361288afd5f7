"""A ticket moves at a shift's end, with a baton that tells the next agent what they need to know."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from helpdesk.duties.sweeps import wake
from helpdesk.people.models import Agent
from tickets import batons, log
from tickets.actions import alarms, assigning, load
from tickets.actions.columns import by_mail
from tickets.log import SYSTEM, Entry, Writer
from tickets.models import Alarm, Baton, Message, Ticket


class BatonError(Exception):
    """A refusal in one sentence, for the person who asked."""


@dataclass(frozen=True, slots=True)
class Handover:
    """Who gives what to whom; ``receiver`` None: back to the queue. ``fields`` are the desk's own words.

    ``alarm``: it went on too often without a word, so a lead is told.
    """

    ticket_id: int
    giver_id: int
    receiver_id: int | None
    fields: dict[str, str]
    alarm: bool = False


def hand_off(handover: Handover, *, now: datetime) -> bool:
    """Move one ticket; False when it changed meanwhile or the receiver has no place. Twice changes nothing."""
    with transaction.atomic():
        load.lock_agents([handover.giver_id, handover.receiver_id])
        ticket = log.lock([handover.ticket_id]).get(handover.ticket_id)
        if ticket is None or ticket.owner_id != handover.giver_id or not ticket.is_open:
            return False
        if handover.receiver_id is not None and ticket.is_ours and _is_full(handover.receiver_id, ticket):
            return False
        before = load.held(ticket)
        _move(ticket, handover, now)
        load.move([before], [load.held(ticket)])
        log.append([(ticket, entry) for entry in _record(ticket, handover, now)], now=now)
    return True


def write_baton(ticket_id: int, giver: Agent, fields: dict[str, str] | None, *, now: datetime) -> Baton:
    """Keep what the owner wrote for whoever comes next; ``fields`` None: the desk's words may stand.

    Raises BatonError when the ticket is not (or no longer) theirs.
    """
    ticket = Ticket.objects.select_related("customer", "team").get(pk=ticket_id)
    written = batons.draft(ticket) if fields is None else _clean(fields)
    with transaction.atomic():
        locked = log.lock([ticket_id])[ticket_id]
        if locked.owner_id != giver.pk or not locked.is_open:
            raise BatonError(noop("This ticket is no longer yours, so there is nothing to hand on."))
        values = {"giver": giver, "fields": written, "reviewed": True, "made_at": now}
        baton, _ = Baton.objects.drafts().update_or_create(
            ticket=locked, handed_at=None, defaults=values, create_defaults=values
        )
    return baton


def accept_baton(baton: Baton, *, now: datetime, silent: bool = False) -> bool:
    """The receiver takes it, in so many words or by saying nothing; False when it was answered before."""
    answer = Baton.Answer.SILENT if silent else Baton.Answer.ACCEPTED
    with transaction.atomic():
        locked = log.lock([baton.ticket_id])[baton.ticket_id]
        answered = _answer(baton, answer, "", now)
        if answered and not silent:
            log.append([(locked, Entry("baton_accepted", _receiver(baton), internal=True))], now=now)
    return answered


def return_baton(baton: Baton, reason: str, *, now: datetime) -> None:
    """Back to the queue, with both left out for four hours. Raises BatonError when it is too late or unexplained."""
    reason = batons.shortened(reason)
    if not reason:
        raise BatonError(noop("Say in a few words why, so that the next one knows."))
    with transaction.atomic():
        load.lock_agents([baton.receiver_id])
        locked = log.lock([baton.ticket_id])[baton.ticket_id]
        if locked.owner_id != baton.receiver_id or not locked.is_open:
            raise BatonError(noop("This ticket is no longer yours, so there is nothing to give back."))
        if not _answer(baton, Baton.Answer.RETURNED, reason, now):
            raise BatonError(noop("This baton was answered before."))
        before = load.held(locked)
        assigning.release(locked, now)
        Ticket.objects.filter(pk=locked.pk).update(previous_owner=baton.receiver_id)
        load.move([before], [load.held(locked)])
        by = _receiver(baton)
        log.append(
            [
                (locked, Entry("baton_returned", by, internal=True, data={"reason": reason})),
                (locked, Entry("released", by, internal=True)),
            ],
            now=now,
        )
        transaction.on_commit(lambda: wake("queue"), robust=True)


def end_baton(baton: Baton, *, now: datetime) -> bool:
    """Somebody else has the ticket by now: no answer is waited for."""
    return _answer(baton, Baton.Answer.OVER, "", now)


def _answer(baton: Baton, answer: str, reason: str, now: datetime) -> bool:
    """Conditional, so that of two answers the first counts."""
    mine = Baton.objects.unanswered().filter(pk=baton.pk)
    return bool(mine.update(answer=answer, answer_reason=reason, answered_at=now))


def _receiver(baton: Baton) -> Writer:
    assert baton.receiver is not None
    return Writer.agent(baton.receiver)


def _clean(fields: dict[str, str]) -> dict[str, str]:
    return {name: batons.shortened(fields.get(name, "")) for name in Baton.FIELDS}


def _is_full(agent_id: int, ticket: Ticket) -> bool:
    """Automatic moves never take an agent over capacity; the agent is locked."""
    agent = Agent.objects.get(pk=agent_id)
    channel = ticket.load_channel
    return bool(getattr(agent, f"load_{channel}") >= getattr(agent, f"capacity_{channel}"))


def _move(ticket: Ticket, handover: Handover, now: datetime) -> None:
    if handover.receiver_id is None:
        assigning.release(ticket, now)
    else:
        assigning.own(ticket, handover.receiver_id)
        Agent.objects.filter(pk=handover.receiver_id).update(last_assigned_at=now)
    Ticket.objects.filter(pk=ticket.pk).update(previous_owner=handover.giver_id)
    ticket.followers.add(handover.giver_id)


def _record(ticket: Ticket, handover: Handover, now: datetime) -> list[Entry]:
    """The baton as a row and as a private note for whoever reads the ticket; the events that say so."""
    baton = _handed(ticket, handover, now)
    note = Message.objects.create(
        ticket=ticket, author="system", internal=True, text=batons.as_note(baton.fields), created_at=now
    )
    told = {"baton": baton.pk, "reviewed": baton.reviewed, "shared": _partner_of(handover.receiver_id)}
    entries = [Entry("note", SYSTEM, internal=True, data=told, message=note), _moved(ticket, handover)]
    alarm = alarms.raise_alarm(ticket, Alarm.Kind.UNWORKED, now=now) if handover.alarm else None
    return [*entries, alarm] if alarm else entries


def _handed(ticket: Ticket, handover: Handover, now: datetime) -> Baton:
    """What the giver wrote goes on its way; without a word of theirs, the desk's draft."""
    written = Baton.objects.drafts().filter(ticket=ticket).first()
    if written is None or written.giver_id != handover.giver_id:
        if written is not None:
            written.delete()
        fields = {name: text for name, text in handover.fields.items() if text}
        written = Baton(ticket=ticket, giver_id=handover.giver_id, fields=fields, made_at=now)
    written.fields = {name: text[: Baton.LONGEST] for name, text in written.fields.items() if text}
    written.receiver_id, written.handed_at = handover.receiver_id, now
    written.save(update_fields=["fields", "receiver", "handed_at"] if written.pk else None)
    return written


def _moved(ticket: Ticket, handover: Handover) -> Entry:
    wanted = [pk for pk in (handover.giver_id, handover.receiver_id) if pk is not None]
    names = dict(Agent.objects.filter(pk__in=wanted).values_list("pk", "user__name"))
    if handover.receiver_id is None:
        return Entry("released", SYSTEM, internal=True, data={"from": names[handover.giver_id]})
    data = {"to": {"name": names[handover.receiver_id]}, "agent": handover.receiver_id} | by_mail(ticket)
    return Entry("handed_over", SYSTEM, data={**data, "to_lead": True} if handover.alarm else data)


def _partner_of(agent_id: int | None) -> int | None:
    """Whose people may read the baton beside the house: the receiver's."""
    if agent_id is None:
        return None
    return Agent.objects.values_list("partner_id", flat=True).get(pk=agent_id)
