"""What an action came to, in one sentence on the next page."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest

from helpdesk.lib.words import told


@contextmanager
def said(request: HttpRequest, words: str, *refusals: type[Exception], tags: str = "") -> Iterator[None]:
    """Say ``words`` (nothing for "") once the block is done, or why not when it ends in one of these refusals.

    ``tags`` go with the words alone.
    """
    try:
        yield
    except refusals as refusal:
        messages.error(request, told(refusal))
    else:
        if words:
            messages.success(request, words, extra_tags=tags)
