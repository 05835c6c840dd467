from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from suppliers import tasks_trainings
from suppliers.models import (
    AttendanceSheet,
    MaterialRead,
    Participant,
    Quiz,
    Supplier,
    TrainingDuty,
    TrainingMaterial,
    TrainingSession,
)
from suppliers.services import trainings_materials, trainings_people
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


def sign_in(client, user, language="en"):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language


def page(client, name, /, *args, **query):
    return client.get(reverse(f"trainings:{name}", args=args), query).content.decode()


def post(client, name, /, *args, **data):
    return client.post(reverse(f"trainings:{name}", args=args), data)


def session_fields(**more):
    fields = {
        "kind": "training",
        "title_en": "Start",
        "title_zh": "启动",
        "topics": ["requirements", "system"],
        "day": AHEAD.isoformat(),
        "link": "meeting.example/1",
        "language": "en",
        "trainer": "Lin",
        "gives_months": "24",
    }
    return fields | more


class TestTheList:
    def test_counts_sessions_of_a_period_and_a_topic(self, client, people):
        for day in (TODAY - timedelta(days=100), TODAY - timedelta(days=10), TODAY - timedelta(days=5)):
            taught.a_session(people, day=day)
        taught.a_session(people, topics=["audits"])
        sign_in(client, people.bo)
        period = {"since": (TODAY - timedelta(days=30)).isoformat(), "until": TODAY.isoformat()}
        response = client.get(reverse("trainings:session_list"), {"topic": "requirements"} | period)
        assert response.context["page"].paginator.count == 2
        assert next(chip.value for chip in response.context["chips"]) == "Management requirements"

    def test_counts_people_within_reach(self, client, people):
        session = taught.a_session(people)
        contacts = [taught.contact_of(people.xinhe), taught.contact_of(people.faraway)]
        taught.there(session, people.wei, *contacts, by=people.lin)
        for reader, attended in ((people.lin, 3), (people.wei, 2)):
            sign_in(client, reader)
            [row] = client.get(reverse("trainings:session_list")).context["page"]
            assert (row.invited, row.attended) == (attended, attended)


class TestPlanning:
    def test_makes_a_session_of_the_team(self, client, people):
        sign_in(client, people.wei)
        response = post(client, "session_create", **session_fields(subsidiary=people.dongguan.pk))
        session = TrainingSession.objects.get()
        assert response.url == reverse("trainings:session_detail", args=[session.pk])
        assert (session.topics, session.link) == (["requirements", "system"], "https://meeting.example/1")
        assert session.created_by == people.wei

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            ({"link": ""}, "Name a place, or a link"),
            ({"topics": []}, "This field is required"),
            ({"must_pass": "on"}, "Choose the quiz"),
        ],
    )
    def test_says_what_is_missing(self, client, people, more, words):
        sign_in(client, people.lin)
        response = post(client, "session_create", **session_fields(**more))
        assert response.status_code == 422
        assert words in response.content.decode()

    def test_offers_a_team_its_own_branch_only(self, client, people):
        sign_in(client, people.wei)
        assert post(client, "session_create", **session_fields()).status_code == 422
        response = post(client, "session_create", **session_fields(subsidiary=people.kunshan.pk))
        assert response.status_code == 422
        assert not TrainingSession.objects.exists()

    def test_keeps_old_versions_of_a_session_that_is_changed(self, client, people):
        material = taught.a_material(people)
        old = taught.a_version(material, people.lin)
        session = taught.a_session(people, day=AHEAD, materials=[old])
        taught.a_version(material, people.lin)
        sign_in(client, people.lin)
        post(client, "session_edit", session.pk, **session_fields(materials=[old.pk], title_en="Other"))
        session.refresh_from_db()
        assert (session.title_en, session.materials.get()) == ("Other", old)

    def test_can_come_out_of_a_conference(self, client, people):
        conference = taught.a_session(people, kind="conference")
        sign_in(client, people.lin)
        post(client, "session_plan", conference.pk, plan="More on smelters")
        post(client, "session_create", **session_fields(follows=conference.pk))
        shown = page(client, "session_detail", conference.pk)
        assert "More on smelters" in shown
        assert "Start" in shown

    def test_can_be_called_off_with_a_reason(self, client, people):
        session = taught.a_session(people, day=AHEAD)
        sign_in(client, people.lin)
        assert post(client, "session_call_off", session.pk, reason="").status_code == 422
        post(client, "session_call_off", session.pk, reason="Hall flooded")
        assert "Hall flooded" in page(client, "session_detail", session.pk)


