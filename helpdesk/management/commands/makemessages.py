"""Django's own command, which also knows the short names under which our code marks texts."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=noop", "--keyword=_now"]
