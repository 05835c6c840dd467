"""Parts, their suppliers and customers from a table."""

from datetime import date

import pytest

from suppliers.models import Customer, Part, SuppliedPart, Supplier
from suppliers.services import part_import
from suppliers.services.csv_table import ImportRefused
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db
FILE = (
    b"supplier,part,part_name,customers,since,until\n"
    b"S-1001,P-1,Connector,ACME;BETA,2025-01-01,\n"
    b"S-2001,P-1,Connector,ACME;BETA,,\n"
    b"S-2001,P-2,Foil,BETA,2024-01-01,2025-01-01\n"
)


class TestImportOfParts:
    def test_takes_in_parts_deliveries_and_customers(self):
        cast()
        done = part_import.import_parts(FILE, on=TODAY)
        assert (done.parts, done.deliveries, done.customers) == (2, 3, 2)
        assert set(Part.objects.get(number="P-1").customers.values_list("code", flat=True)) == {
            "ACME",
            "BETA",
        }
        assert SuppliedPart.objects.get(supplier__external_id="S-2001", part__number="P-1").since == TODAY

    def test_changes_nothing_the_second_time(self):
        cast()
        part_import.import_parts(FILE, on=TODAY)
        part_import.import_parts(FILE, on=date(2026, 6, 1))
        assert SuppliedPart.objects.filter(part__number="P-1").count() == 2
        assert (Part.objects.count(), Customer.objects.count()) == (2, 2)

    def test_ends_a_delivery_and_takes_a_customer_away(self):
        cast()
        part_import.import_parts(FILE, on=TODAY)
        later = b"supplier,part,customers,until\nS-1001,P-1,ACME,2026-05-01\n"
        part_import.import_parts(later, on=date(2026, 4, 1))
        assert SuppliedPart.objects.get(supplier__external_id="S-1001").until == date(2026, 5, 1)
        assert [c.code for c in Part.objects.get(number="P-1").customers.all()] == ["ACME"]

    def test_names_every_problem_and_changes_nothing(self):
        cast()
        with pytest.raises(ImportRefused) as refused:
            part_import.import_parts(
                b"supplier,part,since\nS-9,P-1,\nS-1001,,\nS-1001,P-1,18.3.2026\n", on=TODAY
            )
        assert len(refused.value.problems) == 3
        assert not Part.objects.exists()


class TestSuppliersOfACustomer:
    def test_are_those_that_deliver_its_parts_on_the_day(self):
        people = cast()
        part_import.import_parts(FILE, on=TODAY)
        suppliers = Supplier.objects
        assert set(suppliers.of_customers(["ACME"], on=TODAY)) == {people.xinhe, people.faraway}
        assert set(suppliers.of_customers(["ACME"], on=date(2025, 6, 1))) == {people.xinhe}
        assert set(suppliers.of_customers(["BETA"], on=date(2024, 6, 1))) == {people.faraway}
        assert not suppliers.of_customers(["BETA"], on=TODAY, part="P-2").exists()
        assert not suppliers.of_customers(["OTHER"], on=TODAY).exists()

    def test_are_found_in_one_query(self, django_assert_num_queries):
        cast()
        part_import.import_parts(FILE, on=TODAY)
        with django_assert_num_queries(1):
            assert len(Supplier.objects.of_customers(["ACME", "BETA"], on=TODAY)) == 2

    def test_deliveries_are_seen_by_whoever_sees_the_supplier(self):
        people = cast()
        part_import.import_parts(FILE, on=TODAY)
        deliveries = SuppliedPart.objects.for_customer("ACME").in_force(TODAY)
        assert {d.supplier for d in deliveries.visible_to(people.wei)} == {people.xinhe}
