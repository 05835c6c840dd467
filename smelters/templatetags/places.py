"""Countries in the reader's language, whatever a list writes."""

from django import template
from django.utils.translation import get_language

from smelters.lists.places import country_code, country_name

register = template.Library()


@register.filter
def country(text: str) -> str:
    """The country in the language of the page; a text that names none stays as it is written."""
    code = country_code(text) if text else None
    return country_name(code, language=get_language() or "") if code else text
