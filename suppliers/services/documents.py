"""The verbs of documents: written, proposed, published by a second person, reviewed, acknowledged."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib.months import months_later
from gscm.lib.states import TransitionRefused
from suppliers.models import (
    Acknowledgement,
    Document,
    DocumentReview,
    DocumentVersion,
    Subsidiary,
    Supplier,
    User,
)
from suppliers.services import document_mails

logger = structlog.get_logger(__name__)


class DocumentRefused(Exception):
    """It cannot be done with this document as it stands. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


ONE_OF_KIND = _("There is one document of this kind already; write a new version of it.")
IN_THE_MAKING = _("A version is in the making already; go on with that one.")
NOT_A_DRAFT = _("Only a draft can be changed.")
TOPICS_MISSING = _("The policy does not speak of everything yet: %(topics)s.")
NO_SUPPLIERS = _("No supplier belongs to the audience. Choose other suppliers, or none.")
NOT_PROPOSED = _("The version is not proposed any more.")
SAME_PERSON = _("A second person has to publish what you proposed.")
PAST_DAY = _("The effective day has passed meanwhile. Send the version back and choose a day from today on.")
NOT_MEANT = _("This version is not meant for this supplier.")
NOT_PUBLISHED = _("Only what was published can be acknowledged.")
SIGNED_INSTEAD = _("A letter of guarantee is signed, not acknowledged.")


def create(document: Document, *, by: User, at: datetime) -> Document:
    """Keep a new document; it has no version yet.

    :raises DocumentRefused: its kind has one document already.
    """
    document.created_by, document.created_at = by, at
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as error:
        raise DocumentRefused(ONE_OF_KIND) from error
    return document


@transaction.atomic
def write(
    version: DocumentVersion,
    *,
    subsidiaries: Iterable[Subsidiary] = (),
    named: Iterable[Supplier] = (),
    by: User,
    at: datetime,
) -> DocumentVersion:
    """Keep a draft, new or changed. A subsidiary stands for its whole branch.

    :raises DocumentRefused: the version is no draft any more, or another one is in the making.
    """
    if version.pk and version.lock().status != DocumentVersion.Status.DRAFT:
        raise DocumentRefused(NOT_A_DRAFT)
    if not version.pk:
        newest = version.document.versions.aggregate(newest=Max("number"))["newest"]
        version.number = (newest or 0) + 1
    version.written_by, version.written_at = by, at
    try:
        with transaction.atomic():
            version.save()
    except IntegrityError as error:
        raise DocumentRefused(IN_THE_MAKING) from error
    audience = DocumentVersion.SupplierAudience
    is_by_subsidiary = version.for_suppliers == audience.SUBSIDIARIES
    roots = [one.pk for one in subsidiaries] if is_by_subsidiary else []
    version.subsidiaries.set(Subsidiary.objects.branch_ids(roots) if roots else [])
    version.named.set(named if version.for_suppliers == audience.NAMED else [])
    return version


def propose(version: DocumentVersion, *, by: User, at: datetime) -> None:
    """Ask a second person to publish a draft.

    :raises DocumentRefused: a policy lacks a section, or the audience is empty.
    :raises TransitionRefused: it is no draft.
    """
    _check(version)
    version.move_to(DocumentVersion.Status.PROPOSED, by=by, at=at, proposed_by=by)


def send_back(version: DocumentVersion, *, reason: str, by: User, at: datetime) -> None:
    """Make a proposed version a draft again.

    :raises TransitionRefused: it is not proposed.
    """
    version.move_to(DocumentVersion.Status.DRAFT, by=by, at=at, reason=reason, proposed_by=None)


@transaction.atomic
def publish(version: DocumentVersion, *, by: User, at: datetime) -> int:
    """Publish what another person proposed, and put down the mails that tell of it; say how many.

    :raises DocumentRefused: the same person proposed it, a section is missing, its day has passed, or it is not
        proposed.
    """
    locked: DocumentVersion = version.lock()
    if locked.status != DocumentVersion.Status.PROPOSED:
        raise DocumentRefused(NOT_PROPOSED)
    if locked.proposed_by_id == by.pk:
        raise DocumentRefused(SAME_PERSON)
    if locked.effective_on < timezone.localdate(at):
        raise DocumentRefused(PAST_DAY)
    _check(locked)
    try:
        version.move_to(DocumentVersion.Status.PUBLISHED, by=by, at=at, published_by=by, published_at=at)
    except TransitionRefused as error:
        raise DocumentRefused(NOT_PROPOSED) from error
    _count_review_from(version.document, version.effective_on)
    count = document_mails.tell_of_version(version, at=at)
    logger.info("version published", version_id=version.pk, by_id=by.pk, mails=count)
    return count


def _check(version: DocumentVersion) -> None:
    if missing := version.missing_topics:
        raise DocumentRefused(str(TOPICS_MISSING) % {"topics": ", ".join(missing)})
    narrowed = (DocumentVersion.SupplierAudience.SUBSIDIARIES, DocumentVersion.SupplierAudience.NAMED)
    if version.for_suppliers in narrowed and not version.suppliers().exists():
        raise DocumentRefused(NO_SUPPLIERS)


@transaction.atomic
def review(document: Document, *, note: str, by: User, at: datetime) -> DocumentReview:
    """Write down that a document was looked through and stays as it is; the next review is counted from that day."""
    _count_review_from(document, timezone.localdate(at))
    return DocumentReview.objects.create(document=document, note=note, by=by, at=at)


def _count_review_from(document: Document, day: date) -> None:
    document.review_due_on = months_later(day, document.review_months)
    document.save(update_fields=["review_due_on"])


def acknowledge(version: DocumentVersion, supplier: Supplier, *, by: User, at: datetime) -> Acknowledgement:
    """A contact says for the supplier that the version was noted. Saying it twice changes nothing.

    :raises DocumentRefused: the version is not published, not meant for the supplier, or is a letter.
    """
    return _acknowledge(version, supplier, by=by, at=at, way=Acknowledgement.Way.PORTAL)


def acknowledge_for(
    version: DocumentVersion, supplier: Supplier, *, note: str, by: User, at: datetime
) -> Acknowledgement:
    """A colleague notes that the supplier acknowledged the version elsewhere; `note` says where that can be seen.

    :raises DocumentRefused: as `acknowledge`.
    """
    return _acknowledge(version, supplier, by=by, at=at, way=Acknowledgement.Way.STAFF, note=note)


def _acknowledge(version: DocumentVersion, supplier: Supplier, **values: Any) -> Acknowledgement:
    _check_acknowledgeable(version)
    if not version.suppliers().filter(pk=supplier.pk).exists():
        raise DocumentRefused(NOT_MEANT)
    found, _new = Acknowledgement.objects.get_or_create(version=version, supplier=supplier, defaults=values)
    return found


def acknowledge_own(version: DocumentVersion, *, by: User, at: datetime) -> Acknowledgement:
    """A colleague has read the version.

    :raises DocumentRefused: the version is not published, or is a letter.
    """
    _check_acknowledgeable(version)
    values: Mapping[str, Any] = {"at": at, "way": Acknowledgement.Way.OWN}
    found, _new = Acknowledgement.objects.get_or_create(
        version=version, by=by, supplier=None, defaults=values
    )
    return found


def _check_acknowledgeable(version: DocumentVersion) -> None:
    if version.status != DocumentVersion.Status.PUBLISHED:
        raise DocumentRefused(NOT_PUBLISHED)
    if version.document.is_letter:
        raise DocumentRefused(SIGNED_INSTEAD)
