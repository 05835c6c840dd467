"""Alerts because of where a smelter buys, and because of what is alleged against it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from risk import tasks
from risk.models import Alert, AlertTransition, Allegation, GrievanceSignal, RiskScore
from risk.queries import causes
from risk.services import alerts, allegations, scoring
from smelters.models import CahraArea, CoveredCountry, Facility, FacilityOrigin, Status
from suppliers.models import Supplier
from tests import facts, flags
from tests.declared import declare
from tests.grievances import received
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def gold(people: Cast) -> Facility:
    """A smelter in no scheme that Xinhe reports."""
    smelter = facts.listed_smelters()["CID910001"]
    facts.give_status(smelter, "Gold", Status.OUTREACH_REQUIRED)
    declare(people.xinhe, [(smelter, "Gold")], at=NOW)
    return smelter


@pytest.fixture
def covered() -> None:
    CoveredCountry.objects.create(country="BI", source="Invented", **flags.fact("covered"))


def source(smelter: Facility, country: str, region: str = "") -> FacilityOrigin:
    return FacilityOrigin.objects.create(
        facility=smelter,
        metal_id="Gold",
        source="Invented",
        country=country,
        region=region,
        **flags.fact("origins"),
    )


def last(kind: str) -> AlertTransition:
    return Alert.objects.get(kind=kind).transitions.latest("pk")


def evaluated(kind: str) -> list[Alert]:
    alerts.evaluate(at=NOW)
    return list(Alert.objects.open().filter(kind=kind))


class TestAnOriginAtRisk:
    def test_raises_an_alert_where_the_smelter_takes_no_part(self, gold: Facility, covered: None) -> None:
        origin = source(gold, "BI")
        [alert] = evaluated("origin_risk")
        step = alert.transitions.get()
        assert (alert.facility, alert.severity) == (gold, Alert.Severity.HIGH)
        assert (step.because, step.list) == ("at_risk", origin.list)
        assert str(origin.list) in causes.sentence(alert, days={}, step=step)

    def test_is_where_the_smelter_lies_as_well(self, gold: Facility, covered: None) -> None:
        assert evaluated("origin_risk") == []
        Facility.objects.filter(pk=gold.pk).update(country="Burundi")
        [alert] = evaluated("origin_risk")
        assert causes.sentence(alert, days={}, step=alert.transitions.get()) == Alert.Reason.AT_RISK.label

    def test_ends_when_the_country_is_on_no_list_any_more(self, gold: Facility, covered: None) -> None:
        source(gold, "BI")
        assert evaluated("origin_risk")
        country = CoveredCountry.objects.get()
        country.valid = DateRange(country.valid.lower, NOW.date(), "[)")
        country.save()
        assert evaluated("origin_risk") == []
        assert last("origin_risk").because == "no_longer_at_risk"

    def test_raises_none_where_it_takes_part(self, gold: Facility, covered: None) -> None:
        source(gold, "BI")
        assert evaluated("origin_risk")
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        assert evaluated("origin_risk") == []
        assert last("origin_risk").because == "status_gained"

    def test_is_taken_from_what_the_supplier_says_of_the_mines(
        self, people: Cast, gold: Facility, covered: None
    ) -> None:
        declare(people.faraway, [(gold, "Gold")], at=NOW)
        declaration = declare(people.xinhe, [(gold, "Gold")], at=NOW + timedelta(hours=1))
        declaration.smelters.update(details={"mine_countries": {"value": "Australia；Burundi"}})
        [alert] = evaluated("origin_risk")
        assert alert.supplier == people.xinhe

    def test_knows_that_a_country_with_listed_regions_is_not_the_region(self, gold: Facility) -> None:
        CahraArea.objects.create(country="KE", region="KE-01", source="Invented", **flags.fact("cahra"))
        source(gold, "KE")
        assert evaluated("origin_risk") == []
        source(gold, "KE", "KE-01")
        assert len(evaluated("origin_risk")) == 1

    def test_agrees_with_the_conclusion_of_the_score(self, gold: Facility, covered: None) -> None:
        source(gold, "BI")
        scoring.recompute(at=NOW)
        assert RiskScore.objects.get().conclusions.get().code == "R4"
        assert evaluated("origin_risk")

    def test_changes_nothing_the_second_time(self, gold: Facility, covered: None) -> None:
        source(gold, "BI")
        evaluated("origin_risk")
        moved = alerts.evaluate(at=NOW)
        assert (moved.opened, moved.reopened, moved.closed, moved.changed) == (0, 0, 0, 0)


class TestAnAllegation:
    def allege(self, people: Cast, smelter: Facility, metal: str | None = "Gold") -> Allegation:
        return allegations.record(
            smelter,
            metal=metal,
            title="Fires in the plant",
            source="A newspaper",
            url="",
            published_on=None,
            by=people.wei,
            at=NOW,
        )

    def test_is_a_watch_until_somebody_found_it_credible(self, people: Cast, gold: Facility) -> None:
        allegation = self.allege(people, gold)
        [alert] = evaluated("allegation")
        assert alert.severity == Alert.Severity.WATCH
        allegations.decide(allegation, state="credible", reason="Two reports", by=people.lin, at=NOW)
        [alert] = evaluated("allegation")
        step = last("allegation")
        assert alert.severity == Alert.Severity.HIGH
        assert (step.because, step.is_worse) == ("alleged", True)
        assert causes.sentence(alert, days={}) == str(Alert.Reason.ALLEGED.label)

    def test_stays_a_watch_at_a_smelter_that_takes_part(self, people: Cast, gold: Facility) -> None:
        facts.give_status(gold, "Gold", Status.CONFORMANT)
        allegation = self.allege(people, gold)
        allegations.decide(allegation, state="credible", reason="Two reports", by=people.lin, at=NOW)
        [alert] = evaluated("allegation")
        assert alert.severity == Alert.Severity.WATCH

    @pytest.mark.parametrize("state", ["refuted", "settled"])
    def test_ends_its_alert_when_it_is_not_open_any_more(
        self, people: Cast, gold: Facility, state: str
    ) -> None:
        allegation = self.allege(people, gold)
        assert evaluated("allegation")
        allegations.decide(allegation, state=state, reason="Looked into", by=people.lin, at=NOW)
        assert evaluated("allegation") == []
        assert last("allegation").because == "no_longer_alleged"

    def test_is_one_alert_however_many_are_made(self, people: Cast, gold: Facility) -> None:
        self.allege(people, gold)
        self.allege(people, gold, metal=None)
        assert len(evaluated("allegation")) == 1

    def test_weighs_in_the_score(self, people: Cast, gold: Facility) -> None:
        allegation = self.allege(people, gold)
        allegations.decide(allegation, state="credible", reason="Two reports", by=people.lin, at=NOW)
        scoring.recompute(at=NOW)
        assert RiskScore.objects.get().floors == ["worst_smelter_high", "at_risk"]

    def test_is_told_of_a_grievance_as_well(self, gold: Facility) -> None:
        signal = GrievanceSignal.objects.create(
            grievance=received().grievance, facility=gold, state="under_review"
        )
        assert [alert.severity for alert in evaluated("allegation")] == [Alert.Severity.WATCH]
        GrievanceSignal.objects.filter(pk=signal.pk).update(state="substantiated")
        assert [alert.severity for alert in evaluated("allegation")] == [Alert.Severity.HIGH]
        GrievanceSignal.objects.filter(pk=signal.pk).update(state="ended")
        assert evaluated("allegation") == []

    def test_has_those_evaluated_who_report_the_smelter(
        self,
        people: Cast,
        gold: Facility,
        monkeypatch: pytest.MonkeyPatch,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        rung: list[dict[str, Any]] = []
        monkeypatch.setattr(tasks.evaluate_everything, "delay", lambda **wish: rung.append(wish))
        assert Supplier.objects.count() == 2
        with django_capture_on_commit_callbacks(execute=True):
            self.allege(people, gold)
        assert rung == [{"supplier_ids": [people.xinhe.pk]}]
