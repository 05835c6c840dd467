"""The queue of names and the page on which a person decides (surveys/views/names.py)."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from smelters.models import NameDecision, ReportedName
from smelters.services import names, reference_list
from surveys.queries import name_queue
from tests.declared import declare
from tests.people import NOW, TODAY, cast
from tests.smelters.files import lookup, queries_of

pytestmark = pytest.mark.django_db

PERAK = ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak")
NORD = ("Gold", "Nordhavn", "Nordhavn", "GERMANY", "CID910001", "Kiel", "")
TWINS = [("Tin", "Selatan", "Selatan", "", f"CID91000{n}", "", "") for n in (5, 6)]
QUEUE = "surveys:name_queue"


@pytest.fixture
def people():
    reference_list.import_list(lookup([PERAK, NORD, *TWINS]), file_name="a.xlsx", by=None, at=NOW)
    return cast()


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def waiting(user):
    return [
        (ReportedName.objects.get(pk=line["reported_name"]).name, line["suppliers"], line["rows"])
        for line in name_queue.waiting(user)
    ]


class TestWaiting:
    def test_puts_the_most_frequent_first_and_counts_suppliers_and_rows(self, people):
        declare(people.xinhe, names=[("Rare", "Tin"), ("Common", "Tin"), ("Common", "Tin")])
        declare(people.faraway, names=[("Common", "Tin")])
        assert waiting(people.lin) == [("Common", 2, 3), ("Rare", 1, 1)]

    def test_counts_only_rows_within_reach(self, people):
        declare(people.xinhe, names=[("Common", "Tin")])
        declare(people.faraway, names=[("Common", "Tin"), ("Theirs", "Tin")])
        assert waiting(people.wei) == [("Common", 1, 1)]

    def test_forgets_what_a_newer_declaration_no_longer_holds(self, people):
        declare(people.xinhe, names=[("Old", "Tin")])
        declare(people.xinhe, names=[("New", "Tin")])
        assert waiting(people.lin) == [("New", 1, 1)]

    def test_leaves_out_what_is_decided_until_it_is_taken_back(self, people):
        declare(people.xinhe, names=[("Trader", "Tin")])
        name = ReportedName.objects.get()
        names.decide(name, outcome="not_a_smelter", by=people.lin, at=NOW)
        assert waiting(people.lin) == []
        assert [found.pk for found in name_queue.decided(people.lin)] == [name.pk]
        names.take_back(name, by=people.lin, at=timezone.now())
        assert waiting(people.lin) == [("Trader", 1, 1)]


class TestEvidence:
    def evidence(self, people, written, metal, key=None):
        declare(people.xinhe, names=[(written, metal)])
        name = ReportedName.objects.get()
        if key:
            name.key = key
        return name_queue.evidence_of(name, on=timezone.localdate())

    def test_points_at_the_same_name_under_another_metal(self, people):
        found = self.evidence(people, "NORDHAVN", "Tin")
        assert [(c.facility.cid, c.metals, c.is_of_metal) for c in found.candidates] == [
            ("CID910001", ["Gold"], False)
        ]

    def test_points_at_everybody_who_carries_the_name(self, people):
        found = self.evidence(people, "Selatan", "Tin")
        assert [(c.facility.cid, c.is_of_metal) for c in found.candidates] == [
            ("CID910005", True),
            ("CID910006", True),
        ]

    def test_says_that_the_cid_is_unknown_and_the_name_too(self, people):
        found = self.evidence(people, "Nowhere", "Tin", key="cid999999 nowhere")
        assert found.cid == "CID999999"
        assert [str(reason) for reason in found.reasons] == [
            "No list knows the CID that was written.",
            "No list holds this name.",
        ]

    def test_points_at_the_smelter_whose_cid_belongs_to_another_metal(self, people):
        found = self.evidence(people, "Nowhere", "Tin", key="cid910001 nowhere")
        assert [c.facility.cid for c in found.candidates] == ["CID910001"]


class TestNameQueue:
    def test_shows_evidence_and_counts(self, people):
        declare(people.xinhe, names=[("Nordhavn", "Tin")])
        page = text(client_of(people.wei).get(reverse(QUEUE)))
        assert "The very name is listed, but for another metal." in page
        assert "CID910001" in page

    def test_lists_decisions_with_who_and_when(self, people):
        declare(people.xinhe, names=[("Trader", "Tin")])
        names.decide(
            ReportedName.objects.get(), outcome="not_a_smelter", reason="sells solder", by=people.lin, at=NOW
        )
        page = text(client_of(people.wei).get(reverse(QUEUE) + "?tab=decided"))
        assert "Not a smelter" in page
        assert "sells solder" in page
        assert "Lin" in page

    @pytest.mark.parametrize("tab", ["waiting", "decided", "not_identified", "nonsense"])
    def test_takes_the_same_number_of_queries_for_many_names(self, people, tab):
        def report(first, last):
            declare(people.xinhe, names=[(f"Name {n}", "Tin") for n in range(last)])
            for n in range(first, last, 5):
                name = ReportedName.objects.get(name=f"Name {n}")
                names.decide(name, outcome="ask_supplier", by=people.lin, at=NOW)

        client = client_of(people.wei)
        address = reverse(QUEUE) + f"?tab={tab}"
        report(0, 2)
        few = queries_of(lambda: client.get(address))
        report(5, 65)
        assert queries_of(lambda: client.get(address)) == few

    def test_is_empty_in_words(self, people):
        assert "No name waits" in text(client_of(people.lin).get(reverse(QUEUE)))


class TestNameDecide:
    @pytest.fixture
    def name(self, people):
        declare(people.xinhe, names=[("Perak", "Tin")])
        return ReportedName.objects.get()

    def address(self, name, query=""):
        return reverse("surveys:name_decide", args=[name.pk]) + query

    def test_is_a_secret_where_nobody_within_reach_reported_it(self, people):
        declare(people.faraway, names=[("Theirs", "Tin")])
        name = ReportedName.objects.get()
        assert client_of(people.wei).get(self.address(name)).status_code == 404
        assert client_of(people.wei).post(self.address(name), {"choice": "ask_supplier"}).status_code == 404
        assert client_of(people.lin).get(self.address(name)).status_code == 200

    def test_shows_only_reporters_within_reach(self, people, name):
        declare(people.faraway, names=[("Perak", "Tin")])
        page = text(client_of(people.wei).get(self.address(name)))
        assert people.xinhe.name in page
        assert people.faraway.name not in page

    def test_finds_smelters_by_name_and_offers_those_of_the_metal(self, people, name):
        page = text(client_of(people.wei).get(self.address(name, "?q=perak")))
        facility = name_queue.search(name, "perak", on=TODAY)[0].facility
        assert f'value="facility:{facility.pk}"' in page
        other = text(client_of(people.wei).get(self.address(name, "?q=nordhavn")))
        assert "not listed for this metal" in other

    def test_settles_the_name_and_leads_on_to_the_next(self, people, name):
        declare(people.xinhe, names=[("Perak", "Tin"), ("Another", "Tin")])
        facility = name_queue.search(name, "perak", on=TODAY)[0].facility
        response = client_of(people.wei).post(
            self.address(name), {"choice": f"facility:{facility.pk}", "reason": "same site"}
        )
        following = ReportedName.objects.get(name="Another")
        assert response.headers["Location"] == self.address(following)
        decision = NameDecision.objects.get()
        assert (decision.facility, decision.decided_by, decision.reason) == (
            facility,
            people.wei,
            "same site",
        )

    def test_goes_back_to_the_queue_after_the_last(self, people, name):
        response = client_of(people.wei).post(self.address(name), {"choice": "unknown_smelter"})
        assert response.headers["Location"] == reverse(QUEUE)

    @pytest.mark.parametrize(
        "choice", ["", "facility:", "facility:999999", "facility:x", "reopened", "nonsense"]
    )
    def test_writes_nothing_without_a_proper_choice(self, people, name, choice):
        response = client_of(people.wei).post(self.address(name), {"choice": choice})
        assert "Nothing was changed" in text(response, 422)
        assert not NameDecision.objects.exists()

    def test_refuses_a_smelter_of_another_metal(self, people, name):
        nordhavn = name_queue.search(name, "nordhavn", on=TODAY)[0].facility
        response = client_of(people.wei).post(self.address(name), {"choice": f"facility:{nordhavn.pk}"})
        assert "No list knows this smelter for the metal" in text(response, 422)

    def test_can_be_taken_back(self, people, name):
        client = client_of(people.wei)
        client.post(self.address(name), {"choice": "not_a_smelter"})
        assert "Take the decision back" in text(client.get(self.address(name)))
        client.post(reverse("surveys:name_take_back", args=[name.pk]), {"reason": "it smelts"})
        assert [decision.outcome for decision in name_queue.history(name)] == ["reopened", "not_a_smelter"]
        assert waiting(people.wei) == [("Perak", 1, 1)]

    def test_takes_the_same_number_of_queries_for_many_reporters_and_smelters(self, people, name):
        client = client_of(people.lin)
        few = queries_of(lambda: client.get(self.address(name, "?q=perak")))
        declare(people.faraway, names=[("Perak", "Tin")] * 5)
        assert queries_of(lambda: client.get(self.address(name, "?q=e"))) == few
