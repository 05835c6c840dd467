"""Whom a campaign means: by a rule over materials and subsidiaries, by hand, or from a list; each with its reason.

A reason is a code with parameters, put into words by `queries/scope_words.py`. In a draft all can change; the launch
freezes what stands there, with the rule and the day it looked at. Afterwards suppliers come and go by name only, each
time with a reason that is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from suppliers.models import Subsidiary, Supplier, SupplyRelation, User
from surveys.models import Basis, Campaign, Request, ScopeChange, ScopeEntry, ScopeExclusion
from surveys.models.scope_rules import validate_rule
from surveys.queries import materials
from surveys.services.campaign_states import lock_draft, lock_running

BATCH = 1000
Reason = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a rule means a supplier, and because of what."""

    is_in: bool
    reasons: list[Reason]


def judge(rule: Mapping[str, Any], *, on: date) -> dict[int, Verdict]:
    """What a rule says of every supplier as of a day. Six queries at most, however many suppliers there are."""
    if not rule:
        return {}
    branches = _in_branches(rule.get("branches") or [])
    verdicts = _by_minerals(rule, on=on) if rule["basis"] == Basis.MINERALS else _everybody()
    if branches is None:
        return verdicts
    return {pk: _narrowed(verdict, branches.get(pk)) for pk, verdict in verdicts.items()}


def _everybody() -> dict[int, Verdict]:
    return {
        pk: Verdict(True, [{"code": "everybody"}]) for pk in Supplier.objects.values_list("pk", flat=True)
    }


def _by_minerals(rule: Mapping[str, Any], *, on: date) -> dict[int, Verdict]:
    wanted = materials.MaterialRule(
        minerals=tuple(rule.get("minerals") or ()), is_necessary=rule.get("is_necessary", False)
    )
    verdicts = {
        pk: Verdict(False, [{"code": "outside", "why": why.value}])
        for pk, why in materials.reasons_outside(wanted, on=on).items()
    }
    for pk, reasons in materials.reasons(wanted, on=on).items():
        found: list[Reason] = [
            {"code": "mineral", "mineral": one.mineral, "parts": one.parts, "example": one.example}
            for one in reasons
        ]
        verdicts[pk] = Verdict(True, found)
    return verdicts


def _narrowed(verdict: Verdict, units: list[str] | None) -> Verdict:
    if units is None:
        other: list[Reason] = [{"code": "other_branch"}]
        return Verdict(False, other if verdict.is_in else [*verdict.reasons, *other])
    if not verdict.is_in:
        return verdict
    return Verdict(True, [*verdict.reasons, {"code": "branch", "subsidiaries": sorted(units)}])


def _in_branches(codes: list[str]) -> dict[int, list[str]] | None:
    """For each supplier the subsidiaries of the branches to which it delivers; None where no branch narrows."""
    if not codes:
        return None
    roots = Subsidiary.objects.filter(code__in=codes).values_list("pk", flat=True)
    units = Subsidiary.objects.branch_ids(list(roots))
    found: dict[int, list[str]] = {}
    relations = SupplyRelation.objects.filter(subsidiary__in=units)
    for supplier_id, code in relations.values_list("supplier", "subsidiary__code"):
        found.setdefault(supplier_id, []).append(code)
    return found


@transaction.atomic
def rule(campaign: Campaign, scope_rule: Mapping[str, Any], *, on: date) -> Campaign:
    """Give a draft its scope rule and look for whom it means. Whom a person added or took out stays so.

    :raises CampaignRefused: the campaign was launched.
    :raises ValidationError: the rule is none.
    """
    draft = lock_draft(campaign)
    validate_rule(dict(scope_rule))
    draft.scope_rule = dict(scope_rule)
    draft.scope_as_of = on
    draft.save(update_fields=["scope_rule", "scope_as_of"])
    draft.scope_entries.filter(origin=ScopeEntry.Origin.RULE).delete()
    draft.scope_exclusions.filter(by_hand=False).delete()
    by_hand = set(draft.scope_entries.values_list("supplier", flat=True))
    by_hand |= set(draft.scope_exclusions.values_list("supplier", flat=True))
    verdicts = {pk: one for pk, one in judge(draft.scope_rule, on=on).items() if pk not in by_hand}
    ScopeEntry.objects.bulk_create(
        [
            ScopeEntry(campaign=draft, supplier_id=pk, origin=ScopeEntry.Origin.RULE, reasons=verdict.reasons)
            for pk, verdict in verdicts.items()
            if verdict.is_in
        ],
        batch_size=BATCH,
    )
    ScopeExclusion.objects.bulk_create(
        [
            ScopeExclusion(campaign=draft, supplier_id=pk, reasons=verdict.reasons)
            for pk, verdict in verdicts.items()
            if not verdict.is_in
        ],
        batch_size=BATCH,
    )
    return draft


