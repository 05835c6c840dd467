"""The pages of threads, duties and service levels, for suppliers and for the team."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from suppliers.models import Document, HandOver, TrainingMaterial
from surveys.models import CalendarDay, CannedMessage, ServiceGoal, TaskMessage, ThreadOwner
from surveys.services import thread
from tests import asked, papers, taught
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


def client_of(user):
    client = Client()
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def text(response):
    return response.content.decode()


@pytest.fixture
def ana(people):
    return client_of(people.ana)


@pytest.fixture
def wei(people):
    return client_of(people.wei)


@pytest.fixture
def lin(people):
    return client_of(people.lin)


class TestWhoAnswers:
    def test_is_a_colleague_who_may_see_the_supplier_and_finds_it_among_theirs(self, wei, lin, people, task):
        thread.ask(task, text="Which version?", by=people.ana, at=NOW)
        assert "Which version?" not in text(wei.get("/surveys/questions/?state=mine"))
        page = lin.post(f"/surveys/requests/{task.pk}/thread/owner/", {"owner": people.wei.pk}, follow=True)
        assert "Saved." in text(page)
        assert "Which version?" in text(wei.get("/surveys/questions/?state=mine"))
        assert "Which version?" not in text(lin.get("/surveys/questions/?state=mine"))
        lin.post(f"/surveys/requests/{task.pk}/thread/owner/", {"owner": ""})
        assert "Which version?" not in text(wei.get("/surveys/questions/?state=mine"))
        assert [one.owner for one in ThreadOwner.pgh_event_model.objects.order_by("pgh_id")] == [
            people.wei,
            None,
        ]

    def test_is_nobody_out_of_reach(self, lin, people, task):
        for stranger in (people.ana, people.bo, people.ada):
            page = lin.post(f"/surveys/requests/{task.pk}/thread/owner/", {"owner": stranger.pk}, follow=True)
            assert "Only colleagues who may see this supplier" in text(page)
        assert not ThreadOwner.objects.exists()


class TestTask:
    def test_takes_a_question(self, ana, task):
        response = ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Which version?"})
        assert response["Location"] == f"/portal/tasks/{task.pk}/#thread"
        message = TaskMessage.objects.get()
        assert (message.text, message.by_supplier, message.author.email) == (
            "Which version?",
            True,
            "ana@xinhe.example",
        )
        page = text(ana.get(f"/portal/tasks/{task.pk}/"))
        assert "Which version?" in page
        assert "Answered within 2 working days" in page

    @pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
    def test_says_what_is_wrong_with_it(self, ana, task, words):
        assert ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": words}).status_code == 422
        assert not TaskMessage.objects.exists()

    def test_marks_an_answer_as_new_once(self, ana, task, people):
        thread.answer(task, text="Take 6.31", by=people.wei, at=NOW)
        home = text(ana.get("/portal/"))
        assert "1 new answer" in home
        assert '<span class="count">1</span>' in home
        page = text(ana.get(f"/portal/tasks/{task.pk}/"))
        assert "Take 6.31" in page
        assert ">new<" in page
        assert ">new<" not in text(ana.get(f"/portal/tasks/{task.pk}/"))
        assert "new answer" not in text(ana.get("/portal/"))

    def test_keeps_other_suppliers_and_the_team_out(self, task, people):
        for user, status in ((people.omar, 404), (people.wei, 403)):
            response = client_of(user).post(f"/portal/tasks/{task.pk}/ask/", {"text": "?"})
            assert response.status_code == status


class TestThread:
    def test_is_answered_by_the_team(self, wei, ana, task):
        ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Which version?"})
        url = f"/surveys/requests/{task.pk}/thread/"
        assert url in text(wei.get("/surveys/questions/"))
        assert "Waits for an answer" in text(wei.get(url))
        wei.post(url, {"text": "6.31"})
        assert "No question waits" in text(wei.get("/surveys/questions/"))
        assert url in text(wei.get("/surveys/questions/?state=all"))
        assert "6.31" in text(wei.get(url))

    def test_takes_a_prepared_answer_in_the_suppliers_language(self, wei, ana, task):
        prepared = CannedMessage.objects.create(
            purpose="answer",
            title_en="CID",
            title_zh="CID",
            text_en="See the look-up.",
            text_zh="请查看对照表。",
        )
        other = CannedMessage.objects.create(
            purpose="return", title_en="No", title_zh="否", text_en="Never.", text_zh="不用。"
        )
        ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Which CID?"})
        url = f"/surveys/requests/{task.pk}/thread/"
        assert wei.post(url, {"text": "", "message": other.pk}).status_code == 422
        wei.post(url, {"text": "祝好", "message": prepared.pk})
        assert TaskMessage.objects.latest("pk").text == "请查看对照表。\n\n祝好"

    def test_can_be_left_without_an_answer(self, wei, ana, task):
        ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Thank you"})
        wei.post(f"/surveys/requests/{task.pk}/thread/", {"settle": "1"})
        assert "No question waits" in text(wei.get("/surveys/questions/"))
        assert "No answer needed, says Wei" in text(ana.get(f"/portal/tasks/{task.pk}/"))

    def test_wants_words(self, wei, task):
        assert wei.post(f"/surveys/requests/{task.pk}/thread/", {"text": ""}).status_code == 422


class TestToDo:
    def test_names_what_waits_and_counts_it(self, wei, ana, task, people):
        ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Which version?"})
        contact = people.xinhe.contacts.get()
        HandOver.objects.create(contact=contact, name="Bei", email="b@x.example", language="en", asked_at=NOW)
        page = text(wei.get("/risk/tasks/"))
        assert f"/surveys/requests/{task.pk}/thread/" in page
        assert "Ana → Bei" in page
        assert '<span class="count">2</span>' in page

    def test_tells_the_owner_and_the_centre_of_an_overdue_review(self, people, lin):
        document = papers.a_document("procedure", people)
        Document.objects.update(owner=people.bo, review_due_on=timezone.localdate())
        bo = client_of(people.bo)
        assert document.title_en not in text(bo.get("/risk/tasks/"))
        Document.objects.update(review_due_on=timezone.localdate() - timedelta(days=1))
        for client in (bo, lin):
            page = text(client.get("/risk/tasks/"))
            assert "Documents whose review is overdue" in page
            assert f"/documents/{document.pk}/" in page
        assert document.title_en not in text(client_of(people.ada).get("/risk/tasks/"))

    def test_tells_the_owner_and_the_centre_of_a_training_material_to_review(self, people, lin):
        material = taught.a_material(people, owner=people.bo)
        TrainingMaterial.objects.update(review_due_on=timezone.localdate() - timedelta(days=1))
        for client in (client_of(people.bo), lin):
            page = text(client.get("/risk/tasks/"))
            assert "Training materials whose review is overdue" in page
            assert f"/trainings/materials/{material.pk}/" in page
        assert material.title_en not in text(client_of(people.ada).get("/risk/tasks/"))

    def test_says_so_when_nothing_waits(self, wei):
        assert "Nothing waits" in text(wei.get("/risk/tasks/"))


class TestServiceLevels:
    def test_show_the_rows_behind_each_figure(self, lin, ana, task, people):
        ana.post(f"/portal/tasks/{task.pk}/ask/", {"text": "Which version?"})
        thread.answer(task, text="6.31", by=people.wei, at=timezone.now())
        page = text(lin.get("/surveys/service-levels/"))
        assert f"/surveys/requests/{task.pk}/thread/" in page
        assert "100%" in page
        assert "1 of 1" in page
        assert (
            lin.get("/surveys/service-levels/?kind=imports&first=x&last=2026-01-01&page=9").status_code == 200
        )

    def test_take_goals_and_days_from_the_centre(self, lin, wei):
        url = "/surveys/service-levels/goals/"
        assert wei.get(url).status_code == 403
        lin.post(url, {"kind": "answers", "working_days": "1", "since": "2026-01-01"})
        assert ServiceGoal.objects.get(set_by__email="lin@lanhai.example").working_days == 1
        assert lin.post(url, {"kind": "answers", "working_days": "0", "since": "x"}).status_code == 422
        lin.post(url, {"day": "2026-10-01", "name": "National Day"})
        lin.post(url, {"day": "2026-10-01", "name": "National Day, first"})
        day = CalendarDay.objects.get()
        assert (day.name, day.is_worked) == ("National Day, first", False)
        assert lin.post(url, {"day": "2026-10-03", "name": "A Saturday"}).status_code == 422
        lin.post(url, {"remove": str(day.pk)})
        assert not CalendarDay.objects.exists()
