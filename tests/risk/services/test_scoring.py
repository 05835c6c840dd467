"""Scores follow from declarations, lists and what was asked; a row is written only where the result differs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext

from risk import tasks
from risk.models import GrievanceSignal, OriginConclusion, RiskScore, Ruleset
from risk.scoring.ruleset import DEFAULTS
from risk.services import evaluations, scoring
from smelters.models import CoveredCountry, Facility, FacilityOrigin, Status
from surveys.models import Answer, Declaration, Finding, Request, Submission
from surveys.signals import submission_decided
from tests import facts, flags
from tests.declared import declare
from tests.grievances import received
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def smelters() -> dict[str, Facility]:
    return facts.listed_smelters()


@pytest.fixture
def qualified(smelters: dict[str, Facility]) -> Facility:
    facts.give_status(smelters["CID910001"], "Gold", Status.CONFORMANT)
    return smelters["CID910001"]


def judged(days: int = 0) -> RiskScore:
    scoring.recompute(at=NOW + timedelta(days=days))
    return RiskScore.objects.newest().get()


def points(row: RiskScore) -> dict[str, Decimal]:
    return {factor["factor"]: Decimal(factor["points"]) for factor in row.factors}


def lines(row: RiskScore) -> dict[str, Any]:
    return {line["rule"]: line for factor in row.factors for line in factor["lines"]}


def answer(declaration: Declaration, meaning: str, given: str, mineral: str = "") -> None:
    Answer.objects.create(
        declaration=declaration,
        question=meaning[:20],
        meaning=meaning,
        mineral=mineral,
        answer=given,
        sheet="Declaration",
        cell="D26",
    )


def source_from(facility: Facility, **place: str) -> None:
    FacilityOrigin.objects.create(
        facility=facility, metal_id="Gold", source="Invented", **place, **flags.fact("origins")
    )


def cover(country: str) -> None:
    CoveredCountry.objects.create(country=country, source="Invented", **flags.fact("covered"))


class TestAScore:
    def test_is_low_where_every_smelter_is_qualified_and_every_origin_known(
        self, people: Cast, qualified: Facility
    ) -> None:
        source_from(qualified, country="AU")
        declaration = declare(people.xinhe, [(qualified, "Gold")])
        answer(declaration, "added", "Yes", "Gold")
        answer(declaration, "all_identified", "Yes", "Gold")
        row = judged()
        assert (row.level, row.points) == ("low", Decimal(0))
        assert row.conclusions.get().code == "R2"

    def test_is_high_because_of_a_smelter_outside_of_rmap_from_a_covered_country(
        self, people: Cast, qualified: Facility, smelters: dict[str, Facility]
    ) -> None:
        outside = smelters["CID910002"]
        cover("BI")
        source_from(outside, country="BI")
        declaration = declare(people.xinhe, [(qualified, "Gold"), (outside, "Gold")])
        row = judged()
        reported = declaration.smelters.get(facility=outside)
        assert row.level == "high"
        assert row.floors == ["worst_smelter_high", "at_risk"]
        assert points(row)["F1"] == Decimal("25.55")
        assert lines(row)["worst_smelter"]["keys"] == [reported.pk]
        conclusion = row.conclusions.get()
        assert conclusion.code == "R4"
        assert conclusion.reasons == [{"reason": "risk_area_outside_rmap", "keys": [reported.pk]}]

    def test_takes_the_country_that_the_supplier_names_for_the_mine(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        cover("BI")
        declaration = declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        declaration.smelters.update(details={"mine_countries": {"value": "Australia; Burundi"}})
        assert judged().conclusions.get().code == "R4"

    def test_does_not_hold_a_covered_country_against_a_qualified_smelter(
        self, people: Cast, qualified: Facility
    ) -> None:
        cover("BI")
        source_from(qualified, country="BI")
        declare(people.xinhe, [(qualified, "Gold")])
        row = judged()
        assert row.conclusions.get().code == "R3"
        assert (row.level, row.points) == ("low", Decimal("5.0"))

    def test_counts_a_prohibited_smelter_as_high(self, people: Cast, qualified: Facility) -> None:
        _entry, match = flags.found_match(qualified)
        flags.confirm(match, people.lin)
        declare(people.xinhe, [(qualified, "Gold")])
        assert judged().floors == ["worst_smelter_high"]

    def test_counts_findings_answers_and_rounds(self, people: Cast, qualified: Facility) -> None:
        declare(people.xinhe, [], status="returned", at=NOW)
        declaration = declare(people.xinhe, [(qualified, "Gold")], at=NOW + timedelta(hours=1))
        answer(declaration, "corrective_action", "No")
        answer(declaration, "policy", "Yes")
        Finding.objects.create(submission=declaration.submission, position=1, rule="V04", severity="warn")
        Finding.objects.create(submission=declaration.submission, position=2, rule="V37", severity="warn")
        row = judged()
        assert {factor: points(row)[factor] for factor in ("F3", "F4", "F5")} == {
            "F3": 2,
            "F4": 2,
            "F5": Decimal("2.5"),
        }

    def test_counts_a_grievance_about_the_supplier_without_its_source(
        self, people: Cast, qualified: Facility
    ) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        signal = GrievanceSignal.objects.create(
            grievance=received().grievance, supplier=people.xinhe, state="under_review"
        )
        row = judged()
        assert points(row)["F6"] == 2
        assert lines(row)["grievance_under_review"]["keys"] == []
        GrievanceSignal.objects.filter(pk=signal.pk).update(state="substantiated")
        assert points(judged())["F6"] == 5

    def test_is_high_because_of_a_substantiated_grievance_about_a_smelter_outside_of_rmap(
        self, people: Cast, qualified: Facility, smelters: dict[str, Facility]
    ) -> None:
        declare(people.xinhe, [(smelters["CID910002"], "Gold")])
        GrievanceSignal.objects.create(
            grievance=received().grievance, facility=smelters["CID910002"], state="substantiated"
        )
        row = judged()
        assert row.floors == ["worst_smelter_high", "at_risk"]
        [reason] = row.conclusions.get().reasons
        assert reason["reason"] == "red_flag_outside_rmap"

    def test_is_none_without_a_declaration_after_the_last_day(self, people: Cast) -> None:
        declare(people.xinhe, [], status="returned")
        request = Request.objects.get()
        days = (request.due_date - NOW.date()).days
        assert judged(days + 1).level == "not_assessed"
        assert Decimal(points(judged(days + 10))["F4"]) >= 2


class TestScoring:
    def test_writes_nothing_where_nothing_differs(self, people: Cast, qualified: Facility) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        assert scoring.recompute(at=NOW).changed == 1
        assert scoring.recompute(at=NOW).changed == 0
        assert RiskScore.objects.count() == 1

    def test_keeps_the_score_of_an_earlier_day(self, people: Cast, smelters: dict[str, Facility]) -> None:
        declare(people.xinhe, [(smelters["CID910001"], "Gold")])
        before = judged()
        facts.give_status(smelters["CID910001"], "Gold", Status.CONFORMANT)
        after = judged(3)
        assert (before.level, after.level) == ("medium", "low")
        assert RiskScore.objects.newest(on=NOW.date()).get() == before

    def test_names_the_versions_that_it_was_computed_from(self, people: Cast, qualified: Facility) -> None:
        declaration = declare(people.xinhe, [(qualified, "Gold")])
        row = judged()
        assert row.inputs["declarations"] == [declaration.pk]
        assert row.inputs["lists"]
        assert row.ruleset == Ruleset.objects.in_force(NOW.date())[0]

    def test_gives_the_same_again_from_what_it_kept(
        self, people: Cast, qualified: Facility, smelters: dict[str, Facility]
    ) -> None:
        cover("BI")
        source_from(smelters["CID910002"], country="BI")
        declaration = declare(
            people.xinhe,
            [(qualified, "Gold"), (smelters["CID910002"], "Gold")],
            names=[("Nowhere Gold", "Gold")],
        )
        answer(declaration, "review", "No")
        row = judged()
        facts.give_status(
            smelters["CID910002"], "Gold", Status.CONFORMANT
        )  # what is known later changes nothing
        row = RiskScore.objects.get(pk=row.pk)
        again = scoring.reproduce(row)
        assert (again.score.level, again.score.points) == (row.level, row.points)
        assert scoring.agrees(row)

    def test_notices_that_it_does_not_give_the_same(self, people: Cast, qualified: Facility) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        row = judged()
        row.inputs["evidence"]["undeliverable"] = True
        assert not scoring.agrees(row)

    def test_takes_as_many_queries_for_two_suppliers_as_for_one(
        self, people: Cast, qualified: Facility
    ) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        with CaptureQueriesContext(connection) as of_one:
            scoring.recompute(at=NOW)
        declare(people.xinhe, [], at=NOW + timedelta(days=1))
        declare(people.faraway, [(qualified, "Gold")])
        with CaptureQueriesContext(connection) as of_two:
            assert scoring.recompute(at=NOW + timedelta(days=1)).changed == 2
        assert len(of_two) == len(of_one)

    def test_is_never_changed(self, people: Cast, qualified: Facility) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        judged()
        with pytest.raises(InternalError), transaction.atomic():
            RiskScore.objects.update(points=0)
        with pytest.raises(InternalError), transaction.atomic():
            OriginConclusion.objects.all().delete()


class TestWhatMovesScores:
    @pytest.fixture
    def rung(self, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
        """The wishes that were left for the worker."""
        wishes: list[dict[str, Any]] = []
        monkeypatch.setattr(tasks.score_suppliers, "delay", lambda **wish: wishes.append(wish))
        monkeypatch.setattr(tasks.evaluate_supplier, "delay", lambda **wish: None)
        return wishes

    def test_is_a_file_that_was_decided(
        self, people: Cast, qualified: Facility, rung: list[dict[str, Any]]
    ) -> None:
        declaration = declare(people.xinhe, [(qualified, "Gold")])
        submission_decided.send(
            sender=Submission, submission_id=declaration.submission_id, supplier_id=people.xinhe.pk
        )
        [wish] = rung
        tasks.score_suppliers(**wish)
        assert RiskScore.objects.get().supplier == people.xinhe

    def test_is_whatever_is_evaluated_for_all(
        self, people: Cast, qualified: Facility, rung: list[dict[str, Any]]
    ) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        declare(people.faraway, [(qualified, "Gold")])
        evaluations.evaluate_everything(clock=lambda: NOW)
        [wish] = rung
        tasks.score_suppliers(**wish)
        assert RiskScore.objects.count() == 2

    def test_is_what_concerns_a_single_supplier_for_that_one(
        self, people: Cast, qualified: Facility, rung: list[dict[str, Any]]
    ) -> None:
        declare(people.xinhe, [(qualified, "Gold")])
        declare(people.faraway, [(qualified, "Gold")])
        evaluations.evaluate_everything(clock=lambda: NOW, supplier_ids=[people.faraway.pk])
        [wish] = rung
        tasks.score_suppliers(**wish)
        assert RiskScore.objects.get().supplier == people.faraway


class TestARuleset:
    def test_is_shipped(self) -> None:
        assert Ruleset.objects.in_force(NOW.date())[0].content == DEFAULTS

    def test_is_put_in_force_by_a_second_person(self, people: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Ruleset.objects.create(
                content=DEFAULTS,
                valid_from=NOW.date(),
                proposed_by=people.lin,
                proposed_at=NOW,
                approved_by=people.lin,
                approved_at=NOW,
            )
