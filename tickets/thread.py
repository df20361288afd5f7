"""A conversation as it is read: messages one after another, what happened between them folded into lines."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.duties.models import Letter
from helpdesk.people.access import Reader, reads_contacts, without_contacts
from helpdesk.templatetags.desk import my_time
from tickets.event_words import event_words
from tickets.models import Attachment, Event, Message, Ticket
from tickets.second_language import SecondLanguage, read_second

MOST = 200
MOST_SHOWN = 200_000  # characters of one message; the rest is read by itself
SIGNATURE_AFTER = 3  # tickets that hold the same picture
AT_ONCE = timedelta(minutes=1)  # a letter that waits no longer was not told to wait
SPOKEN = {"message", "note"}
ABOUT_ANOTHER = {"translation", "edited", "redacted"}
# What changes how older words are shown, wherever they stand.
ABOUT_MANY = {"language", "customer", "merged", "undelivered", "separated"}
UNTOLD = {"read", "translation", "edited"}


@dataclass(frozen=True)
class Delivery:
    """What became of the letter of an answer; ``kind`` is good, warn, bad or empty."""

    words: str
    kind: str = ""


@dataclass
class Item:
    """``kind`` is day, message, note, merged or events; only what belongs to it is set.

    ``signature`` are pictures that this customer's mails have under them again and again; ``is_cut``: the text goes on.
    ``untranslated`` says why the words in the reader's language are not there yet, where they are wanted.
    ``said_first`` is what a message said before its writer put it right; ``copies`` who else got it, or will get it.
    """

    kind: str
    at: datetime
    seq: int = 0
    day: date | None = None
    event: Event | None = None
    message: Message | None = None
    text: str = ""
    is_cut: bool = False
    answers_to: str = ""
    copies: Sequence[str] = ()
    quoted: str = ""
    said_first: str = ""
    delivery: Delivery | None = None
    translation: dict[str, Any] | None = None
    untranslated: str = ""
    files: list[Attachment] = field(default_factory=list)
    signature: list[Attachment] = field(default_factory=list)
    lines: list[tuple[datetime, str]] = field(default_factory=list)
    baton: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Thread:
    """``last`` is the newest number, ``spoken`` that of the newest words of somebody else than the reader.

    ``earlier`` is the number before which older events stand; 0 when all is shown. ``since`` is the number from which
    on the items stand in the place of those that a reader has; 0 where they are all.
    """

    items: Sequence[Item]
    last: int
    spoken: int
    earlier: int
    since: int = 0


@dataclass(frozen=True)
class _Tail:
    """From where on a thread differs from what was shown, and on which day that follows."""

    since: int = 0
    day: date | None = None


def read_thread(
    ticket: Ticket, reader: Reader, *, before: int = 0, after: int = 0, language: str = ""
) -> Thread:
    """The newest events (or those up to ``before``) with their messages, letters and files; two queries.

    With ``after``, the number up to which a reader has it, whatever is new since then or looks otherwise by it.
    ``language`` is the second one in which the customer's words are read, "" where the original is enough.
    """
    tail = _tail(ticket, after) if after and not language else _Tail()
    events = Event.objects.filter(ticket=ticket, seq__gte=tail.since)
    events = events.select_related("message__letter").order_by("-seq")
    if before:
        events = events.filter(seq__lt=before)
    found = list(
        events.defer("message__letter__raw", "message__letter__html", "message__letter__text")[: MOST + 1]
    )
    more, shown = len(found) > MOST, sorted(found[:MOST], key=lambda event: event.seq)
    if more and tail.since:
        return read_thread(ticket, reader)
    readable = [event for event in shown if may_read(event, reader)]
    last = max([ticket.last_seq, *(event.seq for event in shown)])
    files = _files(readable)
    items = _items(readable, files, read_second(ticket, language), tail.day)
    _fold_signatures(items, ticket)
    if not reads_contacts(reader):
        _mask(items)
    others = [item.seq for item in items if item.event is not None and not _is_own(item.event, reader)]
    return Thread(items, last, max(others, default=0), shown[0].seq if more else 0, tail.since)


def _tail(ticket: Ticket, after: int) -> _Tail:
    """After the last words before the first change: what happened between words stands together, on their day."""
    own = Event.objects.filter(ticket=ticket)
    new = list(own.filter(seq__gt=after).order_by("seq").values_list("seq", "kind", "at", "author", "data"))
    if any(kind in ABOUT_MANY for _, kind, _, _, _ in new):
        return _Tail()
    changed = [after + 1, *(data.get("of", 0) for _, kind, _, _, data in new if kind in ABOUT_ANOTHER)]
    seen = [at for _, kind, at, author, _ in new if kind == "read" and author == "customer"]
    if seen:
        answers = own.filter(seq__lte=after, kind="message", author="agent", message__seen_at__gte=seen[0])
        changed += answers.order_by("seq").values_list("seq", flat=True)[:1]
    words = own.filter(seq__lt=min(changed), kind="message").order_by("-seq").first()
    return _Tail(words.seq + 1, timezone.localtime(words.at).date()) if words else _Tail()


def _is_own(event: Event, reader: Reader) -> bool:
    return reader.agent_id is not None and event.agent_id == reader.agent_id


def may_read(event: Event, reader: Reader) -> bool:
    """Notes are not for everybody, and where and when customers live is no business of a partner's people."""
    if event.kind not in ("note", "country", "week", "described"):
        return True
    return reader.reads_note(event.agent_id, event.data.get("shared"))


