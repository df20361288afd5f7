"""django-helpdesk's own ``get_email`` over a folder of mails, as its documentation sets a local queue up."""

# ruff: noqa: E402, T201 (models need Django set up; the answer goes to standard output)
import json
import os
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from django.core.management import call_command
from helpdesk.models import Queue, Ticket


def main() -> None:
    """The folder's mails become tickets; seconds, tickets and MB as JSON."""
    call_command("migrate", verbosity=0, interactive=False)
    folder = Path(sys.argv[1])
    queue, _ = Queue.objects.get_or_create(
        slug="mail",
        defaults={
            "title": "Mail",
            "email_address": "help@desk.example",
            "allow_email_submission": True,
            "email_box_type": "local",
        },
    )
    Queue.objects.filter(pk=queue.pk).update(
        email_box_local_dir=f"{folder}{os.sep}", email_box_last_check=None, email_box_interval=0
    )
    before = Ticket.objects.count()
    began = time.perf_counter()
    call_command("get_email", quiet=True)
    seconds = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    made = Ticket.objects.count() - before
    print(json.dumps({"seconds": seconds, "tickets": made, "memory": memory}))


main()
