from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from suppliers.models import Part, SuppliedPart, Supplier, SupplyRelation
from surveys.models import Campaign, Submission, SubmissionTransition
from surveys.queries import journey, progress, progress_page
from surveys.services import submissions
from tests import asked, sending
from tests.declared import declare
from tests.people import NOW, TODAY, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db
IN_A_MONTH = TODAY + timedelta(days=30)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign():
    return asked.a_campaign()


def suppliers_of(unit, count):
    for number in range(count):
        supplier = Supplier.objects.create(external_id=f"{unit.code}-{number}", name=f"{unit.code} {number}")
        SupplyRelation.objects.create(supplier=supplier, subsidiary=unit)
        yield supplier


def league_of(campaign, user, before=None):
    facts = progress.by_supplier(journey.facts(campaign, user, on=TODAY))
    return progress.league(facts, before, user, on=TODAY)


class TestCurve:
    def test_equals_the_event_log(self, people, campaign):
        """Counted anew from the steps: the day of the first file that was ever accepted or returned."""
        for number, supplier in enumerate(suppliers_of(people.kunshan, 5)):
            request = asked.a_request(supplier, campaign)
            if number == 4:
                continue
            if number == 3:
                sending.send(request, b"no workbook", at=NOW + timedelta(days=1))
            sending.send(request, cmrt_workbook(contact_phone=""), at=NOW + timedelta(days=3 * number + 2))
            sending.send(request, at=NOW + timedelta(days=3 * number + 4))
        done = Submission.objects.filter(status=Submission.Status.RETURNED).first()
        submissions.accept(done, by=people.lin, at=NOW + timedelta(days=19), reason="Fine")
        submissions.send_back(done, by=people.lin, at=NOW + timedelta(days=20), reason="Again")
        log = SubmissionTransition.objects.all()
        readable = set(
            log.filter(to_status__in=["accepted", "returned"]).values_list("submission", flat=True)
        )
        first = {}
        for step in log.filter(to_status="received", submission__in=readable).select_related("submission"):
            day = timezone.localdate(step.at)
            request = step.submission.request_id
            first[request] = min(day, first.get(request, day))
        per_day = Counter(first.values())
        begun = timezone.localdate(campaign.launched_at)
        [curve] = progress.curves([campaign], people.lin, on=IN_A_MONTH)
        expected = [
            sum(count for day, count in per_day.items() if day <= begun + timedelta(days=number))
            for number in range(31)
        ]
        assert list(curve.answered) == expected
        assert curve.answered[-1] == journey.counts(campaign, people.lin, on=IN_A_MONTH)["answered"] == 4

    def test_stands_beside_last_years_by_day_of_the_campaign(self, people, campaign):
        before = asked.a_campaign(2025)
        Campaign.objects.filter(pk=before.pk).update(launched_at=NOW - timedelta(days=365))
        before.refresh_from_db()
        declare(people.xinhe, campaign=before, at=NOW - timedelta(days=363))
        declare(people.xinhe, campaign=campaign, at=NOW + timedelta(days=5))
        assert progress.last_year(campaign, people.lin) == before
        this, last = progress.curves([campaign, before], people.lin, on=TODAY + timedelta(days=5))
        assert list(this.answered) == [0, 0, 0, 0, 0, 1]
        assert list(last.answered)[:4] == [0, 0, 1, 1]
        drawn = progress_page.chart(this, last, on=TODAY + timedelta(days=5))
        table = {line["number"]: (line["this"], line["before"]) for line in drawn["lines"]}
        assert table == {0: (0, 0), 2: (0, 1), 5: (1, 1)}

    def test_compares_with_the_campaign_that_was_copied(self, people):
        first = asked.a_campaign(2025)
        copied = Campaign.objects.create(
            title="Second",
            year=2025,
            family="CMRT",
            due_date=TODAY,
            status="running",
            created_at=NOW,
            launched_at=NOW,
        )
        campaign = asked.a_campaign(2026)
        assert progress.last_year(campaign, people.lin) == first
        campaign.copied_from = copied
        assert progress.last_year(campaign, people.lin) == copied

    def test_takes_three_queries_for_two_campaigns(self, people, campaign, django_assert_num_queries):
        declare(people.xinhe, campaign=campaign)
        both = [campaign, asked.a_campaign(2025)]
        progress.curves(both, people.lin, on=TODAY)
        with django_assert_num_queries(3):
            progress.curves(both, people.lin, on=TODAY)


