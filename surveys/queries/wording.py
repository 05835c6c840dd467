"""Findings, refusals, fields and questions in the reader's language: what the core says in codes, put into words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from surveys.models import Finding, Submission
from surveys.services.submissions import READING_FAILED
from surveys.workbooks import labels
from surveys.workbooks.findings import in_words
from surveys.workbooks.refusals import Refusal, Refused
from surveys.workbooks.rules.catalogue import RULES

_QUESTIONS: Final[Mapping[str, str]] = {
    meaning.value: words for meaning, words in (*labels.TOPICS.items(), *labels.PRACTICES.items())
}

LIST_COLUMNS: Final[Mapping[str, str | Promise]] = {
    "number": _("Product number"),
    "requester_number": _("Customer’s product number"),
    "requester_name": _("Customer’s product name"),
    "metal": _("Mineral"),
    "smelter": _("Smelter"),
    "mine": _("Mine"),
    "name": _("Product name"),
    "mine_id": _("Mine ID"),
    "id_source": _("Source of the ID"),
    "country": _("Country"),
    "state": _("State or province"),
    "city": _("City"),
    "street": _("Street"),
    "contact": _("Contact name"),
    "email": _("Contact e-mail"),
    "next_steps": _("Next steps"),
    "comments": _("Comments"),
}
"""Columns of the Product List and the Mine List, in the order in which they are shown."""

_MESSAGES: Final[Mapping[str, str]] = {rule.id: rule.message for rule in RULES}

_READING_FAILED: Final = _(
    "Reading the file was begun several times and did not come to its end. This is not the sender’s fault; "
    "a person has to look at it."
)


def field(name: str) -> str:
    """What a field of the company block is called."""
    return gettext(labels.FIELDS[name])


def question(meaning: str) -> str:
    """What a question asks, in short; the meaning is that of `Answer.meaning`."""
    return gettext(_QUESTIONS[meaning])


def mineral(name: str) -> str:
    """A mineral in the reader's language; one that we have no word for as it is written."""
    known = labels.MINERALS.get(name.casefold())
    return gettext(known) if known else name


def sentence(finding: Finding) -> str:
    """What is wrong and what to do, in the active language.

    :raises KeyError: when the stored finding lacks a parameter of its sentence.
    """
    return filled(finding.rule, finding.parameters)


def filled(rule: str, parameters: Mapping[str, str | int]) -> str:
    """The sentence of a rule with its parameters, in the active language.

    :raises KeyError: when a parameter is missing.
    """
    return gettext(_MESSAGES[rule]) % in_words(parameters, gettext)


def refusal_sentence(submission: Submission) -> str:
    """Why a file was refused and what its sender can do, in the active language.

    :raises KeyError: when the stored refusal lacks a parameter of its sentence.
    """
    if submission.refusal == READING_FAILED:
        return str(_READING_FAILED)
    refused = Refused(Refusal(submission.refusal), **submission.refusal_parameters)
    return gettext(refused.msgid) % refused.words(gettext)


@dataclass(frozen=True, slots=True)
class Place:
    """The first cell of a reference such as `A17` or `A5:A61`, taken apart."""

    column: str
    row: int | None


_PLACE: Final = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)?")


def place(cell: str) -> Place:
    """Column and row of a cell reference; empty where the finding has none."""
    match = _PLACE.match(cell)
    return Place(match[1], int(match[2]) if match[2] else None) if match else Place("", None)
