import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk.models import Alert, Case, EffortSettings
from risk.services import alerts, effort
from suppliers.access import reach_of
from tests import listed
from tests.people import NOW, Cast, cast

pytestmark = pytest.mark.django_db

PAGE = "/risk/least-effort/"


@pytest.fixture
def people() -> Cast:
    """Xinhe reports three smelters that do not take part and a name, Faraway one of them."""
    people = cast()
    smelters = listed.smelters(3)
    listed.report(people.xinhe, smelters, names=["Nowhere Gold"])
    listed.report(people.faraway, smelters[:1])
    alerts.evaluate(at=NOW)
    for reader in (people.lin, people.wei):
        effort.compute(effort.plan_for(reach_of(reader)), at=timezone.now())
    return people


def text_of(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


class TestLeastEffort:
    def test_leads_to_the_rows_and_to_opening_the_case(self, client: Client, people: Cast) -> None:
        client.force_login(people.lin)
        text = text_of(client)
        rows = f"{reverse('risk:inbox')}?by=supplier&amp;group=s{people.xinhe.pk}"
        begin = f"{reverse('risk:case_open')}?supplier={people.xinhe.pk}"
        assert rows in text
        assert begin in text
        opened = client.get(begin)
        ids = [alert.pk for alert in opened.context["chosen"]]
        assert len(ids) == Alert.objects.open().filter(supplier=people.xinhe).count() == 4
        client.post(reverse("risk:case_open"), {"selected": ids, "confirmed": "1", "owner": people.lin.pk})
        case = Case.objects.get()
        assert case.alerts.count() == 4
        text = text_of(client)
        assert begin not in text
        assert reverse("risk:case_detail", args=[case.pk]) in text

    def test_leads_to_outreach_where_a_smelter_is_asked(self, client: Client, people: Cast) -> None:
        EffortSettings.objects.create(
            supplier=50, smelter=1, valid_from=NOW.date(), proposed_at=NOW, approved_at=NOW
        )
        effort.compute_outdated(at=timezone.now())
        client.force_login(people.lin)
        text = text_of(client, "?kind=smelter")
        facility = listed.Facility.objects.get(cid="CID920001")
        assert reverse("smelters:outreach_record", args=[facility.pk]) in text
        rows = f"group=f{facility.pk}&amp;kind=not_participating&amp;kind=origin_risk&amp;kind=status_lost"
        assert rows in text
        assert (
            client.get(f"{reverse('risk:inbox')}?{rows.replace('&amp;', '&')}").context["inbox"].alerts == 2
        )
        assert "of 2 suppliers" in text

    def test_shows_each_branch_its_own_plan(self, client: Client, people: Cast) -> None:
        client.force_login(people.wei)
        text = text_of(client)
        assert "Xinhe" in text
        assert "Faraway" not in text

    def test_offers_the_board_no_button(self, client: Client, people: Cast) -> None:
        client.force_login(people.bo)
        assert reverse("risk:case_open") not in text_of(client)

    def test_of_a_plan_that_was_never_asked_for_says_that_it_is_computed(
        self, client: Client, people: Cast
    ) -> None:
        effort.EffortPlan.objects.all().delete()
        client.force_login(people.lin)
        assert "The requests are being ranked" in text_of(client)
        effort.compute_outdated(at=timezone.now())
        assert "Xinhe" in text_of(client)

    def test_says_in_chinese_what_to_do(self, client: Client, people: Cast) -> None:
        client.force_login(people.lin)
        client.cookies["django_language"] = "zh-hans"
        assert "请供应商更正清单" in text_of(client)


class TestOpeningCases:
    def test_of_a_supplier_out_of_reach_finds_nothing(self, client: Client, people: Cast) -> None:
        client.force_login(people.wei)
        response = client.get(reverse("risk:case_open") + f"?supplier={people.faraway.pk}")
        assert response.status_code == 302


class TestWeights:
    def test_are_proposed_on_their_page(self, client: Client, people: Cast) -> None:
        client.force_login(people.lin)
        form = client.get(reverse("risk:effort_settings")).context["form"]
        values = {name: form[name].value() for name in form.fields} | {"smelter": 9, "reason": "Dear"}
        assert client.post(reverse("risk:effort_settings"), values | {"smelter": 0}).status_code == 422
        assert client.post(reverse("risk:effort_settings"), values).status_code == 302
        proposed = EffortSettings.objects.proposed().get()
        client.post(reverse("risk:effort_settings_discard", args=[proposed.pk]))
        assert not EffortSettings.objects.proposed().exists()
