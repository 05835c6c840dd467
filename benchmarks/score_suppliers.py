"""How long it takes to score all suppliers: 2,000 with a declaration of 100 smelters each, with answers and findings.

    python -m benchmarks.score_suppliers [--suppliers 2000]

In a database of its own, as `evaluate_alerts` makes it. Scored are all of them for the first time, again without any
news, after a list by which a tenth of the smelters lost its status, by a ruleset that is tried only, and one alone.
"""

import argparse
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.evaluate_alerts import database, deliveries, fill, server

SECONDS_FOR_ALL, SECONDS_FOR_ONE = 10.0, 1.0
QUESTIONS = ("added", "remains", "covered_country", "recycled", "all_identified")
PRACTICES = ("policy", "due_diligence_measures", "reviews_information", "corrective_action")


def say_more(day: date) -> None:
    """Answers, findings, covered countries and origins, which the fill leaves out."""
    from psycopg2.extras import DateRange, DateTimeTZRange

    from smelters.models import CoveredCountry, Facility, FacilityOrigin, ReferenceList
    from surveys.models import Answer, Declaration, Finding

    declarations = list(Declaration.objects.order_by("pk"))
    Answer.objects.bulk_create(
        (
            Answer(
                declaration=declaration,
                question=meaning[:20],
                meaning=meaning,
                mineral=mineral,
                answer="No" if meaning in PRACTICES and number % 5 == 0 else "Yes",
                sheet="Declaration",
                cell="D26",
            )
            for number, declaration in enumerate(declarations)
            for meaning, mineral in [
                *((meaning, mineral) for meaning in QUESTIONS for mineral in ("Gold", "Tin")),
                *((meaning, "") for meaning in PRACTICES),
            ]
        ),
        batch_size=5_000,
    )
    Finding.objects.bulk_create(
        (
            Finding(submission_id=declaration.submission_id, position=position, rule="V04", severity="warn")
            for declaration in declarations
            for position in (1, 2)
        ),
        batch_size=5_000,
    )
    said = {
        "list": ReferenceList.objects.earliest("pk"),
        "valid": DateRange(day, None),
        "recorded": DateTimeTZRange(datetime.combine(day, datetime.min.time()).astimezone(), None),
        "source": "Invented",
    }
    CoveredCountry.objects.create(country="BI", **said)
    FacilityOrigin.objects.bulk_create(
        FacilityOrigin(
            facility=facility,
            metal_id="Gold" if number % 2 else "Tin",
            country="BI" if number % 20 == 8 else "AU",
            **said,
        )
        for number, facility in enumerate(Facility.objects.order_by("pk"))
        if number % 3
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--suppliers", type=int, default=2_000)
    given = arguments.parse_args()
    with server(), database():
        missed = measure(given.suppliers)
    if missed:
        sys.exit(f"Slower than meant: {', '.join(missed)}")


def measure(suppliers: int) -> list[str]:
    """Score, and say how long each way took; the names of those that took too long."""
    from django.utils import timezone

    from risk.models import RiskScore
    from risk.scoring.ruleset import DEFAULTS, parse
    from risk.services import rulesets, scoring
    from smelters.models import FacilityStatus
    from suppliers.models import Supplier

    at = timezone.make_aware(datetime.combine(date(2026, 3, 2), datetime.min.time()))
    later = at + timedelta(days=7)
    fill(suppliers, at)
    deliveries(at.date())
    say_more(at.date())
    missed = []

    def timed(name: str, limit: float, work: object) -> None:
        begin = time.perf_counter()
        outcome = work()  # type: ignore[operator]
        seconds = time.perf_counter() - begin
        print(f"{name:40}{seconds:8.2f} s of {limit:.0f}   {outcome}")
        if seconds > limit:
            missed.append(name)

    timed("all, for the first time", SECONDS_FOR_ALL, lambda: scoring.recompute(at=at))
    timed("all, without news", SECONDS_FOR_ALL, lambda: scoring.recompute(at=at))
    FacilityStatus.objects.filter(facility__cid__endswith="1").update(status="not_enrolled")
    timed("all, after a tenth lost its status", SECONDS_FOR_ALL, lambda: scoring.recompute(at=later))
    tried = parse({**DEFAULTS, "medium_from": "20", "switched_off": ["overdue"]})
    timed("all, by a ruleset on trial", SECONDS_FOR_ALL, lambda: len(rulesets.rehearse(tried)))
    one = [Supplier.objects.earliest("pk").pk]
    timed("one", SECONDS_FOR_ONE, lambda: scoring.recompute(at=later, supplier_ids=one))
    print(f"{RiskScore.objects.count():,} scores kept")
    return missed


if __name__ == "__main__":
    main()
