"""How the progress of a campaign is shown: funnel, curve, league, buyers, commodities."""

from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from gscm.lib.months import quarter
from suppliers.models import User
from surveys.models import Campaign
from surveys.queries import journey, progress
from surveys.queries.progress import Curve

WIDTH = 1000
HEIGHT = 1000
QUARTERS = 8
"""The curve is drawn in a square of these units, stretched to its place; y grows downwards."""


def page(
    user: User, campaign: Campaign, *, on: date, at: datetime, day: date | None = None
) -> dict[str, Any]:
    """Everything on the page, the response also by the end of a day. A fixed number of queries."""
    found = journey.facts(campaign, user, on=on)
    counts = journey.counted(found)
    before = progress.last_year(campaign, user)
    drawn = progress.curves([one for one in (campaign, before) if one], user, on=on)
    facts = progress.by_supplier(found)
    return {
        "campaign": campaign,
        "counts": counts,
        "bars": _bars(campaign, counts),
        "before": before,
        "chart": chart(drawn[0], drawn[1] if before else None, on=on) if drawn else None,
        "as_of": as_of(drawn[0], min(day or on, on), on=on) if drawn else None,
        "league": progress.league(facts, before, user, on=on),
        "buyers": progress.by_buyer(facts, user),
        "commodities": progress.by_commodity(facts, user, on=on),
        "definitions": journey.STEPS.values(),
        "at": at,
    }


def as_of(curve: Curve, day: date, *, on: date) -> dict[str, Any]:
    """The response by the end of a day, and the ends of quarters that can be asked for as well."""
    ends: list[date] = []
    end = quarter(curve.begun)[1]
    while end < on and len(ends) < QUARTERS:
        ends.append(end)
        end = quarter(end + timedelta(days=1))[1]
    return {
        "day": day,
        "answered": curve.by_the_end_of(day),
        "asked": curve.asked,
        "quarters": [{"day": end, "number": (end.month + 2) // 3, "year": end.year} for end in ends],
    }


def _bars(campaign: Campaign, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The steps of the funnel, each with its rows and with those that did not come further."""
    table = reverse("surveys:campaign_rows", args=[campaign.pk])
    return [
        {
            "name": name,
            "label": journey.STEPS[name].word,
            "part": counts[name],
            "whole": counts["asked"],
            "url": f"{table}?state={name}",
            "loss": journey.STEPS[lost].word if lost and counts[lost] else "",
            "lost": counts[lost] if lost else 0,
            "loss_url": f"{table}?state={lost}",
        }
        for name in journey.FUNNEL
        for lost in [journey.BETWEEN.get(name, "")]
    ]


def chart(this: Curve, before: Curve | None, *, on: date) -> dict[str, Any]:
    """Two curves from day 0 to the due day or as long as they are; points in `WIDTH` by `HEIGHT`, and the table."""
    due = (this.campaign.due_date - this.begun).days
    today = len(this.answered) - 1
    days = max(1, min(max(due, today, _last_change(before)), progress.LONGEST))
    marks = [
        (0, this.begun, "start"),
        (due, this.campaign.due_date, "end"),
    ]
    return {
        "this": this,
        "before": before,
        "points": _points(this, days),
        "points_before": _points(before, days) if before else "",
        "grid": [{"share": share, "y": HEIGHT - share * HEIGHT // 100} for share in (25, 50, 75, 100)],
        "marks": [
            {"day": day, "x": f"{number / days * 100:.2f}%", "anchor": anchor}
            for number, day, anchor in marks
            if 0 <= number <= days
        ],
        "share": this.share(today),
        "answered": this.answered[-1],
        "share_before": before.share(min(today, len(before.answered) - 1)) if before else None,
        "lines": _lines(this, before),
    }


def _last_change(curve: Curve | None) -> int:
    """The last day on which something came; what is flat after it need not be drawn."""
    return curve.answered.index(curve.answered[-1]) if curve else 0


def _points(curve: Curve, days: int) -> str:
    """The points of a line that rises at each day on which answers came; from exact shares, for the eye."""
    if not curve.asked:
        return ""
    return " ".join(
        f"{number * WIDTH / days:.1f},{HEIGHT - count * HEIGHT / curve.asked:.1f}"
        for number, count in enumerate(curve.answered[: days + 1])
    )


def _lines(this: Curve, before: Curve | None) -> list[dict[str, Any]]:
    """The days on which something changed in one of the years, with the sums at their end."""
    lines = []
    for number in range(max(len(one.answered) for one in (this, before) if one)):
        shown = {}
        for name, curve in (("this", this), ("before", before)):
            if curve and number < len(curve.answered):
                shown[name] = curve.answered[number]
        is_last = number == len(this.answered) - 1
        if is_last or any(
            number == 0 or curve.answered[number] != curve.answered[number - 1]
            for curve in (this, before)
            if curve and number < len(curve.answered)
        ):
            lines.append(
                {
                    "number": number,
                    "day": this.begun + timedelta(days=number),
                    "this": shown.get("this"),
                    "share": this.share(number),
                    "before": shown.get("before"),
                    "share_before": before.share(number) if before else None,
                }
            )
    return lines


def rows_head(campaign: Campaign, wanted: journey.Wanted) -> str:
    """What the rows are, in a word."""
    return str(journey.STEPS[wanted.state].word) if wanted.state else _("All suppliers of the campaign")
