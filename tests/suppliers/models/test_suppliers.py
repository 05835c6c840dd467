import pytest

from suppliers.models import Supplier
from tests.people import cast

pytestmark = pytest.mark.django_db


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self):
        Supplier.objects.create(external_id="S-3001", name="Topway Ltd.", name_local="拓维有限公司")
        return cast()

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("topway", {"S-3001"}),
            ("拓维", {"S-3001"}),
            ("s-", {"S-1001", "S-2001", "S-3001"}),
            (" 3001 ", {"S-3001"}),
            ("nobody", set()),
            ("", {"S-1001", "S-2001", "S-3001"}),
            ("top\0way", {"S-3001"}),
        ],
    )
    def test_finds_names_in_both_scripts_and_numbers(self, text, found):
        assert set(Supplier.objects.search(text).values_list("external_id", flat=True)) == found

    def test_stays_within_reach(self, people):
        assert list(Supplier.objects.visible_to(people.wei).search("S-")) == [people.xinhe]
