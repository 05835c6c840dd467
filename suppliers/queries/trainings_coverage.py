"""Coverage: who has to be trained on a day and who is, among colleagues from roles, among suppliers by rule."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Subquery

from gscm.lib.months import months_later
from suppliers import training_rules
from suppliers.models import (
    Competence,
    Membership,
    Participant,
    Role,
    Subsidiary,
    Supplier,
    SupplyRelation,
    TrainingDuty,
    User,
)
from suppliers.models.trainings import topic_words
from suppliers.queries.organisation import walk
from suppliers.services import organisation


@dataclass(frozen=True, slots=True)
class Due:
    """A colleague who has to be trained on the day: by which roles, and in which topics the training is missing."""

    person: User
    roles: list[Membership]
    missing: list[str]
    last: date | None
    """The last training that counts for a topic that is due."""

    @property
    def is_trained(self) -> bool:
        return not self.missing

    @property
    def missing_words(self) -> list[str]:
        return topic_words(self.missing)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of coverage: of how many due so many are trained, and by what the names are found."""

    label: str
    trained: int
    due: int
    query: str
    depth: int = 0

    @property
    def missing(self) -> int:
        return self.due - self.trained


def colleagues(*, on: date) -> list[Due]:
    """Everybody who has to be trained on the day by role, by name. Four queries, however many people."""
    duties = list(TrainingDuty.objects.in_force(on).of_colleagues())
    roles = {duty.role for duty in duties}
    held: dict[User, list[Membership]] = defaultdict(list)
    memberships = Membership.objects.in_force(on).filter(role__in=roles, user__is_active=True)
    for membership in memberships.select_related("user", "subsidiary").order_by("role", "pk"):
        held[membership.user].append(membership)
    tasks = {duty.task for duty in duties} - {""}
    able = set(Competence.objects.in_force(on).filter(task__in=tasks).values_list("user", "task"))
    last = _last_of_colleagues(held, on=on)
    found = []
    for person, memberships_of in held.items():
        mine = {membership.role for membership in memberships_of}
        applying = [
            duty for duty in duties if duty.role in mine and (not duty.task or (person.pk, duty.task) in able)
        ]
        if applying:
            by_duty = {duty.role for duty in applying}
            through = [membership for membership in memberships_of if membership.role in by_duty]
            found.append(_due(person, through, applying, last[person.pk], on=on))
    return sorted(found, key=lambda one: (str(one.person).lower(), one.person.pk))


def _last_of_colleagues(people: Iterable[User], *, on: date) -> dict[int, dict[str, date]]:
    """For each person the last day of a training that counts, by topic."""
    rows = Participant.objects.counted(on).filter(supplier__isnull=True, user__in=list(people))
    last: dict[int, dict[str, date]] = defaultdict(dict)
    for user, topics, day in rows.order_by("session__day").values_list(
        "user", "session__topics", "session__day"
    ):
        last[user].update(dict.fromkeys(topics, day))
    return last


def _due(
    person: User, roles: list[Membership], duties: list[TrainingDuty], last: dict[str, date], *, on: date
) -> Due:
    months: dict[str, int] = {}
    for duty in duties:
        for topic in duty.topics:
            months[topic] = min(duty.months, months.get(topic, duty.months))
    missing = [topic for topic in months if not _holds(last.get(topic), months[topic], on=on)]
    days = [last[topic] for topic in months if topic in last]
    return Due(person, roles, missing, max(days, default=None))


def _holds(day: date | None, months: int, *, on: date) -> bool:
    """Whether a training of that day counts: it lies less than so many months before."""
    return day is not None and day > months_later(on, -months)


def by_role(people: list[Due]) -> list[Line]:
    """Coverage by role; somebody with two roles counts in each."""
    lines = []
    for role in Role:
        mine = [one for one in people if any(membership.role == role for membership in one.roles)]
        if mine:
            lines.append(_line(str(role.label), mine, f"role={role.value}"))
    return lines


def by_branch(people: list[Due], *, on: date) -> list[Line]:
    """Coverage by subsidiary, each with all that stands below it on the day. Two queries."""
    return [
        _line(subsidiary.name, mine, f"branch={subsidiary.code}", depth)
        for subsidiary, depth, branch in walk(organisation.standing(on=on))
        if (mine := [one for one in people if _is_in(one, branch)])
    ]


def _is_in(one: Due, branch: frozenset[int]) -> bool:
    return any(membership.subsidiary_id in branch for membership in one.roles)


def _line(label: str, people: list[Due], query: str, depth: int = 0) -> Line:
    return Line(label, sum(one.is_trained for one in people), len(people), query, depth)


