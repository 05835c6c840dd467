"""The annual summary of one campaign year, and the list of years."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reporting.figures.definitions import Figure, Rows, Section, of_section
from reporting.figures.values import Rate
from reporting.queries import rows
from reporting.queries.scope import Scope
from smelters.licences import team_classes
from smelters.models import Mineral, ReferenceList
from smelters.queries.status import STATUS_ORDER
from smelters.queries.thresholds import thresholds_on
from suppliers.models import User
from surveys.models import Campaign, Family, Request


@dataclass(frozen=True)
class Value:
    """A figure with its number, and last year's where that year was asked at all."""

    figure: Figure
    arguments: dict[str, str]
    number: int | Rate
    before: int | Rate | None

    @property
    def difference(self) -> int | None:
        """Against last year; of shares no difference is told, both are shown."""
        if isinstance(self.number, int) and isinstance(self.before, int):
            return self.number - self.before
        return None


@dataclass(frozen=True)
class FamilySurvey:
    """The figures of one template."""

    family: str
    values: list[Value]


@dataclass(frozen=True)
class StatusCount:
    """How many smelters of one metal (all metals: empty) have one status."""

    status: str
    number: int


@dataclass(frozen=True)
class MetalLine:
    """One metal's line in the table of smelters by metal and status."""

    metal: Mineral | None
    statuses: list[StatusCount]
    total: int
    not_participating: int
    unresolved: int
    total_before: int | None


@dataclass(frozen=True)
class Summary:
    """Everything on the page."""

    scope: Scope
    surveys: list[FamilySurvey]
    smelters: list[Value]
    statuses: list[str]
    metals: list[MetalLine]
    all_metals: MetalLine
    response: list[Value]
    lists: list[ReferenceList]
    campaigns: list[Campaign]

    @property
    def has_prior_year(self) -> bool:
        return any(value.before is not None for value in self.response)

    @property
    def values(self) -> Iterable[Value]:
        """Every figure of the page, in its order."""
        for survey in self.surveys:
            yield from survey.values
        yield from self.smelters
        yield from self.response


def campaigns_of(user: User) -> QuerySet[Campaign]:
    """The campaigns that were launched and asked a supplier within the person's reach."""
    asked = Request.objects.visible_to(user).asked().filter(campaign=OuterRef("pk"))
    return Campaign.objects.exclude(status=Campaign.Status.DRAFT).filter(Exists(asked))


@dataclass(frozen=True)
class Year:
    """One line of the list of years."""

    year: int
    campaigns: int
    asked: int
    answered: int

    @property
    def response(self) -> Rate:
        return Rate(self.answered, self.asked)


def years(user: User) -> list[Year]:
    """The campaign years within the person's reach, newest first, with requests sent and answered."""
    requests = Request.objects.visible_to(user).asked().exclude(campaign__status=Campaign.Status.DRAFT)
    answered = Exists(Request.objects.answered().filter(pk=OuterRef("pk")))
    found = (
        requests.annotate(has_answer=answered)
        .values("campaign__year")
        .annotate(
            campaigns=Count("campaign", distinct=True),
            asked=Count("pk"),
            answered=Count("pk", filter=Q(has_answer=True)),
        )
        .order_by("-campaign__year")
    )
    return [
        Year(line["campaign__year"], line["campaigns"], line["asked"], line["answered"]) for line in found
    ]


def exists(scope: Scope) -> bool:
    """Whether the year asked anybody within the person's reach."""
    return campaigns_of(scope.user).filter(year=scope.year).exists()


def lists_in_force(scope: Scope) -> list[ReferenceList]:
    """Of each series of reference lists that the team may read the issue that was valid on the day of the summary."""
    return list(
        ReferenceList.objects.applied()
        .filter(valid_from__lte=scope.day, licence__in=team_classes(timezone.localdate(scope.at)))
        .order_by("series", "-valid_from")
        .distinct("series")
    )


