"""Which smelter a row means, when the name alone does not say it: country and town are part of what was written."""

import pytest

from surveys.models import ReportedSmelter
from surveys.services import resolution
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import cmrt_workbook

pytestmark = pytest.mark.django_db


def typed(name: str, country: str, city: str = "Somewhere") -> SmelterValues:
    """A gold smelter that is typed because the template does not list it."""
    return SmelterValues(
        metal="Gold",
        lookup="Smelter not listed",
        name=name,
        country=country,
        street="1 Road",
        city=city,
        contact="Li",
    )


@pytest.fixture
def task():
    return asked.a_request(cast().xinhe)


@pytest.fixture(autouse=True)
def facilities():
    return facts.listed_smelters()


class TestResolve:
    def test_says_by_which_rule(self, task, facilities):
        rows = [
            typed("AURUM WORKS GmbH", "GERMANY"),
            typed("Aurumm Works", "GERMANY"),
            typed("Oro Sur", "PERU"),
        ]
        sending.send(task, cmrt_workbook(rows))
        found = {row.name: (row.facility, row.resolution) for row in ReportedSmelter.objects.all()}
        assert found == {
            "AURUM WORKS GmbH": (facilities["CID910001"], "form"),
            "Aurumm Works": (facilities["CID910001"], "similar"),
            "Oro Sur": (facilities["CID910002"], "form"),
        }

    def test_takes_the_same_name_in_another_country_for_a_question(self, task, facilities):
        rows = [typed("Goldhaus", "GERMANY"), typed("Goldhaus", "CHILE")]
        sending.send(task, cmrt_workbook(rows))
        found = {row.country: row.facility for row in ReportedSmelter.objects.all()}
        assert found == {"GERMANY": facilities["CID910001"], "CHILE": None}
        assert ReportedSmelter.objects.unresolved().get().reported_name.name == "Goldhaus"

    def test_changes_nothing_when_it_is_done_again(self, task):
        sending.send(task, cmrt_workbook([typed("Aurumm Works", "GERMANY"), typed("Nowhere Gold", "CHINA")]))
        assert resolution.resolve(declaration_ids=None, at=NOW) == 0
