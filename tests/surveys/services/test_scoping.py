from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from suppliers.models import SuppliedPart, Supplier
from surveys.models import Campaign, Request, ScopeChange
from surveys.queries import planning
from surveys.services import campaigns, scoping
from surveys.services.campaign_states import CampaignRefused
from tests import asked, facts
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db

GOLD = {"basis": "minerals", "minerals": ["Gold"], "is_necessary": False, "branches": []}


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def draft(people):
    return asked.a_draft(2026)


@pytest.fixture
def gold(people):
    """Xinhe delivers two parts with gold."""
    facts.listed_smelters()
    asked.delivers(people.xinhe, "Gold", "P-1", "P-2")


def words(campaign):
    return {
        side: {line.supplier.external_id: line.reason for line in planning.lines(rows)}
        for side, rows in (("in", planning.inside(campaign)), ("out", planning.outside(campaign)))
    }


class TestRule:
    def test_gives_every_supplier_in_and_out_its_reason(self, draft, gold):
        scoping.rule(draft, GOLD, on=TODAY)
        assert words(draft) == {
            "in": {"S-1001": "Gold in 2 parts, for example P-1"},
            "out": {"S-2001": "delivers no parts on this day"},
        }

    def test_narrows_to_branches(self, draft, gold):
        scoping.rule(draft, GOLD | {"branches": ["kunshan"]}, on=TODAY)
        assert words(draft)["in"] == {}
        scoping.rule(draft, {"basis": "everybody", "branches": ["dongguan"]}, on=TODAY)
        assert words(draft) == {
            "in": {"S-1001": "all suppliers are meant; delivers to Dongguan plant 2"},
            "out": {"S-2001": "delivers to none of the chosen subsidiaries"},
        }

    def test_leaves_what_people_decided(self, draft, people, gold):
        scoping.add(
            draft, Supplier.objects.filter(pk=people.faraway.pk), reason="Sells gold wire", by=people.lin
        )
        scoping.rule(draft, GOLD, on=TODAY)
        scoping.remove(
            draft, Supplier.objects.filter(pk=people.xinhe.pk), reason="Sample only", by=people.lin
        )
        scoping.rule(draft, GOLD, on=TODAY)
        assert words(draft) == {
            "in": {"S-2001": "by Lin: Sells gold wire"},
            "out": {"S-1001": "by Lin: Sample only"},
        }

    def test_says_when_today_would_give_another_list(self, draft, people, gold):
        draft = scoping.rule(draft, GOLD, on=TODAY)
        assert scoping.drift(draft, on=TODAY) == (0, 0)
        assert scoping.drift(draft, on=TODAY - timedelta(days=365)) == (0, 1)

    @pytest.mark.parametrize(
        "rule", [{"basis": "x"}, {"minerals": ["Gold"]}, {"basis": "everybody", "more": 1}]
    )
    def test_refuses_what_is_no_rule(self, draft, rule):
        with pytest.raises(ValidationError):
            scoping.rule(draft, rule, on=TODAY)

    def test_is_frozen_by_the_launch(self, draft, people, gold):
        scoping.rule(draft, GOLD, on=TODAY)
        campaigns.launch(draft, by=people.lin, at=NOW)
        SuppliedPart.objects.all().delete()
        with pytest.raises(CampaignRefused):
            scoping.rule(draft, {"basis": "everybody"}, on=TODAY)
        assert words(draft)["in"] == {"S-1001": "Gold in 2 parts, for example P-1"}
        assert Campaign.objects.get(pk=draft.pk).scope_rule == GOLD

    def test_asks_the_same_queries_for_more_suppliers(self, draft, gold, django_assert_max_num_queries):
        Supplier.objects.bulk_create(
            Supplier(external_id=f"M-{number}", name=f"Many {number}") for number in range(300)
        )
        with django_assert_max_num_queries(16):
            scoping.rule(draft, GOLD, on=TODAY)
        assert draft.scope_exclusions.count() == 301


class TestWithdraw:
    def test_is_kept_with_its_reason_and_can_be_taken_back(self, people):
        campaign = asked.a_campaign()
        request = asked.a_request(people.xinhe, campaign)
        only = Supplier.objects.filter(pk=people.xinhe.pk)
        assert scoping.withdraw(campaign, only, reason="Delivers no more", by=people.lin, at=NOW) == 1
        assert scoping.withdraw(campaign, only, reason="Delivers no more", by=people.lin, at=NOW) == 0
        assert not Request.objects.asked().exists()
        assert scoping.add_late(campaign, only, reason="Delivers again", by=people.lin, at=NOW) == 1
        assert Request.objects.asked().get() == request
        assert list(ScopeChange.objects.values_list("kind", "reason")) == [
            ("added", "Delivers again"),
            ("removed", "Delivers no more"),
        ]


class TestCopy:
    def test_takes_over_everything_into_the_next_year(self, people, gold):
        last = asked.a_draft(2025)
        scoping.rule(last, GOLD, on=TODAY)
        scoping.add(last, Supplier.objects.filter(pk=people.faraway.pk), reason="Asked for", by=people.lin)
        campaigns.word(last, {"en": {"subject": "Hello $year", "introduction": "Why", "closing": ""}})
        last = campaigns.regrade(last, {"C01": "warn"})
        copy = campaigns.copy(last, by=people.lin, at=NOW)
        assert (copy.title, copy.year, copy.due_date.year, copy.severities, copy.copied_from) == (
            "CMRT 2026",
            2026,
            2026,
            {"C01": "warn"},
            last,
        )
        assert copy.texts.get().subject == "Hello $year"
        assert copy.ladder.count() == 8
        assert words(copy)["in"] == {
            "S-1001": "Gold in 2 parts, for example P-1",
            "S-2001": "taken over from CMRT 2025",
        }
        with pytest.raises(CampaignRefused):
            campaigns.copy(last, by=people.lin, at=NOW)

    def test_moves_the_29th_of_february(self, people):
        last = asked.a_draft(2028)
        Campaign.objects.filter(pk=last.pk).update(due_date="2028-02-29")
        last.refresh_from_db()
        assert str(campaigns.copy(last, by=people.lin, at=NOW).due_date) == "2029-02-28"