def _mask(items: Iterable[Item]) -> None:
    """What was written, what was quoted, and what other mail servers repeat when they refuse a letter."""
    for item in items:
        item.text, item.quoted = without_contacts(item.text), without_contacts(item.quoted)
        item.said_first = without_contacts(item.said_first)
        item.answers_to = without_contacts(item.answers_to)
        item.copies = [without_contacts(one) for one in item.copies]
        item.baton = [(name, without_contacts(text)) for name, text in item.baton]
        item.lines = [(at, without_contacts(words)) for at, words in item.lines]
        if item.translation:
            words = without_contacts(item.translation.get("text", ""))
            item.translation = {**item.translation, "text": words}
        if item.delivery is not None:
            item.delivery = Delivery(without_contacts(item.delivery.words), item.delivery.kind)


def _files(events: Iterable[Event]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    ids = [event.message_id for event in events if event.message_id]
    for attachment in Attachment.objects.filter(message__in=ids).order_by("pk"):
        found.setdefault(attachment.message_id or 0, []).append(attachment)
    return found


def _fold_signatures(items: Iterable[Item], ticket: Ticket) -> None:
    """Pictures that stand under this customer's mails in several tickets say nothing new."""
    drawn = [item for item in items if item.message is not None and item.message.author == "customer"]
    pictures = {one.digest for item in drawn for one in item.files if one.is_picture and one.digest}
    if not pictures:
        return
    known = Attachment.objects.filter(digest__in=pictures, ticket__customer=ticket.customer_id)
    often = known.values("digest").annotate(tickets=Count("ticket", distinct=True))
    again = set(often.filter(tickets__gte=SIGNATURE_AFTER).values_list("digest", flat=True))
    for item in drawn:
        item.signature = [one for one in item.files if one.digest in again]
        item.files = [one for one in item.files if one.digest not in again]


def _items(
    events: Sequence[Event], files: dict[int, list[Attachment]], second: SecondLanguage, day: date | None
) -> list[Item]:
    """``day`` is that of what stands before them, if anything does."""
    items: list[Item] = []
    for event in events:
        if event.kind in UNTOLD:
            continue
        today = timezone.localtime(event.at).date()
        if today != day:
            items.append(Item("day", event.at, day=today))
            day = today
        if event.kind in SPOKEN and event.message is not None:
            items.append(_spoken(event, event.message, files, second))
        elif event.kind == "merged_in":
            items.append(Item("merged", event.at, seq=event.seq, event=event, text=event_words(event)))
        else:
            _fold(items, event)
    return items


def _spoken(
    event: Event, message: Message, files: dict[int, list[Attachment]], second: SecondLanguage
) -> Item:
    text = message.words
    quoted = message.full_text if message.full_text and message.full_text.strip() != text.strip() else ""
    return Item(
        event.kind,
        event.at,
        seq=event.seq,
        event=event,
        message=message,
        text=text[:MOST_SHOWN],
        is_cut=len(text) > MOST_SHOWN,
        answers_to=message.answers_to,
        copies=message.copies,
        quoted="" if message.redacted else quoted[:MOST_SHOWN],
        said_first=message.text[:MOST_SHOWN] if message.edited_text else "",
        delivery=delivery_of(message),
        translation=None if message.redacted else second.words.get(event.seq),
        untranslated=second.missing.get(message.pk, ""),
        files=[] if message.redacted else files.get(message.pk, []),
        baton=baton_lines(text) if event.data.get("baton") else [],
    )


def baton_lines(note: str) -> list[tuple[str, str]]:
    """The fields of a baton by their names in the reader's language."""
    names = {
        "wants": _("The customer wants"),
        "done": _("Done so far"),
        "failed": _("Did not work"),
        "next": _("Next step"),
        "promised": _("Promised until"),
        "about": _("Language and zone"),
        "attachments": _("Files"),
    }
    parts = (line.partition(": ") for line in note.splitlines())
    return [(names[name], text) for name, _colon, text in parts if name in names]


def _fold(items: list[Item], event: Event) -> None:
    if not items or items[-1].kind != "events":
        items.append(Item("events", event.at, seq=event.seq))
    items[-1].lines.append((event.at, event_words(event)))


# --- Words --------------------------------------------------------------------------------------------
def delivery_of(message: Message) -> Delivery | None:
    """Where an answer's letter stands, or whether the customer saw it in the chat."""
    if message.author != "agent" or message.internal or message.redacted:
        return None
    letter = message.letter
    if letter is not None:
        return letter_words(letter)
    if message.seen_at is not None:
        return Delivery(_("seen %(time)s") % {"time": my_time(message.seen_at, message.created_at)}, "good")
    return Delivery(_("not seen yet"))


def letter_words(letter: Letter) -> Delivery:
    """Where a letter stands."""
    state = letter.state
    if state == Letter.State.SENT and letter.sent_at is not None:
        return Delivery(_("sent %(time)s") % {"time": my_time(letter.sent_at, letter.created_at)}, "good")
    if state == Letter.State.DEFERRED:
        return Delivery(_("will try again at %(time)s") % {"time": my_time(letter.due_at)}, "warn")
    if state == Letter.State.FAILED:
        return Delivery(_("refused: %(answer)s") % {"answer": _said(letter.answer or letter.error)}, "bad")
    if state == Letter.State.UNKNOWN:
        return Delivery(_("perhaps sent: the mail server did not say"), "warn")
    if state == Letter.State.HELD:
        return Delivery(_("held back: %(reason)s") % {"reason": _said(letter.error or letter.answer)}, "warn")
    if letter.due_at - letter.created_at > AT_ONCE:
        return Delivery(_("goes out %(time)s") % {"time": my_time(letter.due_at, letter.created_at)})
    return Delivery(_("on its way"))


def _said(reason: str) -> str:
    """The desk's own reasons in the reader's language; a mail server's stay as they came."""
    return _(reason) if reason else ""
