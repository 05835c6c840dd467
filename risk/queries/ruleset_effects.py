"""Who would change level by another ruleset: judged anew from what the last scores were computed from."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Max

from risk.models import RiskScore, Ruleset
from risk.queries.supplier_levels import ORDER
from risk.services import rulesets
from risk.services.rulesets import Effect
from suppliers.models import Supplier

PAGE = 50
KEPT_SECONDS = 3_600


@dataclass(frozen=True, slots=True)
class Move:
    """How many suppliers would go from one level to another."""

    before: str
    after: str
    count: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What a ruleset would do."""

    judged: int
    moves: list[Move]
    other_points: int
    """How many suppliers would have other points, and keep their level."""
    page: Page

    @property
    def moved(self) -> int:
        return sum(move.count for move in self.moves)


def effects_of(ruleset: Ruleset, *, page: str | int = 1) -> Effects:
    """Who would change level, the worst first. Computed once for each state of the scores, and kept for an hour."""
    newest: int = RiskScore.objects.aggregate(newest=Max("pk"))["newest"] or 0
    key = f"risk.ruleset-effects.{ruleset.pk}.{newest}"
    found: list[Effect] | None = cache.get(key)
    if found is None:
        found = rulesets.rehearse(ruleset.rules)
        cache.set(key, found, timeout=KEPT_SECONDS)
    order = {level.value: rank for rank, level in enumerate(ORDER)}
    moving = [effect for effect in found if effect.level != effect.level_before]
    moving.sort(key=lambda effect: (order[effect.level], order[effect.level_before], -effect.points))
    moves = Counter((effect.level_before, effect.level) for effect in moving)
    shown: Page[Any] = Paginator(moving, PAGE).get_page(page)
    names = Supplier.objects.in_bulk([effect.supplier_id for effect in shown])
    shown.object_list = [(names[effect.supplier_id], effect) for effect in shown]
    return Effects(
        judged=RiskScore.objects.newest().count(),
        moves=[
            Move(before, after, count)
            for (before, after), count in sorted(moves.items(), key=lambda move: order[move[0][1]])
        ],
        other_points=len(found) - len(moving),
        page=shown,
    )
