"""The questions about smelters that the data must answer, each asked once.

Who approved an exception, a supplier's level, published figures and parts are asked where they are kept.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db.models import Max, Min
from django.urls import reverse

from risk.models import Case
from risk.services import alerts, dry_runs
from smelters.licences import team_classes
from smelters.models import ActiveAcceptance, Facility, ReferenceEntry, ReferenceList
from smelters.services import acceptances, reference_list
from surveys.models import Declaration, ReportedSmelter
from surveys.queries.submissions import reported_smelters
from tests import facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast
from tests.smelters.files import status_csv

pytestmark = pytest.mark.django_db

DECLARED, LATER = date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    smelter = facts.listed_smelters()["CID910001"]
    ReferenceList.objects.update(applied_at=datetime(2025, 12, 1, tzinfo=UTC))  # the first of all lists
    return smelter


def issue(day, at, *rows, **wish):
    lines = [(cid, "Works", "Gold", "", label, "", "") for cid, label in rows]
    content = status_csv(lines)
    wish = {"by": None, "file_name": "s.csv", "valid_from": day, "at": at} | wish
    return reference_list.import_list(content, **wish)


class TestTheStatusOfASmelterForGold:
    def test_on_the_declarations_day_today_and_as_known_then_is_one_query(
        self, people, gold, client, django_assert_num_queries
    ):
        declaration = declare(people.xinhe, [(gold, "Gold")])
        Declaration.objects.filter(pk=declaration.pk).update(effective_date=DECLARED)
        declaration.refresh_from_db()
        issue(date(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC), ("CID910001", "Conformant"))
        # Published for January and received in March: in February nobody could know it.
        issue(date(2026, 1, 15), datetime(2026, 3, 5, tzinfo=UTC), ("CID910001", "Non-conformant"))
        issue(LATER, datetime(2026, 3, 6, tzinfo=UTC), ("CID910001", "Active"))
        classes = team_classes(TODAY)
        with django_assert_num_queries(1):
            (row,) = reported_smelters(declaration, on=TODAY, classes=classes)
        said = (row.declared_status, row.current_status, row.status_known_then)
        assert said == ("non_conformant", "active", "conformant")

        client.force_login(people.lin)
        client.cookies["django_language"] = "en"
        page = client.get(
            reverse("smelters:facility_detail", args=[gold.pk]), {"on": DECLARED, "known": "then"}
        )
        metal = page.context["page"].metals[0]
        assert (metal.status.status, metal.status_today.status) == ("conformant", "active")
        assert "As known then" in page.content.decode()


class TestWhoReportedASmelter:
    def test_between_two_days_is_one_query(self, people, gold, django_assert_num_queries):
        declare(people.xinhe, [(gold, "Gold")], at=NOW - timedelta(days=60))
        declare(people.faraway, [(gold, "Gold")], at=NOW - timedelta(days=10))
        declare(people.faraway, [(gold, "Tin")], at=NOW - timedelta(days=5))

        within_reach = ReportedSmelter.objects.visible_to(people.lin).filter(facility=gold, metal="Gold")

        def reporters(since, until):
            supplier = "declaration__submission__request__supplier__external_id"
            received = "declaration__submission__received_at"
            found = within_reach.filter(**{f"{received}__date__gte": since, f"{received}__date__lt": until})
            counted = found.order_by().values_list(supplier).annotate(Min(received), Max(received))
            return {external_id for external_id, *_days in counted}

        with django_assert_num_queries(1):
            assert reporters(TODAY - timedelta(days=90), TODAY - timedelta(days=30)) == {"S-1001"}
        assert reporters(TODAY - timedelta(days=30), TODAY) == {"S-2001"}
        assert reporters(TODAY - timedelta(days=90), TODAY) == {"S-1001", "S-2001"}


class TestTwoVersionsOfAList:
    @pytest.fixture
    def versions(self, people, gold):
        before = issue(
            date(2026, 1, 1),
            NOW,
            ("CID910001", "Conformant"),
            ("CID910002", "Active"),
            ("CID910009", "Active"),
        )
        declare(people.xinhe, [(gold, "Gold")])
        declare(people.faraway, [(Facility.objects.get(cid="CID910009"), "Gold")])
        alerts.evaluate(at=NOW)
        after = reference_list.prepare(
            status_csv([(cid, "Works", "Gold", "", label, "", "") for cid, label in self.AFTER]),
            file_name="t.csv",
            valid_from=TODAY,
            by=people.lin,
            at=NOW,
        )
        return before, after

    AFTER = (("CID910001", "Not enrolled"), ("CID910002", "Active"), ("CID910008", "Conformant"))

    def test_differ_in_rows_and_touch_those_who_report_them(self, versions, django_assert_num_queries):
        _before, after = versions
        changed = ReferenceEntry.objects.filter(list=after).exclude(change="")
        with django_assert_num_queries(1):
            assert {(entry.cid, entry.change) for entry in changed} == {
                ("CID910001", "changed"),
                ("CID910008", "added"),
                ("CID910009", "removed"),
            }
        touched = ReportedSmelter.objects.current().filter(facility__cid__in=changed.values("cid"))
        with django_assert_num_queries(1):
            suppliers = touched.values_list(
                "declaration__submission__request__supplier__external_id", flat=True
            )
            assert set(suppliers.distinct()) == {"S-1001", "S-2001"}

    def test_tell_which_closed_cases_would_fail_again_under_the_new_one(self, people, gold, versions):
        _before, after = versions
        case = Case.objects.create(
            number="C-1",
            title="Gold",
            severity=3,
            opened_by=people.lin,
            supplier=people.xinhe,
            owner=people.lin,
            opened_at=NOW,
            due_date=TODAY,
            status=Case.Status.CLOSED,
            closed_at=NOW,
        )
        run = dry_runs.begin(after, by=people.lin, at=NOW)
        dry_runs.carry_out(run, clock=lambda: NOW)
        found = Case.objects.visible_to(people.lin).filter(
            pk__in=run.cases.filter(effect="fails_again").values("case")
        )
        assert list(found) == [case]
        assert Case.objects.get().status == Case.Status.CLOSED  # nothing was applied


class TestAnExceptionForASmelter:
    def test_names_who_approved_it_and_until_when(self, people, gold, django_assert_num_queries):
        facts.give_status(gold, "Gold", "active")
        asked = acceptances.propose(
            gold,
            metal="Gold",
            since=TODAY,
            until=TODAY + timedelta(days=90),
            reason="Audit",
            by=people.lin,
            at=NOW,
        )
        acceptances.approve(asked, by=people.bo, at=NOW)
        with django_assert_num_queries(1):
            (found,) = ActiveAcceptance.objects.in_force(TODAY).values_list(
                "facility__cid", "approved_by__full_name", "days"
            )
        assert (found[0], found[1], found[2].upper) == ("CID910001", "Bo", TODAY + timedelta(days=90))
