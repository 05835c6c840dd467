from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from suppliers.models import ReleaseDecision, Supplier, SupplyRelation
from suppliers.services.csv_table import read_table
from surveys.models import Campaign, Request
from tests import asked, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
LIST = "suppliers:supplier_list"


@pytest.fixture
def people():
    return cast()


def page(client, person, name, *args, language="en", **query):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = client.get(reverse(name, args=args, query=query or None))
    assert response.status_code == 200
    return unescape(response.content.decode())


class TestSupplierList:
    def test_shows_the_suppliers_within_reach(self, client, people):
        assert "Xinhe" in page(client, people.wei, LIST)
        assert "Faraway" not in page(client, people.wei, LIST)
        assert "Faraway" in page(client, people.bo, LIST)

    @pytest.mark.parametrize("search", ["faraway", "S-2001", "远方"])
    def test_searches_both_names_and_the_number(self, client, people, search):
        Supplier.objects.filter(pk=people.faraway.pk).update(name_local="远方金属")
        text = page(client, people.lin, LIST, q=search)
        assert "Faraway Metals" in text
        assert "Xinhe" not in text

    def test_takes_a_subsidiary_for_its_whole_branch(self, client, people):
        text = page(client, people.lin, LIST, subsidiary="dongguan")
        assert "Xinhe" in text
        assert "Faraway" not in text

    def test_shows_a_supplier_of_several_subsidiaries_once(self, client, people):
        SupplyRelation.objects.create(supplier=people.xinhe, subsidiary=people.dongguan)
        assert "1 supplier" in page(client, people.wei, LIST)

    def test_asks_the_same_queries_for_more_rows(self, client, people):
        def queries():
            with CaptureQueriesContext(connection) as found:
                page(client, people.lin, LIST)
            return len(found)

        queries()
        before = queries()
        for number in range(30):
            supplier = Supplier.objects.create(external_id=f"S-8{number}", name=f"Supplier {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.kunshan)
        assert queries() == before


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "shown"),
        [
            ({"release": "hold"}, {"Xinhe"}),
            ({"release": "undecided"}, {"Faraway"}),
            ({"release": "released"}, set()),
            ({"country": "CN"}, {"Xinhe"}),
            ({"country": "DE"}, {"Faraway"}),
            ({"language": "en"}, {"Faraway"}),
            ({"task": "with"}, {"Xinhe"}),
            ({"task": "without"}, {"Faraway"}),
            ({"subsidiary": "kunshan", "language": "en"}, {"Faraway"}),
            ({"q": "CSR-7"}, {"Xinhe"}),
            ({"country": "ZZ"}, {"Xinhe", "Faraway"}),
        ],
    )
    def test_narrow_the_list_and_its_export(self, client, people, query, shown):
        ReleaseDecision.objects.create(
            supplier=people.xinhe, status="hold", reason="R", by=people.lin, at=NOW
        )
        Supplier.objects.filter(pk=people.faraway.pk).update(country="DE")
        Supplier.objects.filter(pk=people.xinhe.pk).update(csr_reference="CSR-7")
        campaign = asked.a_campaign(2026)
        Campaign.objects.filter(pk=campaign.pk).update(status="running")
        for supplier in (people.xinhe, people.faraway):
            Request.objects.create(campaign=campaign, supplier=supplier, due_date=TODAY, invited_at=NOW)
        Request.objects.filter(supplier=people.faraway).update(invited_at=None)
        client.force_login(people.lin)
        text = client.get(reverse(LIST, query=query)).content.decode()
        assert {name for name in ("Xinhe", "Faraway") if name in text} == shown
        assert exported(client, **query) == shown

    def test_count_an_accepted_answer_as_done(self, client, people):
        gold = facts.listed_smelters()["CID910001"]
        campaign = asked.a_campaign(2026)
        declare(people.xinhe, [(gold, "Gold")], campaign=campaign)
        Campaign.objects.filter(pk=campaign.pk).update(status="running")
        Request.objects.update(invited_at=NOW)
        assert "Xinhe" not in page(client, people.lin, LIST, task="with")

    def test_export_no_more_than_the_person_sees(self, client, people):
        client.force_login(people.wei)
        assert exported(client) == {"Xinhe"}


def exported(client, **query):
    response = client.get(reverse("suppliers:supplier_export", query=query or None))
    rows = read_table(response.content, required=("external_id", "name"), columns=("external_id", "name"))
    return {cells["name"].split()[0] for _number, cells in rows}


class TestSupplierDetail:
    def test_says_who_it_is_and_who_speaks_for_it(self, client, people):
        text = page(client, people.wei, "suppliers:supplier_detail", people.xinhe.pk)
        for fact in ("S-1001", "Dongguan plant 2", "ana@xinhe.example"):
            assert fact in text
        assert reverse("surveys:supplier_requests", args=[people.xinhe.pk]) in text

    def test_puts_the_name_in_the_readers_script_first(self, client, people):
        Supplier.objects.filter(pk=people.xinhe.pk).update(name_local="鑫禾连接器")
        url = ("suppliers:supplier_detail", people.xinhe.pk)
        assert '<h1 class="page-title">鑫禾连接器</h1>' in page(client, people.lin, *url, language="zh-hans")
        assert '<h1 class="page-title">Xinhe Connector Technology</h1>' in page(client, people.lin, *url)


class TestOrganisation:
    def test_shows_the_tree_with_its_teams_and_the_roles_of_the_group(self, client, people):
        text = page(client, people.bo, "suppliers:organisation")
        assert text.index("Lanhai Precision") < text.index("Dongguan plant 2") < text.index("Kunshan")
        for name in ("Wei", "Lin", "Ada"):
            assert name in text
