"""Words of the form of audits on pages and in mails."""

from django import template
from django.utils.translation import get_language

from risk.questionnaires.form import Text

register = template.Library()


@register.simple_tag
def in_own_language(text: Text) -> str:
    """A text of the form in the reader's language."""
    return text.in_(get_language() or "")
