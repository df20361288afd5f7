"""Files and original mails of strangers: handed out so that nothing in them can act on the desk."""

import base64

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from helpdesk.lib.html import clean_html
from helpdesk.people.access import StaffRequest, staff_required
from helpdesk.people.models import Agent
from tickets.models import Attachment, Message, Ticket

INERT = "default-src 'none'; sandbox"
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
@staff_required
def download(request: StaffRequest, public_id: str) -> FileResponse:
    """A file as an attachment, whatever its type, for whoever may read its message."""
    found = Attachment.objects.select_related("message").filter(
        public_id=public_id, ticket__in=Ticket.objects.visible_to(request.user)
    )
    attachment = found.first()
    if attachment is None or not _may_read(attachment.message, request.agent):
        raise Http404
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type or "application/octet-stream",
    )
    response["Content-Security-Policy"] = INERT
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@xframe_options_sameorigin
@staff_required
def original(request: StaffRequest, pk: int) -> HttpResponse:
    """A mail as its sender drew it; remote pictures only when ``?images=1`` asks for them."""
    found = Message.objects.filter(pk=pk, ticket__in=Ticket.objects.visible_to(request.user)).first()
    if found is None or not found.html or found.redacted or not _may_read(found, request.agent):
        raise Http404
    remote = request.GET.get("images") == "1"
    response = HttpResponse("".join([HEAD, _drawn(found, remote=remote), TAIL]))
    response["Content-Security-Policy"] = ORIGINAL.format(images="data: https: http:" if remote else "data:")
    response["Referrer-Policy"] = "no-referrer"
    return response


def _may_read(message: Message | None, agent: Agent | None) -> bool:
    if message is None or not message.internal or agent is None or agent.partner_id is None:
        return True
    return message.agent_id == agent.pk


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
