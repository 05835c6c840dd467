"""What shows that actions were carried out: files, handed in together, accepted or returned."""

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gscm.lib import originals
from gscm.lib.states import TransitionRefused
from risk.models import Case, CaseAction, CaseEvidence
from risk.services import cases, verification
from risk.services.cases import StepRefused
from suppliers.models import User
from surveys.models import Submission

NOTHING_NEW = _("Add a file to an action, or upload the updated template, before the evidence is handed in.")


def attach(
    action: CaseAction, *, file: UploadedFile, note: str, by: User, at: datetime, as_supplier: bool
) -> CaseEvidence:
    """Keep a file with an action, unchanged. The same bytes again are the same evidence.

    :raises TransitionRefused: when the case or the action is settled.
    """
    content = file.read()
    with transaction.atomic():
        cases.running(action.case)
        if CaseAction.objects.filter(pk=action.pk).exclude(status=CaseAction.Status.TO_DO).exists():
            raise TransitionRefused(action, CaseAction.Status.DONE)
        name, digest = originals.keep(content)
        kept, _is_new = CaseEvidence.objects.get_or_create(
            action=action,
            sha256=digest,
            defaults={
                "file": name,
                "file_name": str(file.name)[:255],
                "size": len(content),
                "note": note,
                "by_supplier": as_supplier,
                "added_by": by,
                "added_at": at,
            },
        )
    return kept


def hand_in(case: Case, *, by: User, at: datetime, text: str = "") -> Case:
    """The supplier says that the work is done and shown; the owner of the case is told.

    :raises StepRefused: neither a file nor a declaration came since the work began, or the evidence was returned.
    :raises TransitionRefused: the case is not in progress.
    """
    with transaction.atomic():
        case.lock()
        begun = (
            case.transitions.filter(to_status=Case.Status.IN_PROGRESS)
            .exclude(from_status=Case.Status.IN_PROGRESS)
            .order_by("-at", "-pk")
            .first()
        )
        since = begun.at if begun else case.opened_at
        files = CaseEvidence.objects.filter(action__case=case, added_at__gt=since)
        declared = Submission.objects.filter(request__supplier=case.supplier_id, received_at__gt=since)
        if not files.exists() and not declared.exists():
            raise StepRefused(NOTHING_NEW)
        case.move_to(Case.Status.EVIDENCE_SUBMITTED, by=by, at=at)
        with translation.override(case.owner.language):
            said = text or gettext("The evidence was handed in.")
        cases.write(case, text=said, by=by, at=at, as_supplier=True)
    return case


def accept(case: Case, *, by: User, at: datetime) -> Case:
    """The execution team has looked at the evidence; the system checks whether everything holds.

    :return: the case, verified, or in progress again with what still stands in the way.
    :raises TransitionRefused: no evidence waits.
    """
    with transaction.atomic():
        if case.lock().status != Case.Status.EVIDENCE_SUBMITTED:
            raise TransitionRefused(case, Case.Status.VERIFICATION)
        case.move_to(Case.Status.VERIFICATION, by=by, at=at)
        return verification.check(case, at=at)


def give_back(case: Case, *, reason: str, by: User, at: datetime) -> Case:
    """Return the evidence; the supplier reads the reason in the thread and in a mail.

    :raises TransitionRefused: no evidence waits.
    """
    with transaction.atomic():
        if case.lock().status != Case.Status.EVIDENCE_SUBMITTED:
            raise TransitionRefused(case, Case.Status.IN_PROGRESS)
        case.move_to(Case.Status.IN_PROGRESS, by=by, at=at, reason=reason)
        cases.write(case, text=reason, by=by, at=at)
    return case
