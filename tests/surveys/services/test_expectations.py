from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from smelters.models import CahraArea, CoveredCountry, FacilityOrigin, ReferenceEntry, ReferenceList
from smelters.services import names
from suppliers.models import Customer, Part, SuppliedPart
from surveys.models import Campaign, Declaration, ReportedSmelter
from surveys.services import expectations
from surveys.workbooks.blank import build
from surveys.workbooks.expectations import Origin
from surveys.workbooks.layouts import cmrt
from surveys.workbooks.layouts.model import Topic
from surveys.workbooks.understanding import understand
from tests import asked, facts, sending
from tests.declared import declare
from tests.made_of import a_part
from tests.people import NOW, TODAY, cast
from tests.surveys.workbooks.filled import complete, in_company
from tests.surveys.workbooks.test_rules_of_expectations import many
from tests.workbooks import GOLD, GOLD_UNSURE, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def known(task, content=None):
    """What is known of a file that was received."""
    submission = sending.receive(task, content)
    with submission.file.open("rb") as file:
        values = understand(file.read(), filename="a.xlsx").declaration
    return expectations.expectations_for(submission, values, on=TODAY)


def built(*, denies=False, products=(), **company):
    """A complete CMRT that answers Yes to everything, or No to every mineral."""
    values = in_company(complete(cmrt.CMRT_6_5), **company)
    if denies:
        no = {Topic.ADDED: dict.fromkeys(cmrt.CMRT_6_5.minerals, "No")}
        values = replace(values, answers=no, smelters=())
    return build(cmrt.CMRT_6_5, replace(values, products=products))


def rules(submission):
    return set(submission.findings.values_list("rule", flat=True))


class TestLastYear:
    def test_is_the_newest_accepted_declaration_of_an_earlier_year(self, task, people):
        last = asked.a_request(people.xinhe, asked.a_campaign(2025))
        sending.send(last, cmrt_workbook(effective_date=date(2026, 2, 1)))
        found = known(task).last_declaration
        assert (found.year, found.smelters, found.effective_on) == (
            2025,
            {("cid910001", "gold")},
            date(2026, 2, 1),
        )
        assert found.answers["added", "Gold"] == "Yes"
        assert found.answers["policy", ""] == "Yes"

    def test_is_nothing_of_this_year_nor_of_others(self, task, people):
        sending.send(task)
        sending.send(asked.a_request(people.faraway, asked.a_campaign(2025)))
        assert known(task, cmrt_workbook([GOLD, GOLD_UNSURE])).last_declaration is None

    def test_tells_a_file_that_was_not_made_anew(self, task, people):
        sending.send(asked.a_request(people.xinhe, asked.a_campaign(2025)))
        assert "V36" in rules(sending.send(task))
        other = cmrt_workbook(effective_date=date(2026, 3, 3))
        assert "V36" not in rules(sending.send(task, other, at=LATER))


class TestRemovedIds:
    @pytest.fixture
    def removed(self):
        """A gold smelter that the list named 2 does not hold any more."""
        facilities = facts.listed_smelters()
        first = facilities["CID910001"].facilitylistings.get().list
        second = ReferenceList.objects.get(pk=facts.a_list(date(2026, 3, 1)).pk)
        ReferenceList.objects.filter(pk=second.pk).update(series=first.series, label="6.6")
        listing = facilities["CID910001"].facilitylistings.filter(metal_id="Gold")
        listing.update(valid=DateRange(first.valid_from, second.valid_from, "[)"))
        return facilities["CID910001"]

    def test_are_known_with_the_issue_that_left_them_out(self, task, removed):
        found = known(task)
        assert found.removed_cids == {"CID910001": "6.6"}
        assert "CID910001" not in found.known_smelters

    def test_are_told_to_the_supplier(self, task, removed):
        submission = sending.send(task)
        finding = submission.findings.get(rule="V31d")
        assert (finding.parameters["cid"], finding.parameters["version"]) == ("CID910001", "6.6")
        assert "V31b" not in rules(submission)

    def test_are_not_those_that_are_listed_still_or_were_never(self, task):
        facts.listed_smelters()
        assert known(task).removed_cids == {}

    def test_count_from_the_day_on_which_they_are_removed(self, task, removed):
        removed.facilitylistings.update(valid=DateRange(date(2026, 1, 1), TODAY + timedelta(days=1), "[)"))
        assert known(task).removed_cids == {}


