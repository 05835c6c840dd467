"""How far the minerals of delivered parts are traced."""

from datetime import timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from smelters.models import FacilityOrigin
from surveys.models import Answer, Declaration, MaterialTrace, ReportedProduct
from surveys.services import tracing
from tests import asked, facts
from tests.declared import declare
from tests.made_of import a_part
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=2)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def gold(smelters):
    return smelters["CID910001"]


def traced(supplier, on=SOON):
    """What is kept of the supplier's traces, after counting: mineral and how far, to parts."""
    tracing.count(on=on, at=NOW)
    rows = MaterialTrace.objects.filter(supplier=supplier)
    return {(row.mineral_id, row.reached): row.parts for row in rows}


def from_country(facility, metal="Gold", country="PE", level="", licence="public"):
    source = facts.a_list(kind="origin")
    source.licence = licence
    source.save()
    return FacilityOrigin.objects.create(
        facility=facility,
        metal_id=metal,
        source=source.series,
        country=country,
        level=level,
        list=source,
        valid=DateRange(source.valid_from, None),
        recorded=DateTimeTZRange(NOW, None),
    )


class TestTraces:
    def test_end_where_nobody_asked(self, people):
        a_part(by=[people.xinhe])
        assert traced(people.xinhe) == {("Gold", "not_asked"): 1}

    def test_end_where_nothing_was_accepted(self, people, gold):
        a_part(by=[people.xinhe])
        declare(people.xinhe, [(gold, "Gold")], status="returned")
        assert traced(people.xinhe) == {("Gold", "not_answered"): 1}

    def test_end_where_the_declaration_names_no_smelter(self, people):
        a_part(by=[people.xinhe])
        declare(people.xinhe)
        assert traced(people.xinhe) == {("Gold", "no_smelter"): 1}

    def test_end_where_the_declaration_denies_the_mineral(self, people):
        a_part(by=[people.xinhe])
        declaration = declare(people.xinhe)
        Answer.objects.create(
            declaration=declaration, question="q1", meaning="added", mineral="Gold", answer="No"
        )
        assert traced(people.xinhe) == {("Gold", "denied"): 1}

    def test_end_where_the_declaration_chooses_other_minerals(self, people, gold):
        a_part(minerals=["Cobalt"], by=[people.xinhe])
        declaration = declare(people.xinhe, [(gold, "Cobalt")], campaign=asked.a_campaign(family="EMRT"))
        Declaration.objects.filter(pk=declaration.pk).update(minerals=["Mica"])
        assert traced(people.xinhe) == {("Cobalt", "not_declared"): 1}

    def test_end_at_a_smelter_that_is_not_identified(self, people, gold):
        a_part(by=[people.xinhe])
        from_country(gold)
        declare(people.xinhe, [(gold, "Gold")], names=[("Nowhere Gold", "Gold")])
        assert traced(people.xinhe) == {("Gold", "unresolved"): 1}
        row = MaterialTrace.objects.get()
        assert (row.smelters, row.resolved, row.located) == (2, 1, 1)

    def test_reach_smelters_without_countries(self, people, gold):
        a_part(by=[people.xinhe])
        from_country(gold, country="", level="2")
        declare(people.xinhe, [(gold, "Gold")])
        assert traced(people.xinhe) == {("Gold", "smelter"): 1}

    @pytest.mark.parametrize(("country", "level"), [("PE", ""), ("", "drc"), ("", "recycled")])
    def test_reach_countries_or_recycling(self, country, level, people, gold):
        a_part(by=[people.xinhe])
        from_country(gold, country=country, level=level)
        declare(people.xinhe, [(gold, "Gold")])
        assert traced(people.xinhe) == {("Gold", "country"): 1}

    def test_reach_no_country_that_only_members_may_know(self, people, gold):
        a_part(by=[people.xinhe])
        from_country(gold, licence="member-only")
        declare(people.xinhe, [(gold, "Gold")])
        assert traced(people.xinhe) == {("Gold", "smelter"): 1}

    def test_of_another_supplier_do_not_count(self, people, gold):
        a_part(by=[people.xinhe, people.faraway])
        declare(people.faraway, [(gold, "Gold")])
        assert traced(people.xinhe) == {("Gold", "not_asked"): 1}

    def test_hold_for_listed_products_alone(self, people, gold):
        a_part("P-1", by=[people.xinhe])
        a_part("P-2", by=[people.xinhe])
        declaration = declare(people.xinhe, [(gold, "Gold")])
        Declaration.objects.filter(pk=declaration.pk).update(scope="B")
        ReportedProduct.objects.create(
            declaration=declaration, row=6, values={"number": {"value": "p-1", "as_written": "p-1"}}
        )
        assert traced(people.xinhe) == {("Gold", "smelter"): 1, ("Gold", "not_listed"): 1}

    def test_count_a_part_once_however_many_sources_say_it(self, people):
        a_part("P-1", by=[people.xinhe], is_necessary=False)
        a_part("P-1", source="rule")
        a_part("P-2", by=[people.xinhe], is_necessary=False)
        tracing.count(on=SOON, at=NOW)
        row = MaterialTrace.objects.get()
        assert (row.parts, row.necessary_parts) == (2, 1)

    def test_are_those_of_the_day(self, people, gold):
        a_part(by=[people.xinhe])
        declare(people.xinhe, [(gold, "Gold")], at=NOW)
        assert traced(people.xinhe, on=TODAY - timedelta(days=1)) == {("Gold", "not_asked"): 1}

    def test_of_one_supplier_leave_those_of_others(self, people, gold):
        a_part(by=[people.xinhe, people.faraway])
        tracing.count(on=SOON, at=NOW)
        declare(people.xinhe, [(gold, "Gold")])
        tracing.count(on=SOON, at=NOW + timedelta(hours=1), supplier_id=people.xinhe.pk)
        assert set(MaterialTrace.objects.values_list("supplier", "reached")) == {
            (people.xinhe.pk, "smelter"),
            (people.faraway.pk, "not_asked"),
        }
