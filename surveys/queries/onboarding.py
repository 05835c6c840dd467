"""What a new supplier goes through, and how far it has come: policy, code, letter, training, first declaration.

Nothing is started or kept for it: each step is what the other tables say, so that every supplier has its sequence from
the day on which it is here. A fixed number of queries, however many suppliers are asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, TextChoices
from django.utils.translation import gettext_lazy as _

from suppliers.models import (
    Acknowledgement,
    Document,
    DocumentVersion,
    LetterOfGuarantee,
    Participant,
    Supplier,
)
from surveys.models import Campaign, Request, Submission


class StepName(TextChoices):
    """The steps, in their order."""

    POLICY = "policy", _("Read the policy")
    CODE = "code", _("Acknowledge the Supplier Code of Conduct")
    LETTER = "letter", _("Sign the letter of guarantee")
    TRAINING = "training", _("Take part in a training")
    DECLARATION = "declaration", _("First accepted declaration")


class StepState(TextChoices):
    """Where a supplier stands with one step."""

    DONE = "done", _("Done")
    UNDER_WAY = "under_way", _("Being looked at")
    OPEN = "open", _("To do")
    NOT_YET = "not_yet", _("Not yet asked for")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one supplier; `done_on` is known where it is done, `row` is what it leads to in the portal."""

    name: StepName
    state: StepState
    done_on: date | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Onboarding:
    """The steps of one supplier."""

    steps: Sequence[Step]

    @property
    def done(self) -> int:
        return sum(step.state == StepState.DONE for step in self.steps)

    @property
    def asked(self) -> int:
        """How many steps can be done by now."""
        return sum(step.state != StepState.NOT_YET for step in self.steps)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left that the supplier can do."""
        return self.done == self.asked

    @property
    def next_step(self) -> Step | None:
        return next((step for step in self.steps if step.state == StepState.OPEN), None)


def of_supplier(supplier: Supplier, *, on: date) -> Onboarding:
    """The sequence of one supplier."""
    return of_suppliers([supplier.pk], on=on)[supplier.pk]


def of_suppliers(suppliers: Iterable[int], *, on: date) -> dict[int, Onboarding]:
    """The sequence of each supplier, by its key. Seven queries, however many suppliers."""
    keys = list(suppliers)
    versions = {
        version.document.kind: version
        for version in DocumentVersion.objects.in_force(on)
        .filter(document__kind__in=Document.SINGLE)
        .select_related("document")
    }
    noted = _noted(versions.values(), keys)
    letters = _letters(keys, on=on)
    trained = _trained(keys, on=on)
    invited = _invited(keys, on=on)
    declared = _declared(keys)
    requests = _newest_requests(keys)

    def steps(supplier: int) -> list[Step]:
        found = [
            _of_version(StepName.POLICY, versions.get(Document.Kind.POLICY), noted, supplier),
            _of_version(StepName.CODE, versions.get(Document.Kind.CODE), noted, supplier),
            _of_letter(versions.get(Document.Kind.LETTER), letters.get(supplier)),
            _of_training(trained.get(supplier), invited.get(supplier)),
        ]
        return [*found, _of_declaration(declared.get(supplier), requests.get(supplier))]

    return {supplier: Onboarding(steps(supplier)) for supplier in keys}


def _noted(versions: Iterable[DocumentVersion], keys: list[int]) -> dict[tuple[int, int], date]:
    rows = Acknowledgement.objects.filter(version__in=list(versions), supplier__in=keys)
    return {
        (version, supplier): at.date()
        for version, supplier, at in rows.values_list("version", "supplier", "at")
    }


def _of_version(
    name: StepName,
    version: DocumentVersion | None,
    noted: dict[tuple[int, int], date],
    supplier: int,
) -> Step:
    if version is None:
        return Step(name, StepState.NOT_YET)
    day = noted.get((version.pk, supplier))
    return Step(name, StepState.DONE if day else StepState.OPEN, done_on=day, row=version.pk)


def _letters(keys: list[int], *, on: date) -> dict[int, tuple[bool, date]]:
    """For each supplier whether a letter is in force, and the day on which the newest was signed."""
    in_force = LetterOfGuarantee.objects.in_force(on)
    waiting = LetterOfGuarantee.objects.filter(decision=LetterOfGuarantee.Decision.WAITING)
    rows = (in_force | waiting).filter(supplier__in=keys).order_by("signed_on", "pk")
    found: dict[int, tuple[bool, date]] = {}
    for supplier, decision, signed_on in rows.values_list("supplier", "decision", "signed_on"):
        holds = decision == LetterOfGuarantee.Decision.ACCEPTED
        if holds or not found.get(supplier, (False,))[0]:
            found[supplier] = (holds, signed_on)
    return found


def _of_letter(version: DocumentVersion | None, letter: tuple[bool, date] | None) -> Step:
    if letter:
        holds, day = letter
        return Step(
            StepName.LETTER, StepState.DONE if holds else StepState.UNDER_WAY, done_on=day if holds else None
        )
    return Step(StepName.LETTER, StepState.OPEN if version else StepState.NOT_YET)


def _trained(keys: list[int], *, on: date) -> dict[int, date]:
    """For each supplier the day on which somebody of it first took part in a training."""
    rows = Participant.objects.counted(on).filter(supplier__in=keys)
    return dict(rows.order_by().values_list("supplier").annotate(first=Min("session__day")))


def _invited(keys: list[int], *, on: date) -> dict[int, int]:
    """For each supplier the place of somebody in a training that is still to be held."""
    rows = Participant.objects.filter(
        supplier__in=keys,
        invited_at__isnull=False,
        session__day__gte=on,
        session__cancelled_at__isnull=True,
    )
    return dict(rows.order_by().values_list("supplier").annotate(place=Min("pk")))


def _of_training(day: date | None, place: int | None) -> Step:
    if day:
        return Step(StepName.TRAINING, StepState.DONE, done_on=day)
    return Step(StepName.TRAINING, StepState.OPEN if place else StepState.NOT_YET, row=place)


def _declared(keys: list[int]) -> dict[int, date]:
    """For each supplier the day on which its first accepted file came."""
    rows = Submission.objects.filter(status=Submission.Status.ACCEPTED, request__supplier__in=keys)
    firsts = rows.order_by().values_list("request__supplier").annotate(first=Min("received_at"))
    return {supplier: first.date() for supplier, first in firsts}


def _newest_requests(keys: list[int]) -> dict[int, int]:
    """For each supplier its newest task."""
    rows = Request.objects.filter(supplier__in=keys).exclude(campaign__status=Campaign.Status.DRAFT)
    return dict(rows.order_by().values_list("supplier").annotate(newest=Max("pk")))


def _of_declaration(day: date | None, request: int | None) -> Step:
    if day:
        return Step(StepName.DECLARATION, StepState.DONE, done_on=day, row=request)
    return Step(StepName.DECLARATION, StepState.OPEN if request else StepState.NOT_YET, row=request)