class TestKnownOrigins:
    @pytest.fixture
    def smelter(self):
        return facts.listed_smelters()["CID910001"]

    def takes_ore(self, smelter, licence="public", **place):
        return FacilityOrigin.objects.create(
            facility=smelter, metal_id="Gold", source="Origins", **self.dated("origin", licence), **place
        )

    def dated(self, kind, licence="public"):
        issue = facts.a_list(kind=kind)
        issue.licence = licence
        issue.save()
        return {
            "list": issue,
            "valid": facts.from_day(issue.valid_from),
            "recorded": facts.from_moment(NOW),
        }

    def test_contradict_a_no(self, task, smelter):
        self.takes_ore(smelter, country="RW")
        submission = sending.send(task)
        finding = submission.findings.filter(rule="V26b").first()
        assert (finding.parameters["cid"], finding.parameters["origin"]) == ("CID910001", "Rwanda")

    def test_are_of_high_risk_by_level_by_country_and_by_region(self, task, smelter):
        self.takes_ore(smelter, country="ML", level="3")
        self.takes_ore(smelter, country="CO", region="CO-CHO")
        self.takes_ore(smelter, country="PE", region="PE-LIM")
        self.takes_ore(smelter, level="drc")
        CahraArea.objects.create(source="Areas", country="CO", region="CO-CHO", **self.dated("cahra"))
        CahraArea.objects.create(source="Areas", country="YE", **self.dated("cahra"))
        found = known(task)
        assert set(found.known_origins["CID910001"]) == {
            Origin("Mali", "3"),
            Origin("Colombia", "", is_cahra=True),
            Origin("Peru"),
            Origin("DR Congo", "DRC"),
        }
        assert {"Yemen", "也门"} <= found.high_risk_countries

    def test_of_lists_that_are_not_public_are_not_told(self, task, smelter):
        self.takes_ore(smelter, "licensed-internal", country="RW")
        self.takes_ore(smelter, "member-only", country="CD")
        assert known(task).known_origins == {}

    def test_are_compared_with_the_covered_countries_of_the_day(self, task):
        source = facts.a_list(kind="covered")
        CoveredCountry.objects.create(
            source=source.series,
            country="KE",
            list=source,
            valid=facts.from_day(source.valid_from),
            recorded=facts.from_moment(NOW),
        )
        no = replace(
            in_company(complete(cmrt.CMRT_6_5)),
            answers={Topic.COVERED_COUNTRIES: dict.fromkeys(cmrt.CMRT_6_5.minerals, "No")},
        )
        content = build(cmrt.CMRT_6_5, no)
        assert "Kenya" not in known(task, content).covered_countries
        ReferenceList.objects.filter(pk=source.pk).update(licence="public")
        assert {"Kenya", "肯尼亚", "KE", "Angola"} <= known(task, content).covered_countries

    def test_are_not_asked_for_where_nothing_is_denied(self, task, smelter):
        self.takes_ore(smelter, country="RW")
        with CaptureQueriesContext(connection) as asking:
            assert known(task, built()).known_origins == {}
        assert "facilityorigin" not in "".join(query["sql"] for query in asking)


class TestParts:
    @pytest.fixture(autouse=True)
    def parts(self, people):
        for number, name, until in (
            ("KP-1", "Bracket", None),
            ("KP-2", "Connector, 12 pins", None),
            ("KP-3", "Solder paste", TODAY),
        ):
            part = Part.objects.create(number=number, name=name)
            SuppliedPart.objects.create(supplier=people.xinhe, part=part, since=date(2025, 1, 1), until=until)
        other = Part.objects.create(number="KP-9")
        SuppliedPart.objects.create(supplier=people.faraway, part=other, since=date(2025, 1, 1))

    def test_of_the_day_must_be_in_a_product_list(self, task):
        content = built(scope="B", products=[{"number": "KP-1"}])
        assert known(task, content).part_numbers == ("KP-1", "KP-2")
        finding = sending.send(task, content).findings.get(rule="V13")
        assert (finding.parameters["parts"], finding.parameters["count"]) == ("KP-2", 1)

    def test_that_nearly_always_hold_a_mineral_contradict_a_no_to_all(self, task):
        content = built(denies=True)
        assert known(task, content).typical_commodity == "Connector, 12 pins"
        assert "V17" in rules(sending.send(task, content))

    def test_are_not_asked_for_otherwise(self, task):
        with CaptureQueriesContext(connection) as asking:
            found = known(task, built())
        assert (found.part_numbers, found.typical_commodity, found.material_data) == ((), None, {})
        assert "mineralcontent" not in "".join(query["sql"] for query in asking)

    def test_of_a_commodity_with_a_rule_contradict_a_no_to_all(self, task, people):
        a_part("KP-0", ["Tin"], by=[people.xinhe], source="rule", commodity="Solder wire")
        content = built(denies=True)
        assert known(task, content).typical_commodity == "Solder wire"

    def test_with_a_declared_mineral_contradict_a_no(self, task, people):
        a_part("KP-7", ["Tin", "Cobalt"], by=[people.xinhe])
        a_part("KP-8", ["Gold"], by=[people.xinhe], source="rule")
        a_part("KP-6", ["Tungsten"], by=[people.faraway])
        content = built(denies=True)
        assert known(task, content).material_data == {"Tin": "KP-7"}
        finding = sending.send(task, content).findings.get(rule="V16")
        assert (finding.parameters["mineral"], finding.parameters["part"]) == ("Tin", "KP-7")

    def test_of_customers_that_want_products_are_declared_as_products(self, task, people):
        for code, wants in (("ACME", True), ("BETA", False)):
            customer = Customer.objects.create(code=code, name=code.title(), wants_products=wants)
            Part.objects.get(number="KP-1").customers.add(customer)
        content = built()
        assert known(task, content).product_level_for == ("Acme",)
        assert "V15" in rules(sending.send(task, content))
        assert known(task, built(scope="B", products=[{"number": "KP-1"}])).product_level_for == ()