def summary(scope: Scope) -> Summary:
    """All figures of the year, in a number of queries that does not depend on the data."""
    campaigns = list(
        campaigns_of(scope.user).filter(year__in=[scope.year, scope.year - 1]).order_by("family", "pk")
    )
    before = scope.year_before() if any(campaign.year < scope.year for campaign in campaigns) else None
    pairs = _Smelters(scope)
    pairs_before = _Smelters(before) if before else None
    return Summary(
        scope=scope,
        surveys=[
            _survey(family, scope, before)
            for family in Family.values
            if any(campaign.family == family and campaign.year == scope.year for campaign in campaigns)
        ],
        smelters=[
            Value(figure, {}, pairs.number(figure), pairs_before.number(figure) if pairs_before else None)
            for figure in of_section(Section.SMELTERS)
        ],
        statuses=pairs.statuses,
        metals=pairs.lines(pairs_before),
        all_metals=pairs.line(None, pairs_before),
        response=[_value(figure, scope, before) for figure in of_section(Section.RESPONSE)],
        lists=lists_in_force(scope),
        campaigns=[campaign for campaign in campaigns if campaign.year == scope.year],
    )


def _survey(family: str, scope: Scope, before: Scope | None) -> FamilySurvey:
    numbers = rows.survey_numbers(scope.narrowed(family=family))
    numbers_before = rows.survey_numbers(before.narrowed(family=family)) if before else None

    def number(figure: Figure, counted: dict[str, int]) -> int | Rate:
        if figure.is_rate:
            return Rate(part=counted[figure.part], whole=counted[figure.share_of])
        return counted[figure.name]

    return FamilySurvey(
        family,
        [
            Value(
                figure,
                {"family": family},
                number(figure, numbers),
                number(figure, numbers_before) if numbers_before is not None else None,
            )
            for figure in of_section(Section.SURVEY)
        ],
    )


def _value(figure: Figure, scope: Scope, before: Scope | None) -> Value:
    return Value(figure, {}, rows.number(figure, scope), rows.number(figure, before) if before else None)


class _Smelters:
    """The rows behind all figures about smelters, fetched once and counted by metal and status."""

    def __init__(self, scope: Scope) -> None:
        self.participates = thresholds_on(scope.day).participates
        self.by_cell, self.names = rows.reported_numbers(scope)

    @property
    def statuses(self) -> list[str]:
        """The statuses that occur, in the order of their table."""
        found = {status for _, status in self.by_cell}
        return [status for status in STATUS_ORDER if status in found]

    def number(self, figure: Figure) -> int:
        """One of the figures about smelters, of all metals."""
        if figure.rows is Rows.NAMES:
            return self.names.total()
        wanted = {
            "smelters": lambda status: True,
            "smelters_participating": lambda status: status in self.participates,
            "smelters_not_participating": lambda status: status not in self.participates,
        }[figure.name]
        return sum(count for (_, status), count in self.by_cell.items() if wanted(status))

    def lines(self, before: "_Smelters | None") -> list[MetalLine]:
        """A line for every metal that occurs."""
        metals = {metal for metal, _ in self.by_cell} | set(self.names)
        return [self.line(metal, before) for metal in Mineral.objects.filter(pk__in=metals)]

    def line(self, metal: Mineral | None, before: "_Smelters | None") -> MetalLine:
        """The line of one metal, or of all."""
        statuses = [StatusCount(status, self._count(metal, status)) for status in self.statuses]
        return MetalLine(
            metal=metal,
            statuses=statuses,
            total=sum(cell.number for cell in statuses),
            not_participating=sum(cell.number for cell in statuses if cell.status not in self.participates),
            unresolved=self.names[metal.pk] if metal else self.names.total(),
            total_before=before.total(metal) if before else None,
        )

    def total(self, metal: Mineral | None) -> int:
        return sum(count for (name, _), count in self.by_cell.items() if metal is None or name == metal.pk)

    def _count(self, metal: Mineral | None, status: str) -> int:
        return sum(
            count
            for (name, found), count in self.by_cell.items()
            if found == status and (metal is None or name == metal.pk)
        )
