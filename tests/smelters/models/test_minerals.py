"""Minerals are rows: added, in scope from a day until a day, without a release."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from smelters.models import Mineral
from surveys.queries import policy, portal
from tests import asked
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def zinc():
    return Mineral.objects.create(
        name="Zinc",
        name_zh="锌",
        symbol="Zn",
        family="EMRT",
        in_scope_from=date(2026, 7, 1),
        in_scope_until=date(2028, 1, 1),
    )


class TestScope:
    def test_begins_and_ends_with_its_days(self, zinc):
        days = [date(2026, 6, 30), date(2026, 7, 1), date(2027, 12, 31), date(2028, 1, 1)]
        assert [zinc in Mineral.objects.in_scope(day) for day in days] == [False, True, True, False]
        assert Mineral.objects.in_scope(days[0]).filter(name="Gold").exists()

    def test_decides_what_a_campaign_asks_for(self, zinc):
        found = [
            zinc in portal.minerals_asked(asked.a_campaign(year, "EMRT")) for year in (2025, 2026, 2027, 2028)
        ]
        assert found == [False, True, True, False]
        assert zinc not in portal.minerals_asked(asked.a_campaign(2026, "CMRT"))

    def test_is_told_on_the_policy_page_of_the_day(self, zinc):
        assert zinc in policy.mineral_groups(date(2026, 7, 1))["other"]
        assert zinc not in policy.mineral_groups(NOW.date())["other"]

    def test_cannot_end_before_it_began(self, zinc):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mineral.objects.filter(pk=zinc.pk).update(in_scope_until=date(2026, 1, 1))
