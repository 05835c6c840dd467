from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction

from gscm.lib.originals import sha256
from suppliers import tasks_trainings
from suppliers.models import MaterialForward, MaterialRead, TrainingMaterial
from suppliers.services import trainings_mails, trainings_materials
from suppliers.services.trainings_materials import MaterialRefused, Receiver
from tests import taught
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture(autouse=True)
def rung(monkeypatch):
    monkeypatch.setattr(tasks_trainings.send_training_mails, "delay", lambda: None)


@pytest.fixture
def version(people):
    return taught.a_version(taught.a_material(people), people.lin)


def hand_on(people, version, *emails, at=NOW):
    receivers = [Receiver("Upstream", email) for email in emails]
    return trainings_materials.hand_on(
        version, people.xinhe, receivers, language="en", note="By Friday", by=people.ana, at=at
    )


class TestPublish:
    def test_numbers_versions_and_keeps_the_bytes(self, people):
        material = taught.a_material(people)
        first = taught.a_version(material, people.lin, files={"en": b"%PDF one", "zh-hans": b"%PDF eins"})
        second = taught.a_version(material, people.lin, files={"en": b"%PDF two"})
        assert (first.number, second.number) == (1, 2)
        file = first.files.get(language="en")
        with file.file.open("rb") as kept:
            assert kept.read() == b"%PDF one"
        assert (file.sha256, file.size) == (sha256(b"%PDF one"), 8)

    @pytest.mark.parametrize("missing", [{"text_en": ""}, {"text_zh": ""}])
    def test_asks_for_both_languages(self, people, missing):
        with pytest.raises(MaterialRefused):
            taught.a_version(taught.a_material(people), people.lin, **missing)

    def test_takes_a_file_instead_of_a_text(self, people):
        material = taught.a_material(people)
        files = {"en": b"1", "zh-hans": b"2"}
        assert taught.a_version(material, people.lin, text_en="", text_zh="", files=files).number == 1

    def test_changes_no_version(self, people, version):
        version.text_en = "Other"
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            version.save()

    def test_counts_the_review_from_that_day(self, people, version):
        material = TrainingMaterial.objects.get()
        assert material.review_due_on == TODAY.replace(year=2027)

    def test_is_refused_once_withdrawn(self, people, version):
        trainings_materials.withdraw(version.material, by=people.lin, at=NOW)
        with pytest.raises(MaterialRefused):
            taught.a_version(version.material, people.lin)


class TestAReview:
    def test_that_is_overdue_is_told_to_the_owner_once(self, people, version):
        later = TODAY.replace(year=2027) + timedelta(days=1)
        for _time in range(2):
            trainings_mails.remind_of_reviews(on=later, at=NOW)
        assert trainings_mails.send(clock=lambda: NOW) == 1
        assert mail.outbox[0].to == ["lin@lanhai.example"]
        assert f"/trainings/materials/{version.material_id}/" in mail.outbox[0].body
        assert trainings_mails.remind_of_reviews(on=later - timedelta(days=2), at=NOW) == 0


class TestReading:
    def test_counts_the_first_time(self, people, version):
        for _time in range(2):
            trainings_materials.note_read(version, people.xinhe, by=people.ana, at=NOW)
            trainings_materials.note_read(version, None, by=people.wei, at=NOW)
        assert MaterialRead.objects.count() == 2


class TestWhoSees:
    @pytest.mark.parametrize(("reach", "seen"), [("colleagues", False), ("suppliers", True), ("chain", True)])
    def test_is_said_by_the_material(self, people, reach, seen):
        taught.a_version(taught.a_material(people, reach=reach), people.lin)
        assert TrainingMaterial.objects.visible_to(people.ana).exists() is seen
        assert TrainingMaterial.objects.visible_to(people.wei).exists()

    def test_is_no_supplier_before_a_version_or_after_the_withdrawal(self, people, version):
        taught.a_material(people, title_en="No version")
        assert TrainingMaterial.objects.visible_to(people.ana).count() == 1
        trainings_materials.withdraw(version.material, by=people.lin, at=NOW)
        assert not TrainingMaterial.objects.visible_to(people.ana).exists()


class TestHandOn:
    def test_sends_each_a_link_of_its_own(self, people, version):
        assert hand_on(people, version, "a@up.example", "b@up.example") == 2
        assert trainings_mails.send(clock=lambda: NOW) == 2
        forward = MaterialForward.objects.get(to="a@up.example")
        message = next(one for one in mail.outbox if one.to == ["a@up.example"])
        assert f"{settings.SITE_URL}/shared/{forward.token}/" in message.body
        assert "Xinhe Connector Technology" in message.subject
        assert "By Friday" in message.body

    def test_sends_nobody_the_same_version_twice(self, people, version):
        hand_on(people, version, "a@up.example")
        assert hand_on(people, version, "A@up.example") == 0
        newer = taught.a_version(version.material, people.lin)
        assert hand_on(people, newer, "a@up.example") == 1

    def test_does_not_mark_contacts_where_the_address_is_refused(self, people, version, monkeypatch):
        hand_on(people, version, "ana@xinhe.example")
        trainings_mails.send(clock=lambda: NOW)
        assert not people.xinhe.contacts.filter(bounced_at__isnull=False).exists()

    def test_is_refused_for_what_is_not_meant_for_it(self, people):
        version = taught.a_version(taught.a_material(people, reach="suppliers"), people.lin)
        with pytest.raises(MaterialRefused):
            hand_on(people, version, "a@up.example")

    def test_has_a_limit_for_each_day(self, people, version):
        most = trainings_materials.MOST_A_DAY
        hand_on(people, version, *(f"{number}@up.example" for number in range(most)))
        with pytest.raises(MaterialRefused):
            hand_on(people, version, "more@up.example")
        assert hand_on(people, version, "more@up.example", at=NOW + timedelta(days=1)) == 1

    def test_remembers_that_it_was_opened_and_nothing_else(self, people, version):
        hand_on(people, version, "a@up.example")
        forward = MaterialForward.objects.get()
        trainings_materials.note_opened(forward, at=NOW)
        trainings_materials.note_opened(forward, at=NOW + timedelta(days=1))
        forward.refresh_from_db()
        assert forward.opened_at == NOW
