"""How a campaign comes on: its response day by day beside last year's, and by branch, buyer and commodity."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Min
from django.utils import timezone

from gscm.lib.shares import percent
from suppliers.access import reach_of
from suppliers.models import Subsidiary, SuppliedPart, Supplier, SupplyRelation, User
from suppliers.queries.organisation import walk
from surveys.models import Campaign, NoMineralsAnswer, Request, Submission

LONGEST = 400
"""A curve shows so many days at most."""
COMMODITIES = 20
"""So many commodities are shown, those with most suppliers first."""


# Day by day


@dataclass(frozen=True, slots=True)
class Curve:
    """How many had answered by the end of each day of a campaign, from the day of its launch (0) on."""

    campaign: Campaign
    begun: date
    asked: int
    answered: Sequence[int]

    def by_the_end_of(self, day: date) -> int:
        """How many had answered by the end of a day; none before the launch, later ones as on the last day told."""
        number = (day - self.begun).days
        return self.answered[min(number, len(self.answered) - 1)] if number >= 0 else 0

    def share(self, day: int) -> Decimal | None:
        """The response rate at the end of a day, in percent, rounded down; None on days that have not come."""
        return percent(self.answered[day], self.asked) if day < len(self.answered) else None


def last_year(campaign: Campaign, user: User) -> Campaign | None:
    """The campaign to compare with: the one it was copied from if that is of the year before, else that year's first.

    One query.
    """
    before = Campaign.objects.visible_to(user).filter(year=campaign.year - 1, family=campaign.family)
    found = list(before.filter(launched_at__isnull=False).order_by("launched_at", "pk"))
    return next((one for one in found if one.pk == campaign.copied_from_id), found[0] if found else None)


def curves(campaigns: Iterable[Campaign], user: User, *, on: date) -> list[Curve]:
    """The response of campaigns day by day, within the person's reach. Three queries, however many there are.

    A request counts from the day on which the first file came that could be read, or on which the answer that no
    mineral is used was decided on: of rows, the earliest `received_at` in the state accepted or returned.
    """
    campaigns = [one for one in campaigns if one.launched_at]
    within = Request.objects.visible_to(user).asked().filter(campaign__in=campaigns)
    asked = Counter(within.order_by().values_list("campaign", flat=True))
    read = [Submission.Status.ACCEPTED, Submission.Status.RETURNED]
    files = Submission.objects.filter(request__in=within, status__in=read).order_by()
    none = NoMineralsAnswer.objects.filter(request__in=within, status=NoMineralsAnswer.Status.ACCEPTED)
    first: dict[tuple[int, int], date] = {}
    for rows in (
        files.values_list("request__campaign", "request").annotate(first=Min("received_at")),
        none.order_by().values_list("request__campaign", "request").annotate(first=Min("given_at")),
    ):
        for campaign_id, request_id, moment in rows:
            day = timezone.localdate(moment)
            key = (campaign_id, request_id)
            first[key] = min(day, first.get(key, day))
    days: dict[int, Counter[date]] = defaultdict(Counter)
    for (campaign_id, _request), day in first.items():
        days[campaign_id][day] += 1
    return [_curve(one, asked[one.pk], days[one.pk], on=on) for one in campaigns]


def _curve(campaign: Campaign, asked: int, days: Counter[date], *, on: date) -> Curve:
    """What came before the launch counts on its day; the curve ends today, or at its last answer once closed."""
    begun = timezone.localdate(campaign.launched_at)
    last = on
    if campaign.closed_at:
        closed = timezone.localdate(campaign.closed_at)
        last = min(on, max([closed, campaign.due_date, *days]))
    answered, sum_so_far = [], sum(count for day, count in days.items() if day < begun)
    for number in range(min((last - begun).days, LONGEST) + 1):
        sum_so_far += days[begun + timedelta(days=number)]
        answered.append(sum_so_far)
    return Curve(campaign, begun, asked, answered)


# By branch, buyer and commodity


@dataclass(slots=True)
class Line:
    """The suppliers of a branch, a buyer or a commodity, and how far they are."""

    name: str
    key: str
    rank: int = 0
    asked: int = 0
    submitted: int = 0
    answered: int = 0
    accepted: int = 0
    late: int = 0
    bounced: int = 0
    asked_before: int = 0
    answered_before: int = 0

    def count(self, fact: dict[str, Any]) -> None:
        """Take one supplier's request in."""
        self.asked += 1
        self.submitted += fact["is_submitted"]
        self.answered += fact["is_answered"]
        self.accepted += fact["is_accepted"]
        self.late += fact["is_late"]
        self.bounced += fact["is_bounced"]

    @property
    def order(self) -> tuple[Fraction, Fraction]:
        """By response, then by acceptance, both exact."""
        return Fraction(self.answered, self.asked), Fraction(self.accepted, self.asked)


