"""What is wrong with a filled-in form, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from risk.questionnaires.form import LONGEST_NOTE
from risk.questionnaires.workbook import Fault, Problem


@dataclass(frozen=True, slots=True)
class Words:
    """A problem with its place."""

    sheet: str
    cell: str
    sentence: str


def words(problems: Iterable[Problem]) -> list[Words]:
    """Each problem as a sentence in the reader's language."""
    return [Words(one.sheet, one.cell, sentence(one.fault, one.value)) for one in problems]


def sentence(fault: Fault, value: str = "") -> str:
    """What is wrong, and what to do."""
    values = {"value": value, "most": LONGEST_NOTE}
    match fault:
        case Fault.UNREADABLE:
            text = _(
                "This is no workbook that can be read. Save it as .xlsx, without a password, and try again."
            )
        case Fault.NO_SHEET:
            text = _("This sheet is missing. Use the file that was downloaded from this audit.")
        case Fault.OTHER_AUDIT:
            text = _(
                "The file is for the audit “%(value)s”. Use the file that was downloaded from this audit."
            )
        case Fault.OTHER_VERSION:
            text = _("The file is of version “%(value)s” of the form. Download it again.")
        case Fault.UNKNOWN_QUESTION:
            text = _("“%(value)s” is no question of this form. Do not change the first column.")
        case Fault.TWICE:
            text = _("“%(value)s” stands in an earlier row already.")
        case Fault.NO_ANSWER_WORD:
            text = _("“%(value)s” is no answer. Choose one from the list.")
        case Fault.NOTE_MISSING:
            text = _("Note what was seen where something is partly met or not met.")
        case Fault.NOTE_TOO_LONG:
            text = _("The note is longer than %(most)d characters.")
        case Fault.NOTE_ALONE:
            text = _("There is a note but no answer. Choose one.")
    return text % values
