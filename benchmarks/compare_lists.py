"""How long it takes to compare smelter lists, and to rank whom to ask first: 3,300 declarations, 330,000 rows.

    python -m benchmarks.compare_lists [--suppliers 3300]

The house is that of `evaluate_alerts`. Lists are compared twice: by the settings as shipped, by which its lists are too
short to be copies, and as if all were long, so that every list is a candidate.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluate_alerts import database, fill, server

SECONDS_FOR_ONE, SECONDS_FOR_ALL, SECONDS_FOR_A_PLAN, SECONDS_FOR_A_PAGE = 2.0, 60.0, 15.0, 0.3
SHORT = 50


def timed(label: str, at_most: float, work: Callable[[], object]) -> bool:
    """Do the work, say how long it took and whether that is within the aim."""
    begin = time.perf_counter()
    found = work()
    seconds = time.perf_counter() - begin
    print(f"{label:<44} {seconds:7.2f} s  (aim {at_most:g} s)  {found}", flush=True)
    return seconds <= at_most


def measure(suppliers: int) -> bool:
    """Fill the house, compare, rank and read a page; whether all aims were met."""
    from django.utils import timezone

    from risk.models import ComparisonSettings
    from risk.queries.least_effort import least_effort
    from risk.services import alerts, effort, list_signals
    from suppliers.access import Reach
    from suppliers.models import Supplier

    at = timezone.now()
    fill(suppliers, at)
    one = [Supplier.objects.values_list("pk", flat=True)[0]]
    met = []
    for words in ("as shipped", "all lists long"):
        met += [
            timed(
                f"one supplier's lists compared, {words}",
                SECONDS_FOR_ONE,
                lambda: list_signals.compare(at=at, supplier_ids=one),
            ),
            timed(f"all lists compared, {words}", SECONDS_FOR_ALL, lambda: list_signals.compare(at=at)),
        ]
        ComparisonSettings.objects.create(
            copied_above=SHORT, valid_from=at.date(), proposed_at=at, approved_at=at
        )
    alerts.evaluate_everything(clock=timezone.now)
    plan = effort.plan_for(Reach(everything=True))
    met.append(
        timed("requests ranked", SECONDS_FOR_A_PLAN, lambda: effort.compute(plan, at=timezone.now()).alerts)
    )
    plan.refresh_from_db()
    least_effort(plan, kind="", page=1)
    met.append(
        timed(
            "a page of them read",
            SECONDS_FOR_A_PAGE,
            lambda: len(least_effort(plan, kind="", page=1)[1]),
        )
    )
    return all(met)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--suppliers", type=int, default=3_300)
    arguments = parser.parse_args()
    with server(), database():
        if not measure(arguments.suppliers):
            sys.exit("Aims missed")


if __name__ == "__main__":
    main()
