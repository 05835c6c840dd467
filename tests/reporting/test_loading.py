import pytest

from reporting.demonstration import loading
from suppliers.models import Subsidiary, Supplier, User
from tests.asked import a_campaign
from tests.facts import a_list
from tests.people import NOW

pytestmark = pytest.mark.django_db


class TestLoad:
    @pytest.mark.parametrize(
        "make",
        [
            lambda: Supplier.objects.create(external_id="REAL-1", name="A real company"),
            lambda: Subsidiary.objects.create(code="real", name_en="Real", name_zh="真实"),
            a_campaign,
            a_list,
        ],
    )
    def test_refuses_whatever_it_would_mix_with(self, make: object) -> None:
        make()  # type: ignore[operator]
        with pytest.raises(loading.HoldsRealData):
            loading.load(at=NOW)
        assert not User.objects.exists()
        assert not loading.is_loaded()
