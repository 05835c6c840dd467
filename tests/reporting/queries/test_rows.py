from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reporting.figures.definitions import FIGURES
from reporting.figures.values import Rate
from reporting.queries import rows
from reporting.queries.scope import Scope
from reporting.queries.summary import exists, summary, years
from risk.models import Alert
from risk.services import alerts, cases
from smelters.models import Facility
from suppliers.models import User
from suppliers.services import talks
from surveys.models import Campaign, Request, Submission
from tests import asked, cased, facts
from tests.declared import declare
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 9, 1, 4, tzinfo=NOW.tzinfo)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def smelters(people: Cast) -> dict[str, Facility]:
    return facts.listed_smelters()


def _first_of(smelters: dict[str, Facility], place: int = 0) -> Facility:
    return list(smelters.values())[place]


def _number(name: str, user: User, *, year: int = 2026, at: datetime = LATER, **arguments: str) -> int | Rate:
    return rows.number(FIGURES[name], Scope(user, year, at).narrowed(**arguments))


def _found(
    name: str, user: User, *, year: int = 2026, at: datetime = LATER, **arguments: str
) -> list[dict[str, Any]]:
    return list(rows.rows(FIGURES[name], Scope(user, year, at).narrowed(**arguments)))


class TestSuppliers:
    def test_asked_are_those_who_were_invited(self, people: Cast) -> None:
        campaign = asked.a_campaign()
        asked.a_request(people.xinhe, campaign)
        Request.objects.create(campaign=campaign, supplier=people.faraway, due_date=campaign.due_date)
        found = _found("suppliers_asked", people.lin, family="CMRT")
        assert [row["name"] for row in found] == [people.xinhe.name]

    def test_count_once_however_many_campaigns_asked(self, people: Cast) -> None:
        first = asked.a_campaign()
        Campaign.objects.filter(pk=first.pk).update(title="The first")
        asked.a_request(people.xinhe, first)
        asked.a_request(people.xinhe, asked.a_campaign())
        assert _number("suppliers_asked", people.lin, family="CMRT") == 1

    @pytest.mark.parametrize(
        ("status", "answered", "accepted", "correcting", "silent"),
        [
            (Submission.Status.ACCEPTED, 1, 1, 0, 0),
            (Submission.Status.RETURNED, 1, 0, 1, 0),
            (Submission.Status.READING, 0, 0, 0, 1),
        ],
    )
    def test_are_told_apart_by_what_came_of_their_files(
        self, people: Cast, status: str, answered: int, accepted: int, correcting: int, silent: int
    ) -> None:
        declare(people.xinhe, status=status)
        found = [
            _number(f"suppliers_{name}", people.lin, family="CMRT")
            for name in ("answered", "accepted", "correcting", "silent")
        ]
        assert found == [answered, accepted, correcting, silent]

    def test_answer_for_their_template_and_year_only(self, people: Cast) -> None:
        asked.a_request(people.xinhe, asked.a_campaign(2026))
        asked.a_request(people.xinhe, asked.a_campaign(2026, "EMRT"))
        declare(people.xinhe, campaign=asked.a_campaign(2025))
        assert _number("suppliers_answered", people.lin, family="CMRT") == 0
        assert _number("suppliers_answered", people.lin, family="EMRT") == 0
        assert _number("suppliers_answered", people.lin, year=2025, family="CMRT") == 1

    def test_make_the_rates(self, people: Cast) -> None:
        campaign = asked.a_campaign()
        declare(people.xinhe, campaign=campaign)
        declare(people.faraway, campaign=campaign, status=Submission.Status.RETURNED)
        assert _number("response_rate", people.lin, family="CMRT") == Rate(2, 2)
        assert _number("acceptance_rate", people.lin, family="CMRT") == Rate(1, 2)
        assert [row["accepted"] for row in _found("acceptance_rate", people.lin, family="CMRT")] == [
            False,
            True,
        ]

    def test_are_those_of_the_branch(self, people: Cast) -> None:
        campaign = asked.a_campaign()
        for supplier in (people.xinhe, people.faraway):
            asked.a_request(supplier, campaign)
        numbers = {
            person: _number("suppliers_asked", getattr(people, person), family="CMRT")
            for person in ("lin", "bo", "wei", "ada")
        }
        assert numbers == {"lin": 2, "bo": 2, "wei": 1, "ada": 0}