def by_supplier(facts: Iterable[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """How far each supplier asked is (`journey.facts`), by its key."""
    return {fact["supplier"]: fact for fact in facts if fact["is_asked"]}


def league(facts: dict[int, dict[str, Any]], before: Campaign | None, user: User, *, on: date) -> list[Line]:
    """The branches below the group by their response, best first; equal ones share a rank. Four queries.

    A supplier that delivers to several counts in each. Only branches within the person's reach.
    """
    old: dict[int, bool] = {}
    if before:
        asked = Request.objects.visible_to(user).asked().filter(campaign=before)
        answered = set(asked.answered().values_list("supplier", flat=True))
        old = {supplier: supplier in answered for supplier in asked.values_list("supplier", flat=True)}
    delivers: dict[int, set[int]] = defaultdict(set)
    wanted = facts.keys() | old.keys()
    for supplier_id, subsidiary_id in SupplyRelation.objects.values_list("supplier", "subsidiary"):
        if supplier_id in wanted:
            delivers[subsidiary_id].add(supplier_id)
    reach = reach_of(user)
    lines = []
    for subsidiary, _depth, branch in walk(Subsidiary.objects.all()):
        if subsidiary.parent_id is None or not (reach.everything or subsidiary.pk in reach.subsidiary_ids):
            continue
        line = Line(subsidiary.name, subsidiary.code)
        for supplier_id in set().union(*(delivers[pk] for pk in branch)):
            if supplier_id in facts:
                line.count(facts[supplier_id])
            if supplier_id in old:
                line.asked_before += 1
                line.answered_before += old[supplier_id]
        if line.asked:
            lines.append(line)
    return _ranked(lines)


def _ranked(lines: list[Line]) -> list[Line]:
    lines.sort(key=lambda line: line.order, reverse=True)
    for place, line in enumerate(lines, start=1):
        same = place > 1 and line.order == lines[place - 2].order
        line.rank = lines[place - 2].rank if same else place
    return lines


def by_buyer(facts: dict[int, dict[str, Any]], user: User) -> list[Line]:
    """The buyers of the suppliers asked, those with most suppliers first. One query.

    Suppliers for which the purchasing system names nobody are not counted.
    """
    named = Supplier.objects.visible_to(user).exclude(buyer="").order_by()
    return _most_first(facts, named.values_list("pk", "buyer"))


def by_commodity(facts: dict[int, dict[str, Any]], user: User, *, on: date) -> list[Line]:
    """The commodities that the suppliers asked deliver on the day, those with most suppliers first. One query.

    A supplier of several commodities counts in each; parts without a commodity are not counted.
    """
    delivered = SuppliedPart.objects.visible_to(user).in_force(on).exclude(part__commodity="").order_by()
    return _most_first(facts, delivered.values_list("supplier", "part__commodity").distinct())[:COMMODITIES]


def _most_first(facts: dict[int, dict[str, Any]], of_suppliers: Iterable[tuple[int, str]]) -> list[Line]:
    lines: dict[str, Line] = {}
    for supplier_id, name in of_suppliers:
        if supplier_id in facts:
            lines.setdefault(name, Line(name, name)).count(facts[supplier_id])
    return sorted(lines.values(), key=lambda line: (-line.asked, line.name))
