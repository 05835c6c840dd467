"""From parts to countries and back: what the pages of traceability show."""

import io
from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from openpyxl import load_workbook

from surveys.models import Declaration, ReportedProduct
from surveys.queries import parts, traceability
from surveys.queries.traceability import Narrowing
from surveys.services import tracing
from tests import facts
from tests.declared import declare
from tests.made_of import SINCE, a_customer, a_part
from tests.people import NOW, TODAY, cast
from tests.surveys.services.test_tracing import from_country

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=2)
PUBLIC = {"public"}


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


class TestPart:
    def test_leads_to_smelters_and_countries(self, people, gold):
        part = a_part(by=[people.xinhe])
        from_country(gold)
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        page = parts.page_of(part, people.lin, on=SOON, classes=PUBLIC)
        (chain,) = page.chains
        assert (chain.mineral, chain.supplier, chain.reached) == ("Gold", people.xinhe, "country")
        assert chain.countries in (["Peru"], ["秘鲁"])
        rows = parts.reported_for(part, "Gold", people.lin, on=SOON, classes=PUBLIC)
        assert [pair.cid for pair in traceability.smelters(rows)] == ["CID910001"]

    def test_shows_suppliers_within_reach_alone(self, people, gold):
        part = a_part(by=[people.xinhe, people.faraway])
        declare(people.faraway, [(gold, "Gold")], at=NOW)
        page = parts.page_of(part, people.wei, on=SOON, classes=PUBLIC)
        assert [chain.supplier for chain in page.chains] == [people.xinhe]
        assert not parts.reported_for(part, "Gold", people.wei, on=SOON, classes=PUBLIC).exists()


class TestSmelter:
    def carried(self, gold, user, **narrowed):
        rows = traceability.part_lines(parts.deliveries_of(gold, user, on=SOON, **narrowed))
        return [(row["number"], row["supplier_name"]) for row in rows]

    def test_leads_back_to_parts_and_suppliers(self, people, gold):
        a_part("P-1", by=[people.xinhe, people.faraway])
        a_part("P-2", ["Tin"], by=[people.xinhe])
        a_part("P-1", source="rule")
        declare(people.xinhe, [(gold, "Gold")])
        assert self.carried(gold, people.lin) == [("P-1", people.xinhe.name)]
        assert self.carried(gold, people.wei) == [("P-1", people.xinhe.name)]

    def test_leads_to_the_parts_of_one_customer(self, people, gold):
        a_part("P-1", by=[people.xinhe])
        a_part("P-2", by=[people.xinhe]).customers.add(a_customer())
        declare(people.xinhe, [(gold, "Gold")])
        assert self.carried(gold, people.lin, customer=a_customer()) == [("P-2", people.xinhe.name)]

    def test_leads_to_listed_products_alone(self, people, gold):
        a_part("P-1", by=[people.xinhe])
        a_part("P-2", by=[people.xinhe])
        declaration = declare(people.xinhe, [(gold, "Gold")])
        Declaration.objects.filter(pk=declaration.pk).update(scope="B")
        ReportedProduct.objects.create(
            declaration=declaration, row=6, values={"number": {"value": "P-2", "as_written": "p-2"}}
        )
        assert self.carried(gold, people.lin) == [("P-2", people.xinhe.name)]


class TestCustomer:
    def test_has_the_smelters_behind_its_parts(self, people, gold):
        a_part("P-1", by=[people.xinhe]).customers.add(a_customer())
        a_part("P-2", by=[people.faraway])
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        tracing.count(on=SOON, at=NOW)
        traces = traceability.traces_of_customer(a_customer(), people.lin, on=SOON)
        rows = traceability.smelters_of_customer(traces)
        assert [(pair.cid, pair.suppliers) for pair in traceability.smelters(rows)] == [("CID910001", 1)]
        assert not traceability.traces_of_customer(a_customer("BETA"), people.lin, on=SOON).exists()

    def test_is_told_how_far_the_minerals_in_its_parts_are_traced(self, people, gold):
        a_part("P-1", ["Gold"], by=[people.xinhe]).customers.add(a_customer())
        a_part("P-2", ["Gold", "Tin"], by=[people.xinhe, people.faraway]).customers.add(a_customer())
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        tracing.count(on=SOON, at=NOW)
        traces = traceability.traces_of_customer(a_customer(), people.lin, on=SOON)
        steps = [
            (step.reached, step.pairs, step.suppliers) for step in traceability.steps_of_customer(traces)
        ]
        assert steps == [("not_asked", 2, 1), ("no_smelter", 1, 1), ("smelter", 1, 1)]
        of_branch = traceability.traces_of_customer(a_customer(), people.wei, on=SOON)
        assert {trace.supplier for trace in of_branch} == {people.xinhe}

    def test_is_not_told_of_a_mineral_that_its_parts_no_longer_contain(self, people, gold):
        part = a_part("P-1", ["Gold", "Tin"], by=[people.xinhe])
        part.customers.add(a_customer())
        part.contents.filter(mineral="Gold").update(valid=DateRange(SINCE, TODAY))
        a_part("P-2", ["Gold"], by=[people.xinhe])
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        tracing.count(on=SOON, at=NOW)
        traces = traceability.traces_of_customer(a_customer(), people.lin, on=SOON)
        assert {trace.mineral_id for trace in traces} == {"Tin"}


class TestCompleteness:
    @pytest.fixture
    def counted(self, people, gold):
        a_part("P-1", by=[people.xinhe])
        a_part("P-2", ["Gold", "Tin"], by=[people.faraway], is_necessary=False)
        a_part("P-3", [], by=[people.xinhe])
        from_country(gold)
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        tracing.count(on=SOON, at=NOW)

    def test_is_the_share_of_pairs_that_reach_smelters_and_countries(self, people, counted):
        figure = traceability.completeness(people.lin, Narrowing())
        assert (figure.pairs, figure.to_smelters, figure.to_countries) == (3, 1, 1)
        assert traceability.known_parts(people.lin, on=SOON) == (3, 2)

    def test_is_that_of_the_suppliers_within_reach(self, people, counted):
        figure = traceability.completeness(people.wei, Narrowing())
        assert (figure.pairs, figure.to_countries) == (1, 1)
        assert not traceability.gaps(people.wei, Narrowing()).exists()

    def test_can_look_at_necessary_minerals_alone(self, people, counted):
        assert traceability.completeness(people.lin, Narrowing(is_necessary=True)).pairs == 1

    def test_stands_beside_its_gaps_with_reasons(self, people, counted):
        gaps = traceability.gaps(people.lin, Narrowing())
        assert {(gap.supplier, gap.mineral_id, gap.reached) for gap in gaps} == {
            (people.faraway, "Gold", "not_asked"),
            (people.faraway, "Tin", "not_asked"),
        }
        assert traceability.gaps(people.lin, Narrowing(mineral="Tin")).count() == 1

    def test_exports_the_gaps_with_their_part_numbers(self, people, counted):
        content = traceability.export(people.lin, Narrowing(mineral="Tin"), on=SOON, at=NOW)
        book = load_workbook(io.BytesIO(content))
        _head, line = book.worksheets[1].iter_rows(values_only=True)
        assert (line[0], line[4], line[-1]) == (people.faraway.external_id, 1, "P-2")
