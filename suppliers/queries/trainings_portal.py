"""What a supplier's learning page shows: its trainings, what is missing, the materials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from suppliers.models import MaterialForward, MaterialVersion, Participant, Supplier, User
from suppliers.models.trainings_materials import topic_choices
from suppliers.queries import trainings_coverage, trainings_materials

NEWEST = 20


@dataclass(frozen=True, slots=True)
class Gap:
    """A topic in which the supplier should be trained and is not, with the materials about it."""

    label: str
    materials: Sequence[MaterialVersion]


@dataclass(frozen=True, slots=True)
class Learning:
    """The page of one supplier."""

    ahead: list[Participant]
    past: list[Participant]
    gaps: list[Gap]
    materials: list[MaterialVersion]
    forwards: list[MaterialForward]


def learning(supplier: Supplier, *, topic: str, on: date) -> Learning:
    """What the supplier sees."""
    people = list(_of(supplier)[: 2 * NEWEST])
    materials = trainings_materials.for_supplier(supplier)
    missing = trainings_coverage.gaps(supplier, on=on)
    return Learning(
        ahead=sorted((one for one in people if one.session.day >= on), key=lambda one: one.session.day),
        past=[one for one in people if one.session.day < on and one.attended][:NEWEST],
        gaps=[
            Gap(str(label), [one for one in materials if name in one.material.topics])
            for name, label in topic_choices()
            if name in missing
        ],
        materials=[one for one in materials if not topic or topic in one.material.topics],
        forwards=trainings_materials.handed_on_by(supplier, newest=NEWEST),
    )


def _of(supplier: Supplier) -> QuerySet[Participant]:
    rows = Participant.objects.filter(supplier=supplier).select_related("session__quiz")
    return rows.order_by("-session__day", "name", "pk")


def participants_of(user: User) -> QuerySet[Participant]:
    """The places in trainings of the people of suppliers for which the person speaks."""
    suppliers = Supplier.objects.spoken_for_by(user)
    rows = Participant.objects.filter(supplier__in=suppliers)
    return rows.select_related("session__quiz", "supplier")
