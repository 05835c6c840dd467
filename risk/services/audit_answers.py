"""The answers of an audit's form: given in the browser, or brought back in the workbook that was taken along."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from gscm.lib import originals
from gscm.lib.states import TransitionRefused
from risk.models import AnswerChoice, Audit, AuditAnswer, AuditFile
from risk.questionnaires import workbook
from risk.questionnaires.form import Answer, Form
from risk.questionnaires.workbook import Given, Problem, Stamp, Words
from suppliers.models import User

logger = structlog.get_logger(__name__)

FILLED_IN_WHILE: Final = (Audit.Status.NOTIFIED, Audit.Status.CONDUCTED)


class FileRefused(Exception):
    """Nothing of the file was taken; `problems` say why, cell by cell."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(", ".join(problem.fault for problem in problems))
        self.problems = problems


def form_of(audit: Audit) -> Form:
    """The form of a planned audit.

    :raises TransitionRefused: it is not planned yet.
    """
    if audit.form is None:
        raise TransitionRefused(audit, Audit.Status.PLANNED)
    return audit.form.form


def given(audit: Audit) -> dict[str, Given]:
    """What was answered so far, with what was seen."""
    return {one.question: Given(Answer(one.answer), one.note) for one in audit.answers.all()}


def answers_of(audit: Audit) -> dict[str, Answer]:
    """What was answered so far."""
    return {key: one.answer for key, one in given(audit).items()}


def record(audit: Audit, answers: Mapping[str, Given | None], *, by: User, at: datetime) -> int:
    """Keep answers, each with what was seen; None takes one back. Say how many changed.

    :raises TransitionRefused: the supplier is not notified yet, or the audit is reported.
    """
    with transaction.atomic():
        if audit.lock().status not in FILLED_IN_WHILE:
            raise TransitionRefused(audit, Audit.Status.CONDUCTED)
        before = {one.question: one for one in AuditAnswer.objects.filter(audit=audit)}
        new, changed, taken_back = [], [], []
        for question, one in answers.items():
            known = before.get(question)
            if one is None:
                taken_back += [known.pk] if known else []
            elif known is None:
                new.append(
                    AuditAnswer(
                        audit=audit,
                        question=question,
                        answer=one.answer,
                        note=one.note,
                        given_by=by,
                        given_at=at,
                    )
                )
            elif (known.answer, known.note) != (one.answer, one.note):
                known.answer, known.note, known.given_by, known.given_at = one.answer, one.note, by, at
                changed.append(known)
        AuditAnswer.objects.bulk_create(new)
        AuditAnswer.objects.bulk_update(changed, ["answer", "note", "given_by", "given_at"])
        AuditAnswer.objects.filter(pk__in=taken_back).delete()
    return len(new) + len(changed) + len(taken_back)


def workbook_of(audit: Audit, *, language: str) -> bytes:
    """The form as a workbook to be filled in without a connection, in one language, with what is answered so far."""
    form = form_of(audit)
    with translation.override(language):
        facts = [
            (_("Supplier"), audit.supplier.shown_name),
            (_("Supplier number"), audit.supplier.external_id),
            (_("CSR number"), audit.supplier.csr_reference),
            (_("Auditor"), str(audit.auditor)),
            (_("Day"), str(audit.conducted_on or audit.planned_for)),
            (_("How"), audit.get_mode_display()),
            (_("State"), audit.get_status_display()),
        ]
        if audit.verdict:
            facts += [
                (_("Verdict"), audit.get_verdict_display()),
                (_("Points"), str(audit.points)),
                (_("Points for conflict minerals"), str(audit.minerals_points)),
            ]
        return workbook.write(form, given(audit), stamp=_stamp(audit), words=_words(language), facts=facts)


def take_in(audit: Audit, content: bytes, *, file_name: str, by: User, at: datetime) -> int:
    """Take the answers of a workbook, all of them or none, and keep the file unchanged; say how many changed.

    Questions that are left empty in the file keep the answer that they have.

    :raises FileRefused: with the cells that are wrong.
    :raises TransitionRefused: the supplier is not notified yet, or the audit is reported.
    """
    found = workbook.read(content, form_of(audit), stamp=_stamp(audit), answers=understood_words())
    if found.problems:
        raise FileRefused(found.problems)
    with transaction.atomic():
        changed = record(audit, found.given, by=by, at=at)
        name, digest = originals.keep(content)
        AuditFile.objects.get_or_create(
            audit=audit,
            sha256=digest,
            defaults={
                "file": name,
                "file_name": file_name[:255],
                "size": len(content),
                "added_by": by,
                "added_at": at,
            },
        )
    logger.info("filled-in form taken in", audit=audit.number, answers=len(found.given), changed=changed)
    return changed


def understood_words() -> dict[str, Answer]:
    """The words for answers in both languages, in lower case."""
    found: dict[str, Answer] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            found |= {str(AnswerChoice(answer).label).casefold(): answer for answer in Answer}
    return found


def _stamp(audit: Audit) -> Stamp:
    return Stamp(audit.number, str(audit.form.number if audit.form else ""))


def _words(language: str) -> Words:
    """In the active language."""
    return Words(
        language=language,
        answers={answer: str(AnswerChoice(answer).label) for answer in Answer},
        heads=(
            _("Key"),
            _("Section"),
            _("Question"),
            _("What to look at"),
            _("Answer"),
            _("What was seen"),
        ),
        stamp=(_("Audit"), _("Version of the form")),
        guide=_(
            "Fill in the yellow cells: choose an answer from the list and note what was seen. A question that is "
            "partly met or not met needs a note. Do not change other cells; then upload the file on the page of the "
            "audit."
        ),
        pick=_("Choose an answer from the list."),
    )
