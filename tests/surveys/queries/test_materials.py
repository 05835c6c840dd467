"""Whom a scope rule over materials means, and why."""

from datetime import date

import pytest

from suppliers.models import Customer, Supplier
from surveys.queries import materials
from surveys.queries.materials import MaterialRule, Outside
from tests.made_of import a_part
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


def inside(people, on=TODAY, **rule):
    """The suppliers that a rule means, by their names in the cast."""
    found = materials.reasons(MaterialRule(**{"minerals": ["Gold"], **rule}), on=on)
    names = {people.xinhe.pk: "xinhe", people.faraway.pk: "faraway"}
    return {names[pk] for pk in found}


class TestSuppliers:
    def test_are_in_with_their_parts_as_reason(self, people):
        a_part("P-2", ["Gold"], by=[people.xinhe])
        a_part("P-1", ["Gold", "Tin"], by=[people.xinhe], is_necessary=False)
        a_part("P-1", ["Gold"], source="rule")
        found = materials.reasons(MaterialRule(minerals=["Gold", "Tin"]), on=TODAY)
        tin, gold = found[people.xinhe.pk]
        assert (tin.mineral, tin.parts, tin.example, tin.is_necessary) == ("Tin", 1, "P-1", False)
        assert (gold.mineral, gold.parts, gold.example) == ("Gold", 2, "P-1")
        assert (gold.sources, gold.is_necessary) == (("declaration", "rule"), True)
        assert people.faraway.pk not in found

    def test_are_out_with_a_reason(self, people):
        known, unknown, narrowed = (
            Supplier.objects.create(external_id=f"S-{number}", name=f"S {number}") for number in range(3)
        )
        a_part("P-1", ["Tin"], by=[known])
        a_part("P-2", [], by=[unknown])
        a_part("P-3", ["Gold"], by=[narrowed], is_necessary=False)
        a_part("P-4", ["Gold"], by=[people.xinhe])
        rule = MaterialRule(minerals=["Gold"], is_necessary=True)
        assert materials.reasons_outside(rule, on=TODAY) == {
            people.faraway.pk: Outside.NO_PARTS,
            known.pk: Outside.OTHER_MINERALS,
            unknown.pk: Outside.NOT_KNOWN,
            narrowed.pk: Outside.NARROWED,
        }

    def test_are_narrowed_by_necessity_and_source(self, people):
        a_part("P-1", ["Gold"], by=[people.xinhe], is_necessary=False)
        a_part("P-2", ["Gold"], by=[people.faraway], source="rule")
        assert inside(people) == {"xinhe", "faraway"}
        assert inside(people, is_necessary=True) == {"faraway"}
        assert inside(people, sources=["declaration"]) == {"xinhe"}
        assert inside(people, is_necessary=True, sources=["declaration"]) == set()

    def test_are_narrowed_by_customer(self, people):
        part = a_part("P-1", ["Gold"], by=[people.xinhe])
        a_part("P-2", ["Gold"], by=[people.faraway])
        part.customers.add(Customer.objects.create(code="ACME", name="Acme"))
        assert inside(people, customers=["ACME"]) == {"xinhe"}
        assert inside(people, customers=["BETA"]) == set()

    def test_are_narrowed_by_a_subsidiary_with_its_branch(self, people):
        a_part("P-1", ["Gold"], by=[people.xinhe, people.faraway])
        assert inside(people, subsidiaries=["dongguan"]) == {"xinhe"}
        assert inside(people, subsidiaries=["kunshan"]) == {"faraway"}
        assert inside(people, subsidiaries=["group"]) == {"xinhe", "faraway"}

    def test_are_those_of_the_day(self, people):
        a_part("P-1", ["Gold"], by=[people.xinhe])
        assert inside(people, on=date(2024, 12, 31)) == set()

    def test_are_found_in_a_fixed_number_of_queries(self, people, django_assert_num_queries):
        a_part("P-1", ["Gold"], by=[people.xinhe])
        rule = MaterialRule(minerals=["Gold"], subsidiaries=["group"], customers=["ACME"])
        with django_assert_num_queries(3):
            materials.reasons(rule, on=TODAY)
        with django_assert_num_queries(3):
            materials.reasons_outside(rule, on=TODAY)
