from datetime import timedelta

import pytest
from django.urls import reverse

from suppliers import tasks_trainings
from suppliers.models import Contact, MaterialForward, MaterialRead, Participant, Supplier
from suppliers.services import trainings_materials
from tests import taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db
AHEAD = TODAY + timedelta(days=20)


@pytest.fixture
def people():
    people = cast()
    Supplier.objects.update(created_at=NOW)
    return people


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """The pages' today is the day of the tests, and nobody rings."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(tasks_trainings.send_training_mails, "delay", lambda: None)


@pytest.fixture
def omar(client, people):
    client.force_login(people.omar, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def version(people):
    return taught.a_version(taught.a_material(people), people.lin, files={"en": b"en", "zh-hans": b"zh"})


def at(name, *args):
    return reverse(f"learning:{name}", args=args)


def text(response):
    return response.content.decode()


class TestTheLearningPage:
    def test_shows_trainings_gaps_and_materials(self, omar, people, version):
        taught.a_duty(people, rule="all", topics=["mitigation"])
        taught.invited(taught.a_session(people, day=AHEAD), taught.contact_of(people.faraway), by=people.lin)
        shown = text(omar.get(at("home")))
        assert "Requirements" in shown
        assert "What is still missing" in shown
        assert shown.count("A refiner replaced") == 2  # for the gap, and in the library

    def test_shows_no_gap_once_somebody_took_part(self, omar, people, version):
        taught.a_duty(people, rule="all", topics=["mitigation"])
        session = taught.a_session(people, topics=["mitigation"])
        taught.there(session, taught.contact_of(people.faraway), by=people.lin)
        shown = text(omar.get(at("home")))
        assert "What is still missing" not in shown
        assert "Trainings you took part in" in shown

    def test_is_narrowed_by_topic(self, omar, people, version):
        assert "A refiner replaced" in text(omar.get(at("home"), {"topic": "mitigation"}))
        assert "A refiner replaced" not in text(omar.get(at("home"), {"topic": "audits"}))

    def test_hides_what_is_for_colleagues(self, omar, people):
        inside = taught.a_version(
            taught.a_material(people, reach="colleagues", title_en="Inside"), people.lin
        )
        assert "Inside" not in text(omar.get(at("home")))
        assert omar.get(at("material", inside.material_id)).status_code == 404
        files = taught.a_version(inside.material, people.lin, files={"en": b"1"}).files
        assert omar.get(at("file", files.get().pk)).status_code == 404

    def test_is_for_the_supplier_that_is_chosen(self, omar, people, version):
        Contact.objects.create(supplier=people.xinhe, user=people.omar, name="Omar", email="o@x.example")
        omar.get(at("material", version.material_id), {"supplier": people.xinhe.pk})
        assert MaterialRead.objects.get().supplier == people.xinhe


class TestAMaterial:
    def test_is_counted_when_read_or_taken(self, omar, people, version):
        assert "What was done." in text(omar.get(at("material", version.material_id)))
        file = version.files.get(language="en")
        assert b"".join(omar.get(at("file", file.pk)).streaming_content) == b"en"
        read = MaterialRead.objects.get()
        assert (read.supplier, read.user, read.version) == (people.faraway, people.omar, version)

    def test_is_read_in_its_newest_version(self, omar, people, version):
        taught.a_version(version.material, people.lin, text_en="What is done now.")
        assert "What is done now." in text(omar.get(at("material", version.material_id)))


class TestATraining:
    def test_is_answered_by_the_supplier_itself(self, omar, people):
        session = taught.a_session(people, day=AHEAD, agenda_en="Item one")
        taught.invited(
            session, taught.contact_of(people.faraway), taught.contact_of(people.xinhe), by=people.lin
        )
        mine = Participant.objects.get(supplier=people.faraway)
        assert "Item one" in text(omar.get(at("session", mine.pk)))
        omar.post(at("session", mine.pk), {"answer": "not_coming"})
        mine.refresh_from_db()
        assert mine.answer == "not_coming"
        other = Participant.objects.get(supplier=people.xinhe)
        assert omar.post(at("session", other.pk), {"answer": "coming"}).status_code == 404

    def test_is_rated_and_its_quiz_taken_afterwards(self, omar, people):
        session = taught.a_session(people, quiz=taught.a_quiz(people))
        [place] = taught.there(session, taught.contact_of(people.faraway), by=people.lin)
        omar.post(at("session", place.pk), {"rating": "5", "comment": "Clear"})
        omar.post(at("quiz", place.pk), {"question_0": "0", "question_1": "1"})
        place.refresh_from_db()
        assert (place.rating, place.comment, place.passed_at) == (5, "Clear", NOW)
        assert "Passed" in text(omar.get(at("quiz", place.pk)))

    def test_shows_only_materials_for_suppliers(self, omar, people, version):
        inside = taught.a_version(
            taught.a_material(people, reach="colleagues", title_en="Inside"), people.lin
        )
        session = taught.a_session(people, materials=[inside, version])
        [place] = taught.there(session, taught.contact_of(people.faraway), by=people.lin)
        shown = text(omar.get(at("session", place.pk)))
        assert "A refiner replaced" in shown
        assert "Inside" not in shown

    def test_has_no_quiz_where_there_is_none(self, omar, people):
        [place] = taught.there(taught.a_session(people), taught.contact_of(people.faraway), by=people.lin)
        assert omar.get(at("quiz", place.pk)).status_code == 404


class TestHandingOn:
    def test_writes_to_each_company(self, omar, people, version):
        lines = "Upstream Ltd., a@up.example\n\n上游公司，b@up.example"
        omar.post(
            at("hand_on", version.material_id), {"receivers": lines, "language": "en", "note": "By Friday"}
        )
        found = MaterialForward.objects.order_by("to").values_list("company", "to", "supplier")
        assert list(found) == [
            ("Upstream Ltd.", "a@up.example", people.faraway.pk),
            ("上游公司", "b@up.example", people.faraway.pk),
        ]
        assert "not opened yet" in text(omar.get(at("home")))

    @pytest.mark.parametrize("line", ["Upstream", "Upstream, nobody", ", a@up.example"])
    def test_says_which_line_is_wrong(self, omar, people, version, line):
        data = {"receivers": f"Up, a@up.example\n{line}", "language": "en"}
        response = omar.post(at("hand_on", version.material_id), data)
        assert response.status_code == 422
        assert "Line 2" in text(response)
        assert not MaterialForward.objects.exists()

    def test_is_not_offered_for_what_stays_here(self, omar, people):
        version = taught.a_version(taught.a_material(people, reach="suppliers"), people.lin)
        assert "Hand on" not in text(omar.get(at("material", version.material_id)))
        assert omar.get(at("hand_on", version.material_id)).status_code == 404


class TestASharedMaterial:
    @pytest.fixture
    def forward(self, people, version):
        receiver = trainings_materials.Receiver("Upstream Ltd.", "a@up.example")
        trainings_materials.hand_on(
            version, people.faraway, [receiver], language="en", note="", by=people.omar, at=NOW
        )
        return MaterialForward.objects.get()

    def test_is_read_without_an_account_in_both_languages(self, client, forward):
        url = reverse("shared_material", args=[forward.token])
        response = client.get(url)
        assert "What was done." in text(response)
        assert "做法如下。" in text(client.get(url, {"lang": "zh"}))
        assert not response.cookies
        forward.refresh_from_db()
        assert forward.opened_at == NOW

    def test_hands_out_its_files_only(self, client, forward):
        url = reverse("shared_material_file", args=[forward.token, "zh-hans"])
        assert b"".join(client.get(url).streaming_content) == b"zh"
        assert client.get(reverse("shared_material_file", args=[forward.token, "fr"])).status_code == 404

    def test_is_not_there_for_a_guess_or_once_withdrawn(self, client, people, forward):
        assert client.get(reverse("shared_material", args=["x" * 32])).status_code == 404
        trainings_materials.withdraw(forward.version.material, by=people.lin, at=NOW)
        assert client.get(reverse("shared_material", args=[forward.token])).status_code == 404
