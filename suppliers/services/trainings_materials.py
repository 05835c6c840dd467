"""The verbs of training materials: created, published in versions, reviewed, withdrawn, read, handed on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gscm.lib import originals
from gscm.lib.months import months_later
from suppliers.access import may_work
from suppliers.models import (
    MaterialFile,
    MaterialForward,
    MaterialRead,
    MaterialVersion,
    Supplier,
    TrainingMaterial,
    User,
)
from suppliers.services import trainings_mails

logger = structlog.get_logger(__name__)

MOST_A_DAY = 50
"""So many addresses one supplier may send material to within a day: the mails go out in the company's name."""


class MaterialRefused(Exception):
    """It cannot be done with this material as it stands. Nothing was changed."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(sentence)
        self.sentence = sentence


WITHDRAWN = _("The material was withdrawn.")
NOT_BOTH = _("A version has a text or a file in each language, English and Chinese.")
NOT_TO_BE_HANDED_ON = _("This material is not meant to be handed on.")
TOO_MANY = _("Within a day material can be handed on to %(most)d addresses. Go on tomorrow.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom a supplier hands material on."""

    company: str
    email: str


def may_keep(user: User) -> bool:
    """Whether this person keeps training materials: the teams and the centre."""
    return may_work(user)


def save(material: TrainingMaterial, *, by: User, at: datetime) -> TrainingMaterial:
    """Keep a material, new or changed; a new one has no version yet.

    :raises MaterialRefused: it was withdrawn.
    """
    if material.withdrawn_at:
        raise MaterialRefused(WITHDRAWN)
    if not material.pk:
        material.created_by, material.created_at = by, at
    material.save()
    return material


@transaction.atomic
def publish(
    material: TrainingMaterial,
    version: MaterialVersion,
    *,
    files: Mapping[str, Upload],
    by: User,
    at: datetime,
) -> MaterialVersion:
    """Publish the next version, with its files by language; the versions before stay as they are.

    :raises MaterialRefused: the material was withdrawn, or one language has neither text nor file.
    """
    material = TrainingMaterial.objects.select_for_update().get(pk=material.pk)
    if material.withdrawn_at:
        raise MaterialRefused(WITHDRAWN)
    if not ((version.text_en or "en" in files) and (version.text_zh or "zh-hans" in files)):
        raise MaterialRefused(NOT_BOTH)
    newest = material.versions.aggregate(newest=Max("number"))["newest"]
    version.material, version.number = material, (newest or 0) + 1
    version.published_by, version.published_at = by, at
    version.save()
    for language, upload in files.items():
        name, digest = originals.keep(upload.content)
        MaterialFile.objects.create(
            version=version,
            language=language,
            file=name,
            file_name=upload.name[:255],
            size=len(upload.content),
            sha256=digest,
        )
    _count_review_from(material, at)
    logger.info("training material published", version_id=version.pk, by_id=by.pk)
    return version


def review(material: TrainingMaterial, *, by: User, at: datetime) -> None:
    """Write down that a material was looked through and stays as it is; the next review is counted from that day."""
    _count_review_from(material, at)
    logger.info("training material reviewed", material_id=material.pk, by_id=by.pk)


def _count_review_from(material: TrainingMaterial, at: datetime) -> None:
    material.review_due_on = months_later(timezone.localdate(at), material.review_months)
    material.save(update_fields=["review_due_on"])


def withdraw(material: TrainingMaterial, *, by: User, at: datetime) -> None:
    """Take a material out of use: suppliers do not find it any more, who got it stays on record."""
    TrainingMaterial.objects.filter(pk=material.pk, withdrawn_at__isnull=True).update(withdrawn_at=at)
    logger.info("training material withdrawn", material_id=material.pk, by_id=by.pk)


def note_read(version: MaterialVersion, supplier: Supplier | None, *, by: User, at: datetime) -> None:
    """Remember that the person opened a version, for a supplier or as a colleague; the first time counts."""
    known = MaterialRead.objects.filter(version=version, user=by, supplier=supplier)
    if not known.exists():
        row = MaterialRead(version=version, user=by, supplier=supplier, at=at)
        MaterialRead.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def hand_on(
    version: MaterialVersion,
    supplier: Supplier,
    receivers: Sequence[Receiver],
    *,
    language: str,
    note: str,
    by: User,
    at: datetime,
) -> int:
    """A supplier hands a version on to its own suppliers, by mail; who got it from the supplier gets none again.

    Says to how many it goes.

    :raises MaterialRefused: the material is not meant for that, was withdrawn, or it would be too many for one day.
    """
    material = version.material
    if material.withdrawn_at:
        raise MaterialRefused(WITHDRAWN)
    if not material.may_be_handed_on:
        raise MaterialRefused(NOT_TO_BE_HANDED_ON)
    Supplier.objects.select_for_update().get(pk=supplier.pk)
    mine = MaterialForward.objects.filter(supplier=supplier)
    there = set(mine.filter(version=version).values_list("to", flat=True))
    new = {one.email.lower(): one for one in receivers if one.email.lower() not in there}
    if mine.filter(at__gt=at - timedelta(days=1)).count() + len(new) > MOST_A_DAY:
        raise MaterialRefused(str(TOO_MANY) % {"most": MOST_A_DAY})
    rows = MaterialForward.objects.bulk_create(
        MaterialForward(
            version=version,
            supplier=supplier,
            company=one.company[:200],
            to=email,
            language=language,
            note=note,
            by=by,
            at=at,
        )
        for email, one in new.items()
    )
    trainings_mails.hand_on(rows, at=at)
    logger.info(
        "material handed on", version_id=version.pk, supplier_id=supplier.pk, by_id=by.pk, to=len(rows)
    )
    return len(rows)


def note_opened(forward: MaterialForward, *, at: datetime) -> None:
    """Remember that a material handed on was opened; nothing is kept of who did."""
    MaterialForward.objects.filter(pk=forward.pk, opened_at__isnull=True).update(opened_at=at)
