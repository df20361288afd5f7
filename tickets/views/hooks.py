"""The door for providers that post mail to a web address: signature or secret checked, stored, then answered.

``django-anymail`` knows what each provider sends and how it proves itself. A provider is answered with 200 only after
the commit; whatever goes wrong is a 5xx, and it posts again.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from helpdesk.lib.clock import now
from tickets.mail import gate

LARGEST = 2 * gate.MAXIMUM  # files are posted as base64 by some
SECRET, SIGNED = "WEBHOOK_SECRET", "MAILGUN_WEBHOOK_SIGNING_KEY"
# Module and class of each provider, and the setting without which it cannot prove itself.
PROVIDERS = {
    "brevo": ("brevo", "BrevoInboundWebhookView", SECRET),
    "mailgun": ("mailgun", "MailgunInboundWebhookView", SIGNED),
    "mailjet": ("mailjet", "MailjetInboundWebhookView", SECRET),
    "postmark": ("postmark", "PostmarkInboundWebhookView", SECRET),
    "sparkpost": ("sparkpost", "SparkPostInboundWebhookView", SECRET),
}


@csrf_exempt
def inbound(request: HttpRequest, provider: str) -> HttpResponseBase:
    """A provider's post. One that is not set up does not exist here."""
    module, name, needed = PROVIDERS.get(provider, ("", "", ""))
    if not module or not settings.ANYMAIL.get(needed):
        raise Http404
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdecimal() or int(size) > LARGEST:
        return HttpResponse("The mail is larger than the desk takes.", status=413, content_type="text/plain")
    if (request.content_type or "") == "application/json":
        request._body = request.read()  # Django's limit for forms is far below a mail with files
    # The package loads an HTTP client, for which a start of the desk need not wait.
    import_module("anymail.signals").inbound.connect(_keep, dispatch_uid="sunrelay")
    view = getattr(import_module(f"anymail.webhooks.{module}"), name)
    answer: HttpResponseBase = view.as_view()(request)
    return answer


def _keep(sender: Any, event: Any, esp_name: str, **_: Any) -> None:
    """Store what came; raises what the gate raises, which becomes a 5xx."""
    message = event.message
    gate.store(
        gate.Arrival(
            raw=message.as_bytes(),
            source=esp_name.lower()[:20],
            recipient=message.envelope_recipient or "",
            sender=message.envelope_sender or "",
            uid=str(event.event_id or ""),
        ),
        now=now(),
    )