class TestLeague:
    def test_ranks_branches_by_the_exact_response(self, people, campaign):
        for unit, answers in ((people.kunshan, 2), (people.dongguan, 1)):
            for number, supplier in enumerate(suppliers_of(unit, 3)):
                asked.a_request(supplier, campaign)
                if number < answers:
                    declare(supplier, campaign=campaign, status=Submission.Status.RETURNED)
        lines = league_of(campaign, people.lin)
        assert [(line.rank, line.key, line.answered, line.asked) for line in lines] == [
            (1, "kunshan", 2, 3),
            (2, "dongguan", 1, 3),
        ]

    def test_gives_equal_branches_the_same_rank(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        asked.a_request(people.faraway, campaign)
        assert {line.rank for line in league_of(campaign, people.lin)} == {1}

    def test_leaves_the_group_out_and_other_branches_to_their_own_people(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        asked.a_request(people.faraway, campaign)
        assert {line.key for line in league_of(campaign, people.wei)} == {"dongguan", "dongguan-2"}
        assert {line.key for line in league_of(campaign, people.bo)} == {"dongguan", "dongguan-2", "kunshan"}

    def test_shows_last_years_response(self, people, campaign):
        before = asked.a_campaign(2025)
        declare(people.faraway, campaign=before)
        asked.a_request(people.faraway, campaign)
        [line] = league_of(campaign, people.lin, before)
        assert (line.answered, line.answered_before, line.asked_before) == (0, 1, 1)


class TestByBuyer:
    def test_counts_the_suppliers_of_each(self, people, campaign):
        for number, supplier in enumerate(suppliers_of(people.kunshan, 4)):
            Supplier.objects.filter(pk=supplier.pk).update(buyer=("陈立群", "陈立群", "苏婉", "")[number])
            if number == 1:
                declare(supplier, campaign=campaign)
            else:
                asked.a_request(supplier, campaign)
        facts = progress.by_supplier(journey.facts(campaign, people.lin, on=TODAY))
        lines = progress.by_buyer(facts, people.lin)
        assert [(line.name, line.asked, line.answered) for line in lines] == [
            ("陈立群", 2, 1),
            ("苏婉", 1, 0),
        ]


class TestByCommodity:
    def test_counts_a_supplier_in_each_of_its_commodities(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        for number, commodity in enumerate(("solder", "capacitor", "")):
            part = Part.objects.create(number=f"P-{number}", commodity=commodity)
            SuppliedPart.objects.create(supplier=people.xinhe, part=part, since=TODAY)
        facts = progress.by_supplier(journey.facts(campaign, people.lin, on=TODAY))
        lines = progress.by_commodity(facts, people.lin, on=TODAY)
        assert [(line.name, line.asked) for line in lines] == [("capacitor", 1), ("solder", 1)]


class TestAsOf:
    def test_gives_each_day_its_figures_and_the_same_again(self, people, campaign):
        for number, supplier in enumerate(suppliers_of(people.kunshan, 4)):
            request = asked.a_request(supplier, campaign)
            if number < 3:
                sending.send(request, at=NOW + timedelta(days=20 * number + 1))
        on = TODAY + timedelta(days=200)

        def answered(day):
            page = progress_page.page(people.lin, campaign, on=on, at=NOW, day=day)
            return page["as_of"]["answered"], page["as_of"]["asked"]

        days = [TODAY - timedelta(days=1), TODAY + timedelta(days=1), TODAY + timedelta(days=25), on, None]
        before = campaign.launched_at - timedelta(days=5)
        assert [answered(day) for day in days] == [(0, 4), (1, 4), (2, 4), (3, 4), (3, 4)]
        assert answered(before.date()) == (0, 4)

    def test_offers_the_ends_of_quarters_that_have_passed(self, people, campaign):
        asked.a_request(people.xinhe, campaign)
        page = progress_page.page(people.lin, campaign, on=TODAY + timedelta(days=110), at=NOW)
        launched = timezone.localdate(campaign.launched_at)
        assert launched <= page["as_of"]["quarters"][0]["day"]
        assert [(one["number"], one["year"]) for one in page["as_of"]["quarters"]][-2:] == [
            (1, 2026),
            (2, 2026),
        ]

    def test_is_asked_for_in_the_address(self, client, people, campaign):
        asked.a_request(people.xinhe, campaign)
        client.force_login(people.lin)
        url = f"/surveys/campaigns/{campaign.pk}/response/"
        page = client.get(url, {"on": "2026-03-20"}).content.decode()
        assert 'value="2026-03-20"' in page
        assert client.get(url, {"on": "no day"}).status_code == 200
