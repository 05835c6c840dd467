"""The final results of a campaign, what was restated since, and the rows of both."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.models import User
from surveys.models import Campaign, FinalResult, FinalRow, Request, Submission
from surveys.queries import journey

FIGURES: dict[str, str | Promise] = {
    name: journey.STEPS[name].word
    for name in ("asked", "delivered", "opened", "submitted", "answered", "accepted")
}
CHANGED = "changed"
VIEWS: dict[str, str | Promise] = FIGURES | {CHANGED: _("Restated")}
"""What the rows can be narrowed to: a frozen figure, or what stands otherwise by now."""


def of_campaign(campaign: Campaign) -> FinalResult | None:
    """The final result of a campaign. One query."""
    return FinalResult.objects.filter(campaign=campaign).select_related("by").first()


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it was frozen, and as it is by now."""

    name: str
    word: str | Promise
    frozen: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.frozen


@dataclass(frozen=True, slots=True)
class Restatement:
    """The figures then and now, and how many requests stand otherwise, came later or were taken back since."""

    figures: list[Figure]
    changed: int
    added: int
    withdrawn: int

    def number(self, name: str) -> Figure:
        return next(figure for figure in self.figures if figure.name == name)

    @property
    def asked(self) -> Figure:
        return self.number("asked")

    @property
    def answered(self) -> Figure:
        return self.number("answered")

    @property
    def accepted(self) -> Figure:
        return self.number("accepted")


def restatement(result: FinalResult, user: User, *, on: date) -> Restatement:
    """The frozen figures within the person's reach beside those of now. Five queries."""
    rows = FinalRow.objects.visible_to(user).filter(result=result)
    asked = Q(is_asked=True)
    frozen = rows.aggregate(
        **{name: Count("pk", filter=asked & Q(**{f"is_{name}": True})) for name in FIGURES}
    )
    now = journey.counts(result.campaign, user, on=on)
    within = Request.objects.visible_to(user).filter(campaign=result.campaign)
    return Restatement(
        figures=[Figure(name, word, frozen[name], now[name]) for name, word in FIGURES.items()],
        changed=changed(result, user, on=on).count(),
        added=within.standing().exclude(final_rows__result=result).count(),
        withdrawn=within.filter(final_rows__result=result, withdrawn_at__isnull=False).count(),
    )


def rows(result: FinalResult, user: User, view: str, *, on: date) -> QuerySet[Request]:
    """The requests behind a frozen figure, or those that stand otherwise by now, each with both states."""
    found = changed(result, user, on=on) if view == CHANGED else _both(result, user, on=on)
    if view in FIGURES:
        found = found.filter(Q(was_asked=True), Q(**{f"was_{view}": True}))
    return found.select_related("supplier").order_by("supplier__name", "pk")


def changed(result: FinalResult, user: User, *, on: date) -> QuerySet[Request]:
    """The requests that stand otherwise than they were frozen, or have a newer file."""
    return _both(result, user, on=on).exclude(
        Q(
            state=F("was_state"),
            is_answered=F("was_answered"),
            is_accepted=F("was_accepted"),
            newest_pk=F("was_newest"),
        )
    )


def _both(result: FinalResult, user: User, *, on: date) -> QuerySet[Request]:
    """The requests of the result as they stand, with `was_...`: as they were frozen."""
    files = Submission.objects.filter(request=OuterRef("pk")).order_by("-received_at", "-pk")
    mine = Request.objects.visible_to(user).filter(final_rows__result=result)
    return journey.with_journey(mine, on=on).annotate(
        newest_pk=Coalesce(Subquery(files.values("pk")[:1]), Value(0)),
        newest_at=Subquery(files.values("received_at")[:1]),
        was_newest=Coalesce(F("final_rows__newest"), Value(0)),
        was_state=F("final_rows__state"),
        **{f"was_{name}": F(f"final_rows__is_{name}") for name in FIGURES},
    )
