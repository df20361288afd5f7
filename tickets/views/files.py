"""Files and original mails of strangers: handed out so that nothing in them can act on the desk."""

import base64

from django.http import FileResponse, Http404, HttpResponse
from django.utils.html import escape
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from helpdesk.lib.clock import now
from helpdesk.lib.html import clean_html
from helpdesk.people.access import Reader, StaffRequest, reader_required, reads_contacts, without_contacts
from tickets.actions.reading import note_reading
from tickets.handed_out import handed_out
from tickets.models import Attachment, Message, Ticket

# Mails style themselves inline; nothing else of theirs is let in.
ORIGINAL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src {images}; frame-ancestors 'self'; base-uri 'none';"
    " form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEAD = """<!DOCTYPE html>
<html lang="">
  <head>
    <meta charset="utf-8">
    <meta name="color-scheme" content="light">
    <title>✉</title>
    <style>
      body { margin: 12px; font: 15px/1.5 system-ui, sans-serif; background: #fff; color: #222 }
      body { overflow-wrap: anywhere }
      img { max-width: 100%; height: auto }
    </style>
  </head>
  <body dir="auto">
"""
TAIL = "\n  </body>\n</html>\n"
INLINE_IMAGES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
MOST_INLINE = 3 * 1024 * 1024


@require_safe
@reader_required
def download(request: StaffRequest, public_id: str) -> FileResponse:
    """A file as an attachment, whatever its type, for whoever may read its message."""
    found = Attachment.objects.select_related("message", "ticket").filter(
        public_id=public_id, ticket__in=Ticket.objects.visible_to(request.user)
    )
    attachment = found.first()
    if attachment is None or not _may_read(attachment.message, request.reader):
        raise Http404
    note_reading(attachment.ticket, request.user, request.agent, now=now())
    return handed_out(attachment)


@require_safe
@xframe_options_sameorigin
@reader_required
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """A mail as its sender drew it, with ``?words=1`` its words alone; remote pictures only with ``?images=1``."""
    visible = Message.objects.filter(ticket__in=Ticket.objects.visible_to(request.user))
    found = visible.select_related("ticket").filter(pk=pk).first()
    if found is None or found.redacted or not _may_read(found, request.reader):
        raise Http404
    if request.GET.get("words") == "1":
        found.html = f'<div style="white-space: pre-wrap">{escape(found.full_text or found.words)}</div>'
    if not found.html:
        raise Http404
    remote = request.GET.get("images") == "1"
    if not reads_contacts(request.reader):
        found.html = without_contacts(found.html)
    note_reading(found.ticket, request.user, request.agent, now=now())
    response = HttpResponse("".join([HEAD, _drawn(found, remote=remote), TAIL]))
    response["Content-Security-Policy"] = ORIGINAL.format(images="data: https: http:" if remote else "data:")
    response["Referrer-Policy"] = "no-referrer"
    return response


def _may_read(message: Message | None, reader: Reader) -> bool:
    return message is None or not message.internal or reader.reads_note(message.agent_id)


def _drawn(message: Message, *, remote: bool) -> str:
    inline = {one.content_id: one for one in message.attachments.exclude(content_id="")}
    left = MOST_INLINE

    def shown(cid: str) -> str | None:
        nonlocal left
        found = inline.get(cid)
        if found is None or found.content_type not in INLINE_IMAGES or found.size > left:
            return None
        left -= found.size
        with found.file.open("rb") as file:
            return f"data:{found.content_type};base64,{base64.b64encode(file.read()).decode()}"

    cleaned = clean_html(message.html, cid=shown)
    return cleaned.replace(' data-src="', ' src="') if remote else cleaned
