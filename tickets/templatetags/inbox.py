"""The rows of a list of tickets, drawn without a template: a page has fifty, and many pages are asked for all day."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from helpdesk.people.access import Reader
from helpdesk.templatetags.desk import clock, duration, icon, language_name, local, local_day
from tickets.listing import Row
from tickets.models import Ticket
from tickets.models.ticket import Channel, Priority

register = template.Library()

ROW = (
    '<li class="inbox-row" data-ticket="{}"{}{}><div class="inbox-when">{} {}</div>'
    '<p class="inbox-name" dir="auto"><a class="inbox-link" href="{}{}{}">{}</a> {}</p>'
    '<p class="inbox-meta">{}{} {}</p><p class="inbox-subject" dir="auto">{}</p>'
    '<p class="inbox-meta">{}</p></li>'
)
NOTHING = SafeString("")
UNREAD, CURRENT = SafeString(" data-unread"), SafeString(' aria-current="true"')
NUMBER = 0  # stands in an address for each ticket's own


@register.simple_tag
def inbox_rows(
    rows: Iterable[Row],
    reader: Reader,
    now: datetime,
    kept: str,
    *,
    open_ticket: int = 0,
    address: str = "desk:conversation",
) -> SafeString:
    """``kept`` is the query that each link carries on, ``open_ticket`` the number of the one beside the list."""
    before, after = reverse(address, args=[NUMBER]).rsplit(str(NUMBER), 1)
    sheet = _Sheet(now, (before, f"{after}?{kept}" if kept else after), open_ticket)
    if not reader.of_house:
        sheet.vip = NOTHING
    return format_html_join("", "{}", ((sheet.row(row),) for row in rows))


class _Sheet:
    """One page being drawn: what its rows share is put into words once."""

    def __init__(self, now: datetime, address: tuple[str, str], open_ticket: int) -> None:
        self.now = now
        self.open_ticket = open_ticket
        self.before, self.after = address
        self.clocks: dict[str, SafeString] = {}
        self.languages: dict[str, SafeString] = {"": NOTHING}

    def row(self, row: Row) -> SafeString:
        ticket = row.ticket
        return format_html(
            ROW,
            ticket.pk,
            UNREAD if row.waits is not None and ticket.is_ours else NOTHING,
            CURRENT if ticket.pk == self.open_ticket else NOTHING,
            self._clock(row.zone),
            self._language(ticket.language),
            self.before,
            ticket.pk,
            self.after,
            ticket.customer,
            self.vip if ticket.customer.is_vip else NOTHING,
            self._flag(ticket),
            self.channels[ticket.channel],
            self._until(row),
            ticket.subject or self.no_subject,
            _whose(row),
        )

    def _clock(self, zone: str) -> SafeString:
        if zone not in self.clocks:
            self.clocks[zone] = clock(zone, self.now)
        return self.clocks[zone]

    def _language(self, code: str) -> SafeString:
        if code not in self.languages:
            name = language_name(code)
            self.languages[code] = format_html('<span class="lang" title="{}">{}</span>', name, code)
        return self.languages[code]

    def _until(self, row: Row) -> SafeString:
        """What is promised, how late it is, until when it rests, or else its state."""
        ticket = row.ticket
        if row.standing == "late":
            late = _("%(time)s late") % {"time": duration(row.left)}
            return format_html('<span class="promise" data-state="late">{} {}</span>', self.warning, late)
        if row.promise:
            state = SafeString(' data-state="soon"') if row.standing else NOTHING
            left = duration(row.left)
            return format_html('<span class="promise"{}>{} {}</span>', state, self.due_in, left)
        if ticket.snoozed_until and ticket.state == "snoozed":
            day, time = local_day(ticket.snoozed_until), f"{local('', ticket.snoozed_until):%H:%M}"
            return format_html('<span class="promise">{} {} {}</span>', self.rests_until, day, time)
        return format_html("<span>{}</span>", ticket.get_state_display())

    def _flag(self, ticket: Ticket) -> SafeString:
        """That it presses, before anything that a narrow list would cut off."""
        if ticket.priority <= Priority.NORMAL:
            return NOTHING
        kind = "bad" if ticket.priority > Priority.HIGH else "warn"
        flag = icon("flag", size=16, label=ticket.get_priority_display())
        return format_html('<span class="flag" data-kind="{}">{}</span> ', kind, flag)

    @cached_property
    def channels(self) -> dict[str, SafeString]:
        return {
            Channel.CHAT: icon("chat-bubble-left-right", size=16, label=_("Chat")),
            Channel.FORM: icon("document-text", size=16, label=_("Form")),
            Channel.EMAIL: icon("envelope", size=16, label=_("Mail")),
        }

    @cached_property
    def vip(self) -> SafeString:
        return format_html('<span class="badge" data-kind="info">{}</span>', _("VIP"))

    @cached_property
    def no_subject(self) -> str:
        return _("(no subject)")

    @cached_property
    def warning(self) -> SafeString:
        return icon("exclamation-triangle", size=16)

    @cached_property
    def due_in(self) -> SafeString:
        return icon("clock", size=16, label=_("due in"))

    @cached_property
    def rests_until(self) -> SafeString:
        return icon("moon", size=16, label=_("until"))


def _whose(row: Row) -> SafeString | str:
    """How long the customer waits, else who answers."""
    if row.waits is not None:
        return _("waits %(time)s") % {"time": duration(row.waits)}
    owner = row.ticket.owner
    return format_html("<bdi>{}</bdi>", owner.user.name) if owner else NOTHING
