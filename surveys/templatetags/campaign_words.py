"""Words of campaigns in mails: they follow the language that is active while a part of a mail is drawn."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import get_language

from suppliers.models import Supplier
from surveys.models import Submission
from surveys.queries import wording

register = template.Library()


@register.simple_tag
def own_words(words: Mapping[str, Mapping[str, Sequence[str]]]) -> Mapping[str, Sequence[str]]:
    """The campaign's own words in the active language."""
    return words.get(get_language() or "", {})


@register.simple_tag
def supplier_name(supplier: Supplier) -> str:
    """The supplier's name for readers of the active language."""
    return supplier.name_in(get_language() or "")


@register.simple_tag
def refusal(submission: Submission) -> str:
    """Why a file was refused and what its sender can do."""
    return wording.refusal_sentence(submission)