def drift(campaign: Campaign, *, on: date) -> tuple[int, int]:
    """How many suppliers the draft's rule would take in, and leave out, today and did not when it was looked at."""
    if not campaign.scope_rule:
        return 0, 0
    entries = set(campaign.scope_entries.values_list("supplier", flat=True))
    by_rule = set(
        campaign.scope_entries.filter(origin=ScopeEntry.Origin.RULE).values_list("supplier", flat=True)
    )
    by_hand = set(campaign.scope_exclusions.filter(by_hand=True).values_list("supplier", flat=True))
    today = {pk for pk, one in judge(campaign.scope_rule, on=on).items() if one.is_in}
    return len(today - entries - by_hand), len(by_rule - today)


@transaction.atomic
def add(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, reason: str = "", by: User | None = None
) -> int:
    """Take suppliers into a draft's scope by hand; say how many were not in it before.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = lock_draft(campaign)
    new = list(suppliers.exclude(scope_entries__campaign=draft).values_list("pk", flat=True))
    draft.scope_exclusions.filter(supplier__in=new).delete()
    entries = [ScopeEntry(campaign=draft, supplier_id=pk, reasons=[by_hand(reason, by)]) for pk in new]
    ScopeEntry.objects.bulk_create(entries, ignore_conflicts=True, batch_size=BATCH)
    return len(entries)


@transaction.atomic
def remove(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, reason: str = "", by: User | None = None
) -> int:
    """Take suppliers out of a draft's scope by hand; say how many were in it. The rule leaves them out from now on.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = lock_draft(campaign)
    entries = draft.scope_entries.filter(supplier__in=suppliers)
    gone = list(entries.values_list("supplier", flat=True))
    entries.delete()
    ScopeExclusion.objects.bulk_create(
        [
            ScopeExclusion(campaign=draft, supplier_id=pk, by_hand=True, reasons=[by_hand(reason, by)])
            for pk in gone
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return len(gone)


@transaction.atomic
def add_late(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, reason: str, by: User, at: datetime
) -> int:
    """Take further suppliers into a running campaign; say how many were not asked before. Asking follows by a job.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
    back = list(
        running.requests.filter(supplier__in=suppliers, withdrawn_at__isnull=False).values_list(
            "supplier", flat=True
        )
    )
    running.requests.filter(supplier__in=back).update(withdrawn_at=None)
    asked = running.requests.exclude(supplier__in=back).values("supplier")
    new = list(suppliers.exclude(pk__in=asked).exclude(pk__in=back).values_list("pk", flat=True))
    ScopeEntry.objects.bulk_create(
        [
            ScopeEntry(
                campaign=running,
                supplier_id=pk,
                origin=ScopeEntry.Origin.LATE,
                reasons=[by_hand(reason, by)],
            )
            for pk in new
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    _write_down(running, [*new, *back], ScopeChange.Kind.ADDED, reason=reason, by=by, at=at)
    return len(new) + len(back)


@transaction.atomic
def withdraw(
    campaign: Campaign, suppliers: QuerySet[Supplier], *, reason: str, by: User, at: datetime
) -> int:
    """Take suppliers out of a running campaign; say how many. Their files stay; nobody presses them any more.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
    standing = running.requests.filter(supplier__in=suppliers, withdrawn_at__isnull=True)
    gone = list(standing.values_list("supplier", flat=True))
    Request.objects.filter(campaign=running, supplier__in=gone).update(withdrawn_at=at)
    _write_down(running, gone, ScopeChange.Kind.REMOVED, reason=reason, by=by, at=at)
    return len(gone)


def by_hand(reason: str, by: User | None) -> Reason:
    """The reason of somebody who added or took out a supplier."""
    return {"code": "hand", "reason": reason, "by": by.get_full_name() if by else ""}


def _write_down(
    campaign: Campaign, supplier_ids: list[int], kind: str, *, reason: str, by: User, at: datetime
) -> None:
    ScopeChange.objects.bulk_create(
        [
            ScopeChange(campaign=campaign, supplier_id=pk, kind=kind, reason=reason, by=by, at=at)
            for pk in supplier_ids
        ],
        batch_size=BATCH,
    )
