"""Text that people wrote, as safe HTML, and our own style sheets. The one place that says a string is safe."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from helpdesk.lib.html import clean_html, markdown_to_html

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown of agents and editors; cleaned after rendering."""
    return mark_safe(markdown_to_html(text))  # noqa: S308 (cleaned by nh3)


@register.filter
def cleaned(html: str) -> SafeString:
    """HTML of strangers, cleaned again at output because rules change."""
    return mark_safe(clean_html(html))  # noqa: S308 (cleaned by nh3)


@register.filter
def style_sheet(text: str) -> SafeString:
    """One of the desk's own style sheets within its page; its hash stands in the page's security policy."""
    if "<" in text:
        raise ValueError("A style sheet holds no tag.")
    return mark_safe(text)  # noqa: S308 (a file of this repository)
