"""What the pages of trainings show: the list, one session, who was invited and who was there."""

from dataclasses import dataclass
from decimal import Decimal

import django_filters
from django.db.models import Avg, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from gscm.lib.filters import ChipFilter
from suppliers.models import (
    MaterialRead,
    MaterialVersion,
    Participant,
    Supplier,
    TrainingMail,
    TrainingSession,
    User,
)
from suppliers.models.trainings_materials import topic_choices


class SessionFilter(ChipFilter):
    """Trainings and conferences by kind, topic and days."""

    CHIPS = ("kind", "topic", "since", "until")

    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=TrainingSession.Kind.choices, empty_label=_("All")
    )
    topic = django_filters.ChoiceFilter(
        label=_("Topic"), choices=topic_choices, method="about", empty_label=_("All")
    )
    since = django_filters.DateFilter(label=_("From day"), field_name="day", lookup_expr="gte")
    until = django_filters.DateFilter(label=_("To day"), field_name="day", lookup_expr="lte")

    class Meta:
        model = TrainingSession
        fields: list[str] = []

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in ("since", "until"):
            self.form.fields[name].widget.input_type = "date"

    def about(self, rows: QuerySet[TrainingSession], name: str, topic: str) -> QuerySet[TrainingSession]:
        return rows.filter(topics__contains=[topic])


@dataclass(frozen=True, slots=True)
class Numbers:
    """Who was invited to a session and who was there; people and suppliers within the reader's reach."""

    invited: int
    coming: int
    colleagues: int
    guests: int
    suppliers: int
    passed: int
    rated: int
    rating: Decimal | None


def listed(user: User) -> QuerySet[TrainingSession]:
    """All sessions, the newest first, with how many were invited and took part."""
    people = Participant.objects.visible_to(user).filter(session=OuterRef("pk")).order_by()

    def count(rows: QuerySet[Participant]) -> Coalesce:
        return Coalesce(Subquery(rows.values("session").annotate(found=Count("pk")).values("found")), 0)

    return TrainingSession.objects.select_related("subsidiary").annotate(
        invited=count(people.filter(invited_at__isnull=False)),
        attended=count(people.filter(attended=True)),
    )


def session_page() -> QuerySet[TrainingSession]:
    """One session with all that its page names."""
    versions = MaterialVersion.objects.select_related("material").order_by("material__kind", "pk")
    planned = TrainingSession.objects.order_by("day", "pk")
    return TrainingSession.objects.select_related(
        "subsidiary", "quiz", "follows", "created_by"
    ).prefetch_related(Prefetch("materials", versions), Prefetch("planned_sessions", planned))


def numbers(session: TrainingSession, user: User) -> Numbers:
    """The figures of a session. One query."""
    there = Q(attended=True)
    found = Participant.objects.visible_to(user).filter(session=session)
    return Numbers(
        **found.aggregate(
            invited=Count("pk", filter=Q(invited_at__isnull=False)),
            coming=Count("pk", filter=Q(answer=Participant.Answer.COMING)),
            colleagues=Count("pk", filter=there & Q(supplier__isnull=True)),
            guests=Count("pk", filter=there & Q(supplier__isnull=False)),
            suppliers=Count("supplier", filter=there, distinct=True),
            passed=Count("pk", filter=Q(passed_at__isnull=False)),
            rated=Count("rating"),
            rating=Avg("rating"),
        )
    )


STATES = {
    "invited": Q(invited_at__isnull=False),
    "coming": Q(answer=Participant.Answer.COMING),
    "not_coming": Q(answer=Participant.Answer.NOT_COMING),
    "attended": Q(attended=True),
    "absent": Q(attended=False),
    "passed": Q(passed_at__isnull=False),
}
"""By what the list of participants can be narrowed."""


def participants(session: TrainingSession, user: User, *, state: str, search: str) -> QuerySet[Participant]:
    """The people of a session within reach, colleagues first; each with how its invitation went."""
    mails = TrainingMail.objects.filter(participant=OuterRef("pk"), kind=TrainingMail.Kind.INVITATION)
    found = (
        Participant.objects.visible_to(user)
        .filter(STATES.get(state, Q()), session=session)
        .select_related("supplier")
        .annotate(
            mail_sent_at=Subquery(mails.values("sent_at")[:1]),
            mail_refusal=Subquery(mails.values("refusal")[:1]),
            has_mail=Exists(mails),
        )
    )
    if search:
        suppliers = Supplier.objects.search(search)
        found = found.filter(
            Q(name__icontains=search) | Q(email__icontains=search) | Q(supplier__in=suppliers)
        )
    return found.order_by("supplier__name", "name", "pk")


def feedback(session: TrainingSession, user: User) -> QuerySet[Participant]:
    """What people wrote, the newest first."""
    rows = Participant.objects.visible_to(user).filter(session=session).exclude(comment="")
    return rows.select_related("supplier").order_by("-rated_at")


def own(session: TrainingSession, user: User) -> Participant | None:
    """A colleague's own place in a session."""
    mine = Participant.objects.filter(session=session, user=user, supplier__isnull=True)
    return mine.select_related("session__quiz").first()


def of_supplier(supplier: Supplier, *, newest: int) -> list[Participant]:
    """The newest trainings to which people of a supplier were invited, or in which they took part. One query."""
    rows = Participant.objects.filter(supplier=supplier).select_related("session")
    return list(rows.order_by("-session__day", "name", "pk")[:newest])


def reads_of_supplier(supplier: Supplier, *, newest: int) -> list[MaterialRead]:
    """The materials that people of a supplier opened last. One query."""
    rows = MaterialRead.objects.filter(supplier=supplier)
    return list(rows.select_related("version__material", "user")[:newest])