class TestInvite:
    def test_shows_the_names_and_why_before_it_invites(self, client, people):
        taught.a_duty(people)
        session = taught.a_session(people, day=AHEAD)
        sign_in(client, people.lin)
        choice = {"colleagues": "due", "rule": "all"}
        shown = page(client, "session_invite", session.pk, **choice)
        assert "Invite 3 people" in shown
        assert "due for a training" in shown
        assert not Participant.objects.exists()
        post(client, "session_invite", session.pk, **choice)
        assert session.participants.count() == 3
        assert "Nobody is left to invite" in page(client, "session_invite", session.pk, **choice)

    def test_tells_why_in_the_readers_language(self, client, people):
        session = taught.a_session(people, day=AHEAD)
        sign_in(client, people.lin)
        post(client, "session_invite", session.pk, rule="new")
        assert "New in the last twelve months" in page(client, "session_detail", session.pk)
        sign_in(client, people.lin, "zh-hans")
        assert "近十二个月新增" in page(client, "session_detail", session.pk)


class TestAttendance:
    def test_is_ticked_for_the_people_of_the_page(self, client, people):
        session = taught.a_session(people, subsidiary=people.dongguan)
        wei, ana = taught.invited(session, people.wei, taught.contact_of(people.xinhe), by=people.lin)
        other = taught.invited(taught.a_session(people), people.wei, by=people.lin)[0]
        sign_in(client, people.wei)
        post(client, "session_attendance", session.pk, listed=[wei.pk, ana.pk, other.pk], selected=[ana.pk])
        found = dict(Participant.objects.values_list("pk", "attended"))
        assert found == {wei.pk: False, ana.pk: True, other.pk: None}

    def test_adds_somebody_who_was_not_invited(self, client, people):
        session = taught.a_session(people)
        sign_in(client, people.lin)
        post(client, "session_add", session.pk, name="Guest", email="", supplier="S-2001")
        assert session.participants.get().supplier == people.faraway
        response = post(client, "session_add", session.pk, name="Guest", email="", supplier="")
        assert response.status_code == 422
        assert "Nobody is known by this row" in response.content.decode()

    def test_comes_from_a_list_after_a_preview(self, client, people):
        session = taught.a_session(people)
        sign_in(client, people.lin)
        file = SimpleUploadedFile("list.csv", b"name,email\nWei,wei@lanhai.example\nWho,who@else.example\n")
        response = post(client, "sheet_upload", session.pk, file=file)
        sheet = AttendanceSheet.objects.get()
        assert response.url == reverse("trainings:sheet_detail", args=[sheet.pk])
        shown = page(client, "sheet_detail", sheet.pk)
        assert "Record 1 person" in shown
        assert "1 row cannot be taken in" in shown
        assert "who@else.example" not in page(client, "sheet_detail", sheet.pk, state="new")
        assert not session.participants.exists()
        post(client, "sheet_apply", sheet.pk)
        assert session.participants.get().attended
        assert "1 person was recorded" in page(client, "sheet_detail", sheet.pk)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("list.pdf", b"%PDF", "kind .xlsx or .csv"),
            ("list.csv", b"x" * (1024 * 1024 + 1), "larger than"),
            ("list.csv", b"who\nWei\n", "no column name"),
        ],
    )
    def test_refuses_what_is_no_list(self, client, people, name, content, words):
        session = taught.a_session(people)
        sign_in(client, people.lin)
        response = post(client, "sheet_upload", session.pk, file=SimpleUploadedFile(name, content))
        assert response.status_code == 422
        assert words in response.content.decode()


