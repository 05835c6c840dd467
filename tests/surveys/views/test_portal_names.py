"""The supplier's page of names that nobody could place (surveys/views/portal_names.py)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from gscm.jobs.models import Job
from smelters.models import NameDecision, ReferenceList, ReportedName
from smelters.services import membership, reference_list
from surveys.models import Declaration, NameProposal, ReportedSmelter
from surveys.services import name_answers, name_work
from tests.declared import declare
from tests.people import NOW, cast
from tests.smelters.files import lookup, queries_of, status_csv

pytestmark = pytest.mark.django_db

PUBLIC = [
    ("Tin", "Perak Works", "Perak Works", "MALAYSIA", "CID910003", "Ipoh", "Perak"),
    ("Tin", "Selatan", "Selatan", "INDONESIA", "CID910005", "Bangka", ""),
    ("Tin", "Selatan", "Selatan", "MALAYSIA", "CID910006", "Penang", ""),
]


def import_rows(rows, licence, family="CMRT", revision="Revision 9.1\nMarch 10, 2025"):
    reference_list.import_list(
        lookup(rows, family=family, revision=revision),
        file_name=f"{family}.xlsx",
        licence=licence,
        by=None,
        at=NOW,
    )


@pytest.fixture
def people():
    import_rows(PUBLIC, ReferenceList.Licence.PUBLIC)
    people = cast()
    people.ana.language = "en"
    people.ana.save()
    return people


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def sent(supplier, *names, country="", at=None):
    declaration = declare(supplier, names=[(name, "Tin") for name in names], at=at)
    declaration.smelters.update(country=country)
    return declaration.submission


def page(submission, query=""):
    return reverse("portal:names", args=[submission.pk]) + query


def field(name, part="choice"):
    return f"name-{ReportedName.objects.get(name=name).pk}-{part}"


def ask(people, name, question="", at=NOW):
    return name_answers.decide(
        ReportedName.objects.get(name=name),
        outcome="ask_supplier",
        facility=None,
        reason="internal remark",
        question=question,
        by=people.lin,
        at=at,
    )


class TestSuggestions:
    def test_are_shown_by_name_number_country_and_city(self, people):
        shown = text(client_of(people.ana).get(page(sent(people.xinhe, "Selatan"))))
        for word in ("CID910005", "CID910006", "Bangka", "Penang", "INDONESIA"):
            assert word in shown

    @pytest.mark.parametrize("licence", ["licensed-internal", "member-only"])
    def test_hold_nothing_of_a_list_that_suppliers_may_not_see(self, people, licence):
        membership.begin(since=date(2025, 1, 1), until=None, note="", by=people.lin, at=NOW)
        secret = ("Tin", "Selatan Rahsia", "Selatan Rahsia", "MALAYSIA", "CID910007", "Kulim", "")
        moved = ("Tin", "Perak Baru", "Perak Baru", "THAILAND", "CID910003", "Phuket", "")
        import_rows([secret, moved], licence, "EMRT", "Revision 2.0\nApril 1, 2025")
        status = status_csv([("CID910005", "Selatan Hidden", "Tin", "INDONESIA", "Active", "", "")])
        reference_list.import_list(
            status, file_name="s.csv", valid_from=NOW.date(), licence=licence, by=None, at=NOW
        )
        client = client_of(people.ana)
        for name in ("Selatan", "Selatan Rahsia", "Perak Baru", "Perak"):
            shown = text(client.get(page(sent(people.xinhe, name))))
            for word in ("CID910007", "Kulim", "Phuket", "THAILAND", "Hidden"):
                assert word not in shown

    def test_are_asked_for_in_words_where_no_list_may_be_shown(self, people):
        shown = text(client_of(people.ana).get(page(sent(people.xinhe, "Nowhere"))))
        assert "It is this smelter" in shown
        assert "Its CID is best" in shown


class TestNames:
    def test_keeps_the_answers_of_all_rows_of_the_form(self, people):
        submission = sent(people.xinhe, "Selatan", "Blue Sun", "Sells Tin", "Open")
        response = client_of(people.ana).post(
            page(submission),
            {
                field("Selatan"): "CID910005",
                field("Blue Sun"): "other",
                field("Blue Sun", "name"): "Perak Works",
                field("Blue Sun", "country"): "Malaysia",
                field("Sells Tin"): "not_a_smelter",
                field("Open"): "",
            },
        )
        assert response.status_code == 302
        found = {
            one.reported_name.name: (one.answer, one.cid, one.name) for one in NameProposal.objects.all()
        }
        assert found == {
            "Selatan": ("suggested", "CID910005", "Selatan"),
            "Blue Sun": ("other", "", "Perak Works"),
            "Sells Tin": ("not_a_smelter", "", ""),
        }
        assert {one.by for one in NameProposal.objects.all()} == {people.ana}

    def test_takes_a_typed_number_for_another_smelter_without_a_mark(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        client_of(people.ana).post(page(submission), {field("Blue Sun", "cid"): "cid 910003"})
        assert (NameProposal.objects.get().answer, NameProposal.objects.get().cid) == ("other", "CID910003")

    def test_shows_a_confirmed_answer_as_matched(self, people):
        submission = sent(people.xinhe, "Blue Sun", country="INDONESIA")
        client = client_of(people.ana)
        answers = {field("Blue Sun", "cid"): "CID910005"}
        shown = text(client.post(page(submission), answers, follow=True))
        assert "1 answer was sent" in shown
        assert "your rows are being matched" in shown
        for job in Job.objects.filter(kind=Job.Kind.NAME_RESOLUTION):
            name_work.carry_out(job, at=NOW)
        assert ReportedSmelter.objects.get().facility.cid == "CID910005"
        assert "Your rows are matched." in text(client.get(page(submission)))

    @pytest.mark.parametrize(
        ("part", "value", "sentence"),
        [
            ("cid", "1JPN072", "A CID is “CID” and six digits"),
            ("choice", "other", "Give the CID of the smelter"),
            ("choice", "CID910007", "This suggestion is no longer there"),
        ],
    )
    def test_says_at_the_row_what_is_wrong_and_keeps_nothing(self, people, part, value, sentence):
        submission = sent(people.xinhe, "Blue Sun", "Sells Tin")
        answers = {field("Blue Sun", part): value, field("Sells Tin"): "not_a_smelter"}
        assert sentence in text(client_of(people.ana).post(page(submission), answers), 422)
        assert not NameProposal.objects.exists()

    def test_ignores_names_that_are_not_in_the_file(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        sent(people.faraway, "Theirs")
        client_of(people.ana).post(page(submission), {field("Theirs"): "not_a_smelter"})
        assert not NameProposal.objects.exists()

    def test_is_a_secret_of_its_supplier(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        assert client_of(people.omar).get(page(submission)).status_code == 404
        answers = {field("Blue Sun"): "not_a_smelter"}
        assert client_of(people.omar).post(page(submission), answers).status_code == 404

    def test_says_what_to_do_about_rows_that_name_nobody(self, people):
        submission = sent(people.xinhe, "")
        ReportedName.objects.update(is_placeholder=True)
        shown = text(client_of(people.ana).get(page(submission)))
        assert "Row 5 of the Smelter List names no smelter" in shown
        assert "No name is open" in shown

    def test_takes_the_same_number_of_queries_for_many_names(self, people):
        few = sent(people.xinhe, "A")
        client = client_of(people.ana)
        counted = queries_of(lambda: client.get(page(few)))
        many = sent(people.xinhe, *(f"Selatan {n}" for n in range(60)))
        ask(people, "Selatan 7", "Which?")
        assert queries_of(lambda: client.get(page(many))) == counted
        assert "51" in text(client.get(page(many, "?page=2")))


class TestQuestion:
    def test_stands_at_the_row_with_what_the_person_asked(self, people):
        submission = sent(people.xinhe, "Blue Sun", "Second")
        ask(people, "Second", "Which of the two plants?")
        shown = text(client_of(people.ana).get(page(submission)))
        assert "Your customer’s team asks since" in shown
        assert "Which of the two plants?" in shown
        assert "internal remark" not in shown
        assert shown.index("Second") < shown.index("Blue Sun")

    def test_is_told_on_the_task_and_among_the_tasks_of_each_supplier_that_reported_the_name(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        theirs = sent(people.faraway, "Blue Sun")
        ask(people, "Blue Sun")
        for user, one in ((people.ana, submission), (people.omar, theirs)):
            client = client_of(user)
            assert "1 question about a name" in text(client.get(reverse("portal:home")))
            task = text(client.get(reverse("portal:task", args=[one.request_id])))
            assert "asks about 1 name." in task
            assert page(one) in task

    def test_is_over_for_the_supplier_that_answered(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        theirs = sent(people.faraway, "Blue Sun")
        ask(people, "Blue Sun", at=NOW - timedelta(days=1))
        client_of(people.ana).post(page(submission), {field("Blue Sun"): "not_a_smelter"})
        assert "question about" not in text(client_of(people.ana).get(reverse("portal:home")))
        assert "asks since" not in text(client_of(people.ana).get(page(submission)))
        assert "asks since" in text(client_of(people.omar).get(page(theirs)))

    def test_comes_back_to_the_queue_with_the_answer(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        ask(people, "Blue Sun", at=NOW - timedelta(days=1))
        client_of(people.ana).post(page(submission), {field("Blue Sun", "cid"): "CID910003"})
        team = client_of(people.wei)
        assert "1 supplier says what it means" in text(team.get(reverse("surveys:name_queue")))
        name = ReportedName.objects.get()
        shown = text(team.get(reverse("surveys:name_decide", args=[name.pk])))
        assert "Meant, say: Xinhe Connector Technology" in shown
        assert "Ana" in shown

    def test_is_not_asked_where_the_newest_file_no_longer_holds_the_name(self, people):
        sent(people.xinhe, "Blue Sun")
        ask(people, "Blue Sun")
        sent(people.xinhe, "Other")
        assert Declaration.objects.count() == 2
        assert "question about" not in text(client_of(people.ana).get(reverse("portal:home")))

    def test_of_another_outcome_is_told_as_what_it_is(self, people):
        submission = sent(people.xinhe, "Blue Sun")
        NameDecision.objects.create(
            reported_name=ReportedName.objects.get(),
            outcome="not_a_smelter",
            decided_by=people.lin,
            decided_at=NOW,
        )
        assert "Please name the smelter behind it" in text(client_of(people.ana).get(page(submission)))
