"""What the wizard of a campaign shows: its five steps, whom it means and why, and what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from suppliers.models import Supplier
from surveys.models import Campaign, ScopeChange, ScopeEntry, ScopeExclusion
from surveys.queries import campaigns
from surveys.queries.scope_words import ScopeWords
from surveys.services import scoping

STEPS = ("what", "who", "texts", "dates", "confirm")


def steps(campaign: Campaign | None, now: str) -> list[dict[str, Any]]:
    """The five steps as links, with the one that is open."""
    labels = {
        "what": _("Year and template"),
        "who": _("Suppliers"),
        "texts": _("Texts"),
        "dates": _("Dates and ladders"),
        "confirm": _("Confirmation"),
    }
    place = STEPS.index(now)
    return [
        {
            "label": labels[step],
            "url": address(campaign, step) if campaign else "",
            "state": "now" if step == now else "done" if number < place else "next",
        }
        for number, step in enumerate(STEPS)
    ]


def address(campaign: Campaign, step: str) -> str:
    """Where a step of the wizard stands."""
    if step == "confirm":
        return reverse("surveys:campaign_detail", args=[campaign.pk])
    return reverse(f"surveys:campaign_plan_{step}", args=[campaign.pk])


@dataclass(frozen=True, slots=True)
class ScopeLine:
    """One supplier in or out of scope, and why."""

    supplier: Supplier
    reason: str
    by_hand: bool


def inside(campaign: Campaign, search: str = "") -> QuerySet[ScopeEntry]:
    """Who is in scope, by name."""
    rows = campaign.scope_entries.select_related("supplier").order_by("supplier__name", "supplier")
    return rows.filter(supplier__in=Supplier.objects.search(search)) if search else rows


def outside(campaign: Campaign, search: str = "") -> QuerySet[ScopeExclusion]:
    """Who was looked at and left out, by name."""
    rows = campaign.scope_exclusions.select_related("supplier").order_by("supplier__name", "supplier")
    return rows.filter(supplier__in=Supplier.objects.search(search)) if search else rows


def lines(rows: Iterable[ScopeEntry] | Iterable[ScopeExclusion]) -> list[ScopeLine]:
    """Rows of the scope with their reasons in words. One query at most."""
    words = ScopeWords()
    return [
        ScopeLine(
            row.supplier,
            words.sentence(row.reasons),
            row.by_hand if isinstance(row, ScopeExclusion) else row.origin != ScopeEntry.Origin.RULE,
        )
        for row in rows
    ]


def changes(campaign: Campaign) -> QuerySet[ScopeChange]:
    """Who came and went after the launch, newest first."""
    return campaign.scope_changes.select_related("supplier", "by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Readiness:
    """What stands between a draft and its launch, and what launching it would do."""

    in_scope: int
    without_contact: int
    drifted_in: int
    drifted_out: int
    partners: list[tuple[Campaign, int]]
    """Other drafts of the year, each with how many suppliers are in both."""


def readiness(campaign: Campaign, *, on: date) -> Readiness:
    """Whether a draft can be launched."""
    suppliers = campaigns.in_scope(campaign)
    drifted_in, drifted_out = scoping.drift(campaign, on=on)
    return Readiness(
        in_scope=campaign.scope_entries.count(),
        without_contact=campaigns.without_contact(suppliers),
        drifted_in=drifted_in,
        drifted_out=drifted_out,
        partners=partners(campaign),
    )


def partners(campaign: Campaign) -> list[tuple[Campaign, int]]:
    """Other drafts of the same year that could be launched together, with how many suppliers both mean. Two queries."""
    drafts = list(
        Campaign.objects.filter(year=campaign.year, status=Campaign.Status.DRAFT)
        .exclude(pk=campaign.pk)
        .exclude(family=campaign.family)
        .filter(scope_entries__isnull=False)
        .distinct()
        .order_by("family", "pk")
    )
    mine = campaign.scope_entries.values("supplier")
    shared: dict[int, int] = {draft.pk: 0 for draft in drafts}
    for pk in ScopeEntry.objects.filter(campaign__in=drafts, supplier__in=mine).values_list(
        "campaign", flat=True
    ):
        shared[pk] += 1
    return [(draft, shared[draft.pk]) for draft in drafts]
