"""The database does not answer: how that is known, and what is said then."""

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_noop as noop

NOT_NOW = noop("The desk cannot do this just now. Please try again.")


def is_outage(error: BaseException | None) -> bool:
    """Whether the desk is well and its database is not there, or busy for too long."""
    return isinstance(error, OperationalError | InterfaceError)
