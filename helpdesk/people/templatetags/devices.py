"""Browsers by name."""

from django import template

from helpdesk.people.devices import device_words

register = template.Library()
register.filter("device", device_words)
