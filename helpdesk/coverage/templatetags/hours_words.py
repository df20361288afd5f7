"""Hours in templates."""

from django import template

register = template.Library()


@register.filter
def clock_time(minute: int) -> str:
    """Minutes of a local day as "09:30"; the end of the day as "24:00"."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter
def field_time(minute: int | str) -> str:
    """The same for a browser's field of time, which knows no "24:00"; nothing for nothing."""
    return clock_time(minute % 1440) if isinstance(minute, int) else ""


@register.filter
def in_hours(minutes: int) -> str:
    """Minutes as hours with at most one decimal: 900 is "15", 90 is "1.5"."""
    return f"{minutes / 60:.1f}".removesuffix(".0")