class TestSmelters:
    def test_count_once_for_each_metal_however_many_report_them(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        smelter = _first_of(smelters)
        declare(people.xinhe, [(smelter, "Gold"), (smelter, "Tin")])
        declare(people.faraway, [(smelter, "Gold")])
        found = _found("smelters", people.lin)
        assert [(row["metal_id"], row["suppliers"]) for row in found] == [("Tin", 1), ("Gold", 2)]

    def test_are_those_of_the_newest_accepted_declaration(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        old, new, returned = (_first_of(smelters, place) for place in (0, 1, 2))
        declare(people.xinhe, [(old, "Gold")], at=NOW)
        declare(people.xinhe, [(new, "Gold")], at=NOW + timedelta(days=1))
        declare(
            people.xinhe, [(returned, "Gold")], at=NOW + timedelta(days=2), status=Submission.Status.RETURNED
        )
        assert [row["smelter_cid"] for row in _found("smelters", people.lin)] == [new.cid]

    def test_have_the_status_of_the_day_of_the_summary(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        smelter = _first_of(smelters)
        facts.give_status(smelter, "Gold", "active", since=date(2025, 3, 1))
        facts.give_status(smelter, "Gold", "non_conformant", since=date(2026, 2, 1))
        declare(people.xinhe, [(smelter, "Gold")], campaign=asked.a_campaign(2025))
        declare(people.xinhe, [(smelter, "Gold")], campaign=asked.a_campaign(2026))
        assert _number("smelters", people.lin, year=2025, metal="Gold", status="active") == 1
        assert _number("smelters_participating", people.lin, year=2025) == 1
        assert _number("smelters", people.lin, metal="Gold", status="non_conformant") == 1
        assert _number("smelters_not_participating", people.lin) == 1

    def test_are_unknown_where_no_list_says_anything(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        declare(people.xinhe, [(_first_of(smelters), "Gold")])
        assert _found("smelters", people.lin)[0]["status"] == "unknown"

    def test_are_not_names_that_wait(self, people: Cast, smelters: dict[str, Facility]) -> None:
        declare(people.xinhe, [(_first_of(smelters), "Gold")], names=[("Nowhere Gold", "Gold")])
        declare(people.faraway, names=[("Nowhere Gold", "Gold"), ("Nowhere Tin", "Tin")])
        assert _number("smelters", people.lin) == 1
        assert _number("unresolved_names", people.lin) == 2
        assert _number("unresolved_names", people.lin, metal="Gold") == 1
        assert _number("unresolved_names", people.wei) == 1


class TestResponse:
    @pytest.fixture
    def alert(self, people: Cast, smelters: dict[str, Facility]) -> Alert:
        """Raised in 2025, closed and raised again in 2026."""
        smelter = _first_of(smelters)
        declare(people.xinhe, [(smelter, "Gold")], at=NOW - timedelta(days=200))
        alerts.evaluate(at=datetime(2025, 9, 1, tzinfo=NOW.tzinfo))
        declare(people.xinhe, [], at=NOW - timedelta(days=20))
        alerts.evaluate(at=datetime(2026, 3, 1, tzinfo=NOW.tzinfo))
        declare(people.xinhe, [(smelter, "Gold")], at=NOW)
        alerts.evaluate(at=datetime(2026, 4, 1, tzinfo=NOW.tzinfo))
        declare(people.xinhe, [], at=NOW + timedelta(days=30))
        alerts.evaluate(at=datetime(2026, 5, 1, tzinfo=NOW.tzinfo))
        return Alert.objects.get()

    def test_counts_an_alert_once_a_year_in_each_figure(self, people: Cast, alert: Alert) -> None:
        numbers = {
            (year, name): _number(f"alerts_{name}", people.lin, year=year)
            for year in (2025, 2026)
            for name in ("opened", "closed", "open")
        }
        assert numbers == {
            (2025, "opened"): 1,
            (2025, "closed"): 0,
            (2025, "open"): 1,
            (2026, "opened"): 1,
            (2026, "closed"): 1,
            (2026, "open"): 0,
        }

    def test_knows_what_was_open_on_any_day(self, people: Cast, alert: Alert) -> None:
        april = datetime(2026, 4, 15, tzinfo=NOW.tzinfo)
        assert _number("alerts_open", people.lin, at=april) == 1

    def test_does_not_count_a_change_of_severity_as_an_opening(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        smelter = _first_of(smelters)
        declare(people.xinhe, [(smelter, "Gold")], at=NOW - timedelta(days=200))
        alerts.evaluate(at=datetime(2025, 9, 1, tzinfo=NOW.tzinfo))
        facts.give_status(smelter, "Gold", "non_conformant", since=date(2026, 1, 10))
        assert alerts.evaluate(at=NOW).changed == 1
        assert _number("alerts_opened", people.lin, year=2026) == 0
        assert _number("alerts_open", people.lin, year=2026) == 1

    def test_counts_cases_by_their_steps(self, people: Cast, smelters: dict[str, Facility]) -> None:
        declare(people.xinhe, [(_first_of(smelters), "Gold")])
        alerts.evaluate(at=NOW)
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=date(2026, 4, 1), by=people.wei, at=NOW
        )
        numbers = [_number(f"cases_{name}", people.lin) for name in ("opened", "closed", "open", "overdue")]
        assert numbers == [1, 0, 1, 1]
        assert _number("cases_overdue", people.lin, at=NOW + timedelta(days=1)) == 0
        assert _number("cases_opened", people.lin, year=2025) == 0
        cased.end(case, by=people.wei, at=NOW + timedelta(days=3))
        numbers = [_number(f"cases_{name}", people.lin) for name in ("opened", "closed", "open", "overdue")]
        assert numbers == [1, 1, 0, 0]

    def test_does_not_count_a_cancelled_case_as_closed(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        declare(people.xinhe, [(_first_of(smelters), "Gold")])
        alerts.evaluate(at=NOW)
        case = cases.open_case(
            list(Alert.objects.all()), owner=people.wei, due_date=date(2026, 4, 1), by=people.wei, at=NOW
        )
        cases.cancel(case, by=people.wei, at=NOW, reason="Twice")
        assert [_number(f"cases_{name}", people.lin) for name in ("closed", "open")] == [0, 0]


class TestScope:
    def test_ends_with_the_year(self, people: Cast) -> None:
        assert Scope(people.lin, 2025, LATER).day == date(2025, 12, 31)

    def test_ends_now_in_the_running_year(self, people: Cast) -> None:
        assert Scope(people.lin, 2026, LATER).day == timezone.localdate(LATER)
        assert Scope(people.lin, 2026, LATER).end == LATER


class TestSummary:
    def test_knows_only_years_within_reach(self, people: Cast) -> None:
        asked.a_request(people.faraway, asked.a_campaign(2026))
        assert exists(Scope(people.lin, 2026, LATER))
        assert not exists(Scope(people.wei, 2026, LATER))
        assert not exists(Scope(people.lin, 2025, LATER))
        assert [year.year for year in years(people.lin)] == [2026]
        assert years(people.wei) == []

    def test_shows_last_year_beside_where_it_was_asked(self, people: Cast) -> None:
        declare(people.xinhe, campaign=asked.a_campaign(2026))
        assert all(value.before is None for value in summary(Scope(people.lin, 2026, LATER)).values)
        declare(people.xinhe, campaign=asked.a_campaign(2025))
        before = {value.figure.name: value.before for value in summary(Scope(people.lin, 2026, LATER)).values}
        assert before["suppliers_accepted"] == 1
        assert before["response_rate"] == Rate(1, 1)

    def test_asks_the_database_equally_often_whatever_it_holds(
        self, people: Cast, smelters: dict[str, Facility]
    ) -> None:
        declare(people.xinhe, [(_first_of(smelters), "Gold")])
        assert people.lin.roles  # asked once a request
        with CaptureQueriesContext(connection) as few:
            summary(Scope(people.lin, 2026, LATER))
        declare(
            people.faraway, [(smelter, "Gold") for smelter in smelters.values()], names=[("Nowhere", "Tin")]
        )
        alerts.evaluate(at=NOW)
        with CaptureQueriesContext(connection) as many:
            summary(Scope(people.lin, 2026, LATER))
        assert len(many) == len(few)


class TestSupportGiven:
    def test_counts_the_talks_of_the_year_that_were_support(self, people: Cast) -> None:
        for day, support in [
            (date(2026, 2, 1), "template"),
            (date(2026, 3, 1), ""),
            (date(2025, 12, 31), "coaching"),
            (date(2026, 12, 1), "training"),
        ]:
            talks.record(
                people.xinhe,
                happened_on=day,
                channel="visit",
                partner="Ana",
                support=support,
                text="A day at the plant",
                by=people.wei,
                at=NOW,
            )
        figure = FIGURES["support_given"]
        [row] = rows.rows(figure, Scope(people.lin, 2026, LATER))
        assert (row["happened_on"], row["support"], row["person"]) == (date(2026, 2, 1), "template", "Wei")
        assert rows.number(figure, Scope(people.lin, 2026, LATER)) == 1
        other_branch = people.omar
        assert rows.number(figure, Scope(other_branch, 2026, LATER)) == 0