class TestNoSmelters:
    def test_are_what_people_have_decided_so(self, task, people):
        sending.send(task, cmrt_workbook([GOLD, UNKNOWN_GOLD]))
        row = ReportedSmelter.objects.get(name="Nowhere Gold")
        names.decide(row.reported_name, outcome="not_a_smelter", reason="A trader", by=people.lin, at=NOW)
        again = sending.send(task, cmrt_workbook([GOLD, UNKNOWN_GOLD], authorizer="B"), at=LATER)
        assert "V32" in rules(again)

    def test_are_forgotten_with_the_decision(self, task, people):
        sending.send(task, cmrt_workbook([GOLD, UNKNOWN_GOLD]))
        row = ReportedSmelter.objects.get(name="Nowhere Gold")
        for outcome in ("not_a_smelter", "ask_supplier"):
            names.decide(row.reported_name, outcome=outcome, reason="A trader", by=people.lin, at=LATER)
        assert not known(task, cmrt_workbook([GOLD, UNKNOWN_GOLD], authorizer="B")).non_smelters

    def test_are_not_asked_for_where_all_are_listed(self, task):
        with CaptureQueriesContext(connection) as asking:
            known(task)
        assert "namedecision" not in "".join(query["sql"] for query in asking)


class TestParticipation:
    def test_is_known_from_public_lists_alone(self, task):
        public, inner = facts.a_list(kind="status"), facts.a_list(kind="status")
        public.licence = "public"
        public.metals = ["Gold"]
        public.save()
        for issue, cid in ((public, "CID910001"), (inner, "CID910002")):
            ReferenceEntry.objects.create(
                list=issue, row=2, cid=cid, metal="Gold", name="A", status="conformant"
            )
        found = known(task, cmrt_workbook([GOLD, GOLD_UNSURE]))
        assert found.participating == {"Gold": {"CID910001"}}

    def test_is_told_to_those_who_insist_on_it(self, task):
        public = facts.a_list(kind="status")
        public.licence, public.metals = "public", ["Gold"]
        public.save()
        assert "V40" in rules(sending.send(task))


class TestSimilarLists:
    def declared(self, supplier, cids, year=2026):
        campaign = Campaign.objects.filter(year=year).first() or asked.a_campaign(year)
        declaration = declare(supplier, campaign=campaign)
        ReportedSmelter.objects.bulk_create(
            ReportedSmelter(
                declaration=declaration,
                row=n,
                metal_id="Gold",
                metal_as_written="Gold",
                cid=cid,
                kind="listed",
            )
            for n, cid in enumerate(cids, 5)
        )

    def similar(self, task, number=160):
        submission = sending.receive(task)
        values = understand(build(cmrt.CMRT_6_5, many(number)), filename="a.xlsx").declaration
        with CaptureQueriesContext(connection) as asking:
            found = expectations._similar_lists(submission, values)
        return found, len(asking)

    def test_are_those_of_others_that_share_nearly_all(self, task, people):
        self.declared(people.faraway, [f"CID{n}" for n in range(100_000, 100_158)])
        found, queries = self.similar(task)
        assert [len(one) for one in found] == [158]
        assert queries == 1

    def test_leave_out_other_lists_and_the_suppliers_own(self, task, people):
        self.declared(people.faraway, [f"CID{n}" for n in range(100_050, 100_200)])
        self.declared(people.xinhe, [f"CID{n}" for n in range(100_000, 100_160)], 2025)
        assert self.similar(task)[0] == ()

    def test_are_not_looked_for_with_a_short_list(self, task, people):
        self.declared(people.faraway, [f"CID{n}" for n in range(100_000, 100_150)])
        assert self.similar(task, 150) == ((), 0)
        assert Declaration.objects.count() == 1