def narrowed(people: list[Due], *, role: str, branch: str, state: str, on: date) -> list[Due]:
    """The names behind a number: of a role, of a subsidiary with all below it, trained or missing."""
    if role:
        people = [one for one in people if any(membership.role == role for membership in one.roles)]
    if branch:
        keys = _branch(branch, on=on)
        people = [one for one in people if _is_in(one, keys)]
    if state:
        people = [one for one in people if one.is_trained == (state == "trained")]
    return people


def _branch(code: str, *, on: date) -> frozenset[int]:
    tree = walk(organisation.standing(on=on))
    return next((branch for subsidiary, _depth, branch in tree if subsidiary.code == code), frozenset())


# Suppliers


def duties_of_suppliers(*, on: date) -> list[TrainingDuty]:
    """The duties of suppliers on the day. One query."""
    return list(TrainingDuty.objects.in_force(on).of_suppliers())


def suppliers_due(duty: TrainingDuty, user: User, *, on: date) -> QuerySet[Supplier]:
    """The suppliers within reach that the duty means on the day, each with its last training in a topic of it."""
    mine = _attended(OuterRef("pk"), on=on).filter(session__topics__overlap=duty.topics)
    last = mine.order_by().values("supplier").annotate(last=Max("session__day")).values("last")
    due = training_rules.suppliers(duty.rule, on=on)
    return due.filter(pk__in=Supplier.objects.visible_to(user).values("pk")).annotate(
        last_training=Subquery(last)
    )


def is_trained(duty: TrainingDuty, *, on: date) -> Q:
    """The filter for suppliers of which somebody took part in every topic of the duty in time."""
    return took_part(duty.topics, months=duty.months, on=on)


def took_part(topics: Iterable[str], *, months: int, on: date) -> Q:
    """The filter for suppliers of which somebody took part in each of the topics so many months before the day."""
    trained = Q()
    for topic in topics:
        mine = _attended(OuterRef("pk"), on=on).filter(
            session__topics__contains=[topic], session__day__gt=months_later(on, -months)
        )
        trained &= Q(Exists(mine))
    return trained


def _attended(supplier: OuterRef, *, on: date) -> QuerySet[Participant]:
    return Participant.objects.counted(on).filter(supplier=supplier)


def of_suppliers(duty: TrainingDuty, user: User, *, on: date) -> tuple[Line, list[Line]]:
    """Coverage of suppliers within reach: in all, and by subsidiary with all below it. Five queries."""
    due = set(suppliers_due(duty, user, on=on).values_list("pk", flat=True))
    trained = set(
        suppliers_due(duty, user, on=on).filter(is_trained(duty, on=on)).values_list("pk", flat=True)
    )
    delivers: dict[int, set[int]] = defaultdict(set)
    relations = SupplyRelation.objects.filter(supplier__in=suppliers_due(duty, user, on=on).values("pk"))
    for supplier_id, subsidiary_id in relations.values_list("supplier", "subsidiary"):
        delivers[subsidiary_id].add(supplier_id)
    lines = []
    for subsidiary, depth, branch in walk(organisation.standing(on=on)):
        if mine := set().union(*(delivers[pk] for pk in branch if pk in delivers)) & due:
            query = f"branch={subsidiary.code}"
            lines.append(Line(subsidiary.name, len(mine & trained), len(mine), query, depth))
    return Line("", len(trained), len(due), ""), lines


def narrowed_suppliers(
    duty: TrainingDuty, user: User, *, branch: str, state: str, search: str, on: date
) -> QuerySet[Supplier]:
    """The suppliers behind a number, by name."""
    found = suppliers_due(duty, user, on=on).search(search)  # type: ignore[attr-defined]
    if branch:
        keys = Subsidiary.objects.filter(pk__in=_branch(branch, on=on))
        relations = SupplyRelation.objects.filter(supplier=OuterRef("pk"), subsidiary__in=keys)
        found = found.filter(Exists(relations))
    if state == "trained":
        found = found.filter(is_trained(duty, on=on))
    elif state == "missing":
        found = found.exclude(is_trained(duty, on=on))
    return found.order_by("name", "pk")


def gaps(supplier: Supplier, *, on: date) -> list[str]:
    """The topics in which a supplier should be trained and is not. A query for each duty, and one."""
    topics: dict[str, int] = {}
    for duty in duties_of_suppliers(on=on):
        if training_rules.suppliers(duty.rule, on=on).filter(pk=supplier.pk).exists():
            for topic in duty.topics:
                topics[topic] = min(duty.months, topics.get(topic, duty.months))
    last: dict[str, date] = {}
    rows = Participant.objects.counted(on).filter(supplier=supplier).order_by("session__day")
    for words, day in rows.values_list("session__topics", "session__day"):
        last.update(dict.fromkeys(words, day))
    return [topic for topic, months in topics.items() if not _holds(last.get(topic), months, on=on)]