class TestTheOwnPlace:
    def test_answers_before_and_rates_after(self, client, people):
        session = taught.a_session(people, day=AHEAD)
        [place] = taught.invited(session, people.wei, by=people.lin)
        sign_in(client, people.wei)
        post(client, "own_answer", session.pk, answer="coming")
        post(client, "own_answer", session.pk, answer="perhaps")
        place.refresh_from_db()
        assert place.answer == "coming"
        held = taught.a_session(people)
        taught.there(held, people.wei, by=people.lin)
        post(client, "own_feedback", held.pk, rating="4", comment="More examples")
        shown = page(client, "session_detail", held.pk)
        assert "4.0 of 5, by 1 person" in shown
        assert "More examples" in shown

    def test_takes_the_quiz(self, client, people):
        session = taught.a_session(people, quiz=taught.a_quiz(people))
        [place] = taught.there(session, people.wei, by=people.lin)
        sign_in(client, people.wei)
        response = post(client, "own_quiz", session.pk, question_0="0")
        assert response.status_code == 422
        assert "Answer every question" in response.content.decode()
        post(client, "own_quiz", session.pk, question_0="0", question_1="0")
        assert "Last time 1 of 2 right" in page(client, "own_quiz", session.pk)
        post(client, "own_quiz", session.pk, question_0="0", question_1="1")
        place.refresh_from_db()
        assert place.passed_at == NOW


class TestCoverage:
    def test_opens_to_the_names_behind_each_number(self, client, people):
        taught.a_duty(people)
        sign_in(client, people.bo)
        shown = page(client, "coverage")
        assert "0.0% of 1" in shown
        url = f"/trainings/coverage/people/?role=execution_team&amp;state=missing&amp;on={TODAY}"
        assert url in shown
        assert "Management requirements" in page(client, "coverage_people", state="missing")
        taught.there(taught.a_session(people), people.wei, by=people.lin)
        assert "100.0% of 1" in page(client, "coverage")
        day_before = (TODAY - timedelta(days=2)).isoformat()
        assert "0.0% of 1" in page(client, "coverage", on=day_before)

    def test_shows_suppliers_within_reach(self, client, people):
        taught.a_duty(people, rule="all")
        sign_in(client, people.wei)
        assert "0.0% of 1" in page(client, "coverage")
        shown = page(client, "coverage_suppliers", state="missing")
        assert "Xinhe" in shown
        assert "Faraway" not in shown

    def test_does_without_duties_and_with_a_day_that_is_none(self, client, people):
        sign_in(client, people.lin)
        assert "Nobody has to be trained by role" in page(client, "coverage", on="2026-02-31")
        assert "No supplier belongs here" in page(client, "coverage_suppliers", on="x")

    def test_follows_from_duties_that_the_centre_sets_and_ends(self, client, people):
        sign_in(client, people.lin)
        duty = {"role": "execution_team", "topics": ["system"], "months": "6", "since": "2026-01-01"}
        assert post(client, "duty_list", **duty, rule="all").status_code == 422
        assert post(client, "duty_list", **duty | {"role": ""}, rule="all", task="cases").status_code == 422
        post(client, "duty_list", **duty)
        assert "0.0% of 1" in page(client, "coverage")
        post(client, "duty_end", TrainingDuty.objects.get().pk)
        assert "Nobody has to be trained by role" in page(client, "coverage")


