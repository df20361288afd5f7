"""The database does not answer, or the disk is full: how that is known, and what is said then."""

import errno

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_noop as noop

NOT_NOW = noop("The desk cannot do this just now. Please try again.")
FULL = (errno.ENOSPC, errno.EDQUOT)


def is_outage(error: BaseException | None) -> bool:
    """Whether the desk is well, and its database is not there or busy for too long, or there is no room on its disk."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError | InterfaceError)
