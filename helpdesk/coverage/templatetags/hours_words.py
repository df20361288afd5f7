"""Hours in templates."""

from django import template

register = template.Library()


@register.filter
def clock_time(minute: int) -> str:
    """Minutes of a local day as "09:30"; the end of the day as "24:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