class TestMaterials:
    def test_are_created_and_published_in_both_languages(self, client, people):
        sign_in(client, people.wei)
        fields = {
            "kind": "textbook",
            "reach": "suppliers",
            "title_en": "Textbook",
            "title_zh": "教材",
            "topics": ["requirements"],
            "owner": people.wei.pk,
            "review_months": "12",
        }
        response = post(client, "material_create", **fields)
        material = TrainingMaterial.objects.get()
        assert response.url == reverse("trainings:material_publish", args=[material.pk])
        change = {"change_en": "First", "change_zh": "首版", "text_en": "Text"}
        assert post(client, "material_publish", material.pk, **change).status_code == 422
        file = SimpleUploadedFile("教材.pdf", b"%PDF zh")
        post(client, "material_publish", material.pk, **change, file_zh=file)
        [kept] = material.versions.get().files.all()
        response = client.get(reverse("trainings:material_file", args=[kept.pk]))
        assert b"".join(response.streaming_content) == b"%PDF zh"
        assert "attachment" in response.headers["Content-Disposition"]

    def test_refuse_files_of_other_kinds(self, client, people):
        material = taught.a_material(people)
        sign_in(client, people.lin)
        change = {"change_en": "First", "change_zh": "首版", "text_en": "Text", "text_zh": "正文"}
        file = SimpleUploadedFile("a.html", b"<script>")
        assert post(client, "material_publish", material.pk, **change, file_en=file).status_code == 422

    def test_keep_old_versions_within_reach(self, client, people):
        material = taught.a_material(people)
        old = taught.a_version(material, people.lin, files={"en": b"old"})
        taught.a_version(material, people.lin, files={"en": b"new"})
        sign_in(client, people.bo)
        assert "Version 1" in page(client, "material_detail", material.pk)
        response = client.get(reverse("trainings:material_file", args=[old.files.get().pk]))
        assert b"".join(response.streaming_content) == b"old"

    def test_count_readers_by_supplier_within_reach(self, client, people):
        version = taught.a_version(taught.a_material(people), people.lin)
        for supplier, reader in ((people.xinhe, people.ana), (people.faraway, people.omar)):
            trainings_materials.note_read(version, supplier, by=reader, at=NOW)
        for user, count in ((people.lin, 2), (people.wei, 1)):
            sign_in(client, user)
            [row] = client.get(reverse("trainings:material_list")).context["page"]
            assert row.supplier_reads == count
            shown = client.get(reverse("trainings:material_detail", args=[version.material_id])).context
            assert shown["page"].paginator.count == count

    def test_remember_the_colleague_who_opened_them(self, client, people):
        version = taught.a_version(taught.a_material(people), people.lin)
        sign_in(client, people.bo)
        page(client, "material_detail", version.material_id)
        read = MaterialRead.objects.get()
        assert (read.user, read.supplier) == (people.bo, None)

    def test_say_which_reviews_are_overdue(self, client, people):
        version = taught.a_version(taught.a_material(people), people.lin)
        TrainingMaterial.objects.update(review_due_on=TODAY - timedelta(days=1))
        sign_in(client, people.lin)
        assert "1 review is overdue" in page(client, "material_list")
        post(client, "material_reviewed", version.material_id)
        assert "overdue" not in page(client, "material_list")


class TestQuizzes:
    def test_come_as_a_table(self, client, people):
        sign_in(client, people.lin)
        file = SimpleUploadedFile("quiz.csv", taught.TABLE.encode())
        fields = {"title_en": "Quiz", "title_zh": "测验", "pass_percent": "80"}
        post(client, "quiz_list", **fields, file=file)
        assert "一？" in page(client, "quiz_detail", Quiz.objects.get().pk)
        wrong = SimpleUploadedFile("quiz.csv", b"question_en\nOne\n")
        response = post(client, "quiz_list", **fields, file=wrong)
        assert response.status_code == 422
        assert "no column" in response.content.decode()


class TestASuppliersPage:
    def test_shows_its_trainings_and_what_it_read(self, client, people):
        taught.there(taught.a_session(people), taught.contact_of(people.xinhe), by=people.lin)
        version = taught.a_version(taught.a_material(people), people.lin)
        trainings_materials.note_read(version, people.xinhe, by=people.ana, at=NOW)
        sign_in(client, people.wei)
        shown = page(client, "supplier_trainings", people.xinhe.pk)
        assert "Requirements" in shown
        assert "A refiner replaced" in shown
        part = client.get(
            reverse("trainings:supplier_trainings", args=[people.xinhe.pk]), headers={"HX-Request": "true"}
        ).content.decode()
        assert part.startswith('<section class="panel" id="supplier-trainings"')


class TestTheBoard:
    def test_changes_nothing(self, client, people):
        session = taught.a_session(people)
        taught.there(session, people.wei, by=people.lin)
        trainings_people.note_attendance(session, {}, by=people.lin, at=NOW)
        sign_in(client, people.bo)
        shown = page(client, "session_detail", session.pk)
        assert "Record who was there" not in shown
        assert "Change" not in shown
        assert post(client, "session_attendance", session.pk).status_code == 403
