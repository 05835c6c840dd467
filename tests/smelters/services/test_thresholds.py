"""Thresholds: versions in force from a day, by two people, and what follows from them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from risk.models import Alert
from risk.services import alerts
from smelters.models import Thresholds
from smelters.queries.thresholds import thresholds_on
from smelters.services import thresholds
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def proposed(people, **changed):
    values = {
        "participates": ["conformant", "cross_recognised"],
        "qualifies": ["conformant"],
        "acceptance_days": 90,
        "lead_days": [60, 30],
        "valid_from": TODAY,
        "reason": "Stricter",
    }
    return thresholds.propose(**values | changed, by=people.lin, at=NOW, today=TODAY)


class TestTheShippedVersion:
    def test_says_what_the_company_statement_says(self):
        version = thresholds_on(date(2001, 1, 1))
        assert set(version.participates) == {"conformant", "cross_recognised", "active"}
        assert set(version.qualifies) == {"conformant", "cross_recognised"}
        assert (version.acceptance_days, version.lead_days) == (180, [30, 60, 90])


class TestAProposal:
    def test_changes_nothing_until_a_second_person_puts_it_in_force(self, people):
        version = proposed(people)
        assert "active" in thresholds_on(TODAY).participates
        thresholds.approve(version, by=people.wei, at=NOW)
        assert thresholds_on(TODAY) == version
        assert "active" in thresholds_on(TODAY - timedelta(days=1)).participates

    def test_is_not_put_in_force_by_who_proposed_it(self, people):
        with pytest.raises(thresholds.ThresholdsRefused, match="same_person"):
            thresholds.approve(proposed(people), by=people.lin, at=NOW)

    def test_needs_two_people_in_the_database_too(self, people):
        version = proposed(people)
        with pytest.raises(IntegrityError, match="thresholds_by_two_people"), transaction.atomic():
            Thresholds.objects.filter(pk=version.pk).update(approved_by=people.lin, approved_at=NOW)
        with pytest.raises(IntegrityError, match="thresholds_by_two_people"), transaction.atomic():
            Thresholds.objects.filter(pk=version.pk).update(approved_at=NOW)

    def test_is_settled_once(self, people):
        version = proposed(people)
        thresholds.discard(version, by=people.wei, at=NOW)
        with pytest.raises(thresholds.ThresholdsRefused, match="settled"):
            thresholds.approve(version, by=people.wei, at=NOW)

    def test_does_not_reach_into_the_past(self, people):
        with pytest.raises(thresholds.ThresholdsRefused, match="in_the_past"):
            proposed(people, valid_from=TODAY - timedelta(days=1))

    def test_is_known_from_the_moment_it_was_put_in_force(self, people):
        thresholds.approve(proposed(people), by=people.wei, at=NOW)
        before = datetime(2026, 3, 17, tzinfo=UTC)
        assert "active" in thresholds_on(TODAY, known_at=before).participates


class TestAlerts:
    def test_follow_the_version_of_the_day(self, people):
        gold = facts.listed_smelters()["CID910001"]
        facts.give_status(gold, "Gold", "active")
        declare(people.xinhe, [(gold, "Gold")])
        alerts.evaluate(at=NOW)
        assert not Alert.objects.open().exists()
        thresholds.approve(proposed(people), by=people.wei, at=NOW)
        alerts.evaluate(at=NOW + timedelta(hours=1))
        assert Alert.objects.open().filter(facility=gold).exists()
