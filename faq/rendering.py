"""An article's Markdown as HTML that is safe to show."""

import re

from django.utils.safestring import SafeString

from helpdesk.lib.html import markdown_to_html

_HEADING = re.compile(r"<(/?)h([1-5])(?=[\s>])")


def body_html(body: str) -> SafeString:
    """Cleaned HTML; its headings stand one level lower, since the page's first is the title."""
    cleaned = markdown_to_html(body)
    return SafeString(_HEADING.sub(lambda match: f"<{match[1]}h{int(match[2]) + 1}", cleaned))
