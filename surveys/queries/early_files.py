"""What became of the values of an early file that was refused: taken over into the current template, or left."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from surveys.models import Campaign, EarlyReading, Submission, TemplateFile
from surveys.queries import wording
from surveys.services import early_files
from surveys.services.early_files import GIVEN_ANEW, Left
from surveys.workbooks.early import BEHIND
from surveys.workbooks.layouts.model import Family
from surveys.workbooks.rules.base import in_words


@dataclass(frozen=True, slots=True)
class LeftLine:
    """One line of what is left to the supplier."""

    label: str
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class EarlyFile:
    """What the page says of an early file."""

    version: str
    template: TemplateFile | None
    """The one into which it can be taken over; None where the library has none."""
    taken: list[tuple[str, int]]
    """What is taken over, and how many of it."""
    left: list[LeftLine]
    has_left_questions: bool
    left_rows: str
    """Rows of the Smelter List, such as `5-9, 12`."""
    is_in_place: bool


def of(submission: Submission, campaign: Campaign) -> EarlyFile | None:
    """What could be read of a refused file; None where that is nothing. No query for other refusals, else two."""
    if submission.refusal not in BEHIND:
        return None
    reading = EarlyReading.objects.filter(submission=submission).first()
    if reading is None:
        return None
    carried = early_files.carried(reading)
    values = carried.values
    template = TemplateFile.objects.for_campaign(campaign)
    counts = (
        (_("Company data"), len(values.company)),
        (_("Answers about minerals"), carried.answers),
        (_("Answers about the company"), len(values.practices)),
        (_("Smelters"), len(values.smelters)),
        (_("Products"), len(values.products)),
    )
    return EarlyFile(
        version=reading.version,
        template=template if template and template.family == Family.CMRT else None,
        taken=[(label, count) for label, count in counts if count],
        left=list(_lines(carried.left)),
        has_left_questions=any(one.question for one in carried.left),
        left_rows=in_words(carried.left_rows),
        is_in_place=reading.is_in_place,
    )


def _lines(left: tuple[Left, ...]) -> Iterator[LeftLine]:
    """One line for each field, and for each answer that a question got for one or several minerals."""
    for (field, question, text), group in groupby(left, lambda one: (one.field, one.question, one.text)):
        alike = list(group)
        place = ", ".join(one.cell for one in alike)
        if field == GIVEN_ANEW:
            yield LeftLine(
                wording.field(field), _("%(day)s; a new declaration bears its own") % {"day": text}, place
            )
        elif field:
            yield LeftLine(wording.field(field), text, place)
        else:
            minerals = _(", ").join(wording.mineral(one.mineral) for one in alike if one.mineral)
            label = _("Question %(question)s, %(mineral)s") if minerals else _("Question %(question)s")
            yield LeftLine(label % {"question": question, "mineral": minerals}, text, place)
