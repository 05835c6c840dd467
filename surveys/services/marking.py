"""The findings of a submission in two languages, as its marked copy shows them."""

from collections.abc import Callable
from functools import partial

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from surveys.models import FindingRepair, Submission
from surveys.queries import wording
from surveys.workbooks.findings import Severity
from surveys.workbooks.writing.words import Bilingual, Mark, Proposed, Words

_SEVERITIES = {
    Severity.REJECT: _("Rejected"),
    Severity.CORRECT: _("Needs correction"),
    Severity.WARN: _("Warning"),
}


def marks_of(submission: Submission) -> list[Mark]:
    """Every finding with its place, its sentence in English and Chinese, and what is proposed. Two queries."""
    return [
        Mark(
            severity=Severity(finding.severity),
            sheet=finding.sheet,
            cell=finding.cell,
            rows=tuple(finding.rows),
            sentence=_bilingual(partial(wording.sentence, finding)),
            proposals=[
                Proposed(repair.sheet, repair.cell, repair.value)
                for repair in finding.repairs.all()
                if repair.entry == FindingRepair.Entry.PROPOSED
            ],
        )
        for finding in submission.findings.order_by("position").prefetch_related("repairs")
    ]


def words() -> Words:
    """What a marked copy says besides."""
    return Words(
        sheet_name="Findings 检查结果",
        author="GSCM Conflict Minerals",
        title=_both(_("What was found in this file")),
        introduction=_both(
            _(
                "Each row is one finding; the cell is a link to its place, which is coloured and carries a comment. "
                "Correct the cells in your own file and send that one; this copy may be sent as well."
            )
        ),
        severities={severity: _both(word) for severity, word in _SEVERITIES.items()},
        severity=_both(_("Severity")),
        sheet=_both(_("Sheet")),
        cell=_both(_("Cell")),
        english=_both(_("In English")),
        chinese=_both(_("In Chinese")),
        proposed=_both(_("Proposed value")),
        cleared=_both(_("cleared")),
    )


def _both(message: str) -> Bilingual:
    return _bilingual(partial(gettext, message))


def _bilingual(said: Callable[[], str]) -> Bilingual:
    with translation.override("en"):
        english = said()
    with translation.override("zh-hans"):
        return Bilingual(english, said())
