"""How the pages of documents write what no other page has."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def duration(span: timedelta) -> str:
    """A span of time in its largest unit, rounded down: `under a minute`, `3 minutes`, `2 hours`, `1 day`."""
    minutes = int(span.total_seconds()) // 60
    if minutes < 1:
        return _("under a minute")
    if minutes < 60:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    hours = minutes // 60
    if hours < 24:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s day", "%(count)s days", hours // 24) % {"count": hours // 24}
