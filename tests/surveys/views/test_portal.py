import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from smelters.models import ReferenceEntry
from suppliers.models import Contact, Supplier
from surveys.models import Campaign, Submission
from surveys.services import submissions
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, GOLD_UNSURE, UNKNOWN_GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db
STATUS = Submission.Status
INJECTION = settings.BASE_DIR.parent / "shared" / "samples" / "RMI_CMRT_6.5_injection.xlsx"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def ana(client, people):
    client.force_login(people.ana)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page(client, name, *arguments, **query):
    response = client.get(reverse(name, args=arguments), query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def url(task):
    return reverse("portal:task", args=[task.pk])


def fragment(target):
    return {"HX-Request": "true", "HX-Target": target}


class TestHome:
    def test_shows_the_tasks_of_the_own_supplier_only(self, ana, people, task):
        asked.a_request(people.faraway, task.campaign)
        text = page(ana, "portal:home")
        assert url(task) in text
        assert "Faraway" not in text

    def test_says_what_comes_when_there_is_no_task(self, ana):
        assert "No task is waiting" in page(ana, "portal:home")

    def test_is_not_for_colleagues(self, client, people):
        for user in (people.lin, people.wei, people.bo, people.ada):
            client.force_login(user)
            assert client.get(reverse("portal:home")).status_code == 403

    def test_lets_a_person_choose_among_several_suppliers(self, ana, people, task):
        second = Supplier.objects.create(external_id="S-1002", name="Xinhe Plating")
        Contact.objects.create(supplier=second, user=people.ana, name="Ana", email="ana@xinhe.example")
        other = asked.a_request(second, task.campaign)
        everything = page(ana, "portal:home")
        assert url(task) in everything
        assert url(other) in everything
        chosen = page(ana, "portal:home", supplier=second.pk)
        assert url(other) in chosen
        assert url(task) not in chosen

    def test_takes_as_many_queries_for_many_tasks_as_for_one(self, ana, people, task):
        before = _queries(lambda: page(ana, "portal:home"))
        for year in range(2020, 2026):
            sending.send(asked.a_request(people.xinhe, asked.a_campaign(year)))
        assert _queries(lambda: page(ana, "portal:home")) == before


def without_tokens(response):
    """The page without what is another one in each answer."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def _queries(call):
    with CaptureQueriesContext(connection) as queries:
        call()
    return len(queries)


class TestTask:
    def test_says_what_is_asked_why_by_when_and_by_whom(self, ana, task):
        Campaign.objects.filter(pk=task.campaign_id).update(minimum_version="6.31")
        text = page(ana, "portal:task", task.pk)
        for said in (
            "CMRT 2026",
            "version 6.31 or newer",
            "31 Mar 2026",
            "Dongguan plant 2",
            "Tantalum",
            "Gold",
        ):
            assert said in text
        assert "Cobalt" not in text

    def test_of_another_supplier_does_not_exist(self, client, people, task):
        client.force_login(people.omar)
        assert client.get(url(task)).status_code == 404
        assert client.post(url(task), sending.upload()).status_code == 404
        assert not Submission.objects.exists()

    def test_of_a_draft_does_not_exist(self, ana, people, task):
        Campaign.objects.filter(pk=task.campaign_id).update(status="draft", launched_at=None)
        assert ana.get(url(task)).status_code == 404

    def test_shows_no_file_of_another_task(self, ana, people, task):
        other = sending.send(asked.a_request(people.faraway, task.campaign))
        assert ana.get(url(task), {"submission": other.pk}).status_code == 404
        assert ana.get(url(task), {"submission": "x"}).status_code == 404

    def test_speaks_the_readers_language(self, ana, task):
        for language, tag in (("zh-hans", "zh-hans"), ("en", "en")):
            ana.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            text = page(ana, "portal:task", task.pk)
            assert f'<html lang="{tag}"' in text.casefold()
            with translation.override(language):
                assert gettext("What is asked, and why") in text

    def test_shows_the_newest_file_and_lists_all(self, ana, task):
        sending.send(task, name="first.xlsx", at=NOW)
        sending.send(
            task, cmrt_workbook(company="Xinhe Connector"), name="second.xlsx", at=NOW + timedelta(hours=1)
        )
        response = ana.get(url(task))
        assert response.context["submission"].file_name == "second.xlsx"
        assert [file.file_name for file in response.context["files"]] == ["second.xlsx", "first.xlsx"]

    def test_never_lets_a_file_name_become_markup(self, ana, task):
        sending.send(task, name="<img src=x onerror=alert(1)>.xlsx")
        assert "<img src=x" not in ana.get(url(task)).content.decode()


class TestUpload:
    def test_keeps_the_file_and_answers_at_once(self, ana, people, task):
        response = ana.post(url(task), sending.upload(name="鑫禾.xlsx"))
        submission = Submission.objects.get()
        assert response.status_code == 302
        assert response["Location"] == f"{url(task)}?submission={submission.pk}"
        assert (submission.status, submission.file_name) == (STATUS.RECEIVED, "鑫禾.xlsx")
        assert (submission.uploaded_by, submission.on_behalf) == (people.ana, False)

    def test_reads_nothing_in_the_web_process(self, ana, task, monkeypatch):
        def never(*arguments, **named):
            raise AssertionError("read in the web process")

        monkeypatch.setattr(submissions, "understand", never)
        assert ana.post(url(task), sending.upload(b"PK\x03\x04broken")).status_code == 302

    def test_swaps_the_very_fragment_that_the_page_includes(self, ana, task):
        response = ana.post(url(task), sending.upload(), headers=fragment("work"))
        submission = Submission.objects.get()
        assert response.status_code == 200
        assert response["HX-Push-Url"] == f"{url(task)}?submission={submission.pk}"
        text = response.content.decode()
        assert text.lstrip().startswith('<div class="stack" id="work">')
        assert "<html" not in text
        assert reverse("portal:status", args=[submission.pk]) in text

    def test_says_that_the_same_file_was_sent_before_and_shows_its_result(self, ana, task):
        first = sending.send(task, by=None)
        response = ana.post(url(task), sending.upload(name="again.xlsx"), follow=True)
        assert Submission.objects.get() == first
        text = unescape(response.content.decode())
        assert "This file was sent before." in text
        assert "Your declaration is accepted" in text

    def test_asks_for_a_file_when_there_is_none(self, ana, task):
        for headers in ({}, fragment("work")):
            response = ana.post(url(task), {}, headers=headers)
            assert response.status_code == 200
            assert "No file was chosen." in response.content.decode()
        assert not Submission.objects.exists()

    @override_settings(UPLOAD_MAX_BYTES=1024 * 1024)
    def test_does_not_take_a_file_that_is_too_large_and_names_the_limit(self, ana, task):
        response = ana.post(url(task), sending.upload(b"x" * (1024 * 1024 + 1)))
        text = unescape(response.content.decode())
        assert 'id="id_file_error"' in text
        assert "up to 1.0\N{NO-BREAK SPACE}MB can be read" in text
        assert not Submission.objects.exists()

    def test_takes_an_empty_file_so_that_it_is_refused_with_a_reason(self, ana, task):
        ana.post(url(task), sending.upload(b"", name="empty.xlsx"))
        submission = sending.read(Submission.objects.get())
        assert submission.refusal == "empty_file"
        assert "The file is empty (0 bytes)." in page(ana, "portal:task", task.pk)


class TestStatus:
    def test_asks_again_until_the_file_is_settled_and_then_stops(self, ana, task):
        submission = sending.receive(task, at=timezone.now())
        status = reverse("portal:status", args=[submission.pk])
        waiting = ana.get(status).content.decode()
        assert f'hx-get="{status}?phase=received-500ms" hx-trigger="every 500ms"' in waiting
        sending.read(submission)
        settled = ana.get(status, {"phase": "received-500ms"}).content.decode()
        assert "hx-trigger" not in settled.split("</section>")[0]
        assert "Your declaration is accepted" in settled

    def test_says_nothing_while_nothing_has_changed(self, ana, task):
        submission = sending.receive(task, at=timezone.now())
        response = ana.get(reverse("portal:status", args=[submission.pk]), {"phase": "received-500ms"})
        assert response.status_code == 204

    def test_brings_what_the_result_changes_elsewhere(self, ana, task):
        submission = sending.send(task)
        text = ana.get(reverse("portal:status", args=[submission.pk])).content.decode()
        for part in ("files", "task-steps", "submit-bar"):
            assert f'id="{part}"' in text
        assert text.count('hx-swap-oob="true"') == 3

    def test_says_that_leaving_is_safe_while_the_worker_is_away(self, ana, task):
        submission = sending.receive(task, at=timezone.now() - timedelta(minutes=5))
        text = page(ana, "portal:status", submission.pk)
        assert "it is safe to leave this page" in text
        assert 'hx-trigger="every 10s"' in text

    def test_works_without_a_script(self, ana, task):
        submission = sending.receive(task, at=timezone.now())
        text = page(ana, "portal:task", task.pk)
        assert '<noscript><meta http-equiv="refresh"' in text
        assert f'<a class="text-link" href="{url(task)}?submission={submission.pk}">' in text

    def test_of_another_suppliers_file_does_not_exist(self, client, people, task):
        submission = sending.receive(task)
        client.force_login(people.omar)
        assert client.get(reverse("portal:status", args=[submission.pk])).status_code == 404


class TestResult:
    def test_names_each_finding_with_sheet_cell_and_what_to_do(self, ana, task):
        sending.send(task, cmrt_workbook(contact_phone="", authorizer=""))
        response = ana.get(url(task))
        lines = [(line.sheet, line.cell) for group in response.context["sheets"] for line in group.lines]
        assert {("Declaration", "D17"), ("Declaration", "D18")} <= set(lines)
        text = unescape(response.content.decode())
        assert '<span class="cell-sheet">Declaration</span><span class="cell-place">D17</span>' in text
        assert "D17 is empty" in text
        assert "Needs correction" in text

    def test_opens_the_finding_that_the_address_names(self, ana, task):
        submission = sending.send(task, cmrt_workbook(contact_phone="", authorizer=""))
        last = submission.findings.order_by("-position").first()
        query = {"submission": submission.pk, "finding": last.position}
        whole = ana.get(url(task), query)
        part = ana.get(url(task), query, headers=fragment("findings"))
        assert whole.context["opened"].position == part.context["opened"].position == last.position
        assert part.content.decode().lstrip().startswith('<div class="findings" id="findings">')
        assert without_tokens(part).strip() in without_tokens(whole)

    def test_shows_the_row_of_the_smelter_list_as_the_file_holds_it(self, ana, task):
        odd = SmelterValues(id_input="CID919999", metal="Gold", lookup="#N/A")
        submission = sending.send(task, cmrt_workbook((GOLD, odd)))
        finding = submission.findings.filter(sheet="Smelter List", cell__startswith="A").first()
        piece = ana.get(url(task), {"finding": finding.position}).context["piece"]
        here = [row for row in piece.rows if row.is_here]
        assert [row.number for row in here] == [6]
        assert [cell.value for cell in here[0].cells if cell.is_cell] == ["CID919999"]

    def test_says_what_happened_what_is_safe_and_what_next_when_refused(self, ana, task):
        submission = sending.send(task, b"name,metal\n1,2\n")
        text = page(ana, "portal:task", task.pk)
        for said in ("This file could not be read", "comma-separated text", "Nothing is lost.", "What next"):
            assert said in text
        assert f"S-{submission.pk:06d}" in text

    def test_shows_why_a_person_sent_the_file_back(self, ana, people, task):
        submission = sending.send(task)
        later = NOW + timedelta(hours=1)
        submissions.send_back(submission, by=people.wei, at=later, reason="Two <plants> are missing.")
        text = ana.get(url(task)).content.decode()
        assert "Two &lt;plants&gt; are missing." in text
        assert "Wei" not in text

    def test_shows_spreadsheet_text_as_text(self, ana, task):
        sending.send(task, cmrt_workbook(company='=cmd|"/c calc"!A0<script>alert(1)</script>'))
        text = ana.get(url(task)).content.decode()
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text

    @pytest.mark.skipif(not INJECTION.exists(), reason="The conformance samples are not beside the project")
    def test_shows_the_formulas_of_the_injection_sample_as_text(self, ana, people, task):
        submission = sending.send(task, INJECTION.read_bytes())
        pages = [ana.get(url(task), {"finding": row.position}) for row in submission.findings.all()]
        ana.force_login(people.lin)
        team = reverse("surveys:submission_detail", args=[submission.pk])
        pages += [ana.get(team, {"tab": tab}) for tab in ("findings", "declaration", "smelters")]
        texts = [response.content.decode() for response in pages]
        assert any("=cmd|" in unescape(text) for text in texts)
        for text in texts:
            assert not re.search(r"<(script|img|svg)[^>]*(alert|onerror|onload)", text)
            assert 'href="javascript:' not in text


class TestSmelters:
    def test_names_those_on_no_public_list_without_what_other_lists_say(self, ana, task):
        smelters = facts.listed_smelters()
        facts.give_status(smelters["CID910002"], "Gold", "non_conformant")
        public_list({"CID910001": "conformant"})
        sending.send(task, cmrt_workbook((GOLD, GOLD_UNSURE, UNKNOWN_GOLD)))
        response = ana.get(url(task))
        notes = response.context["smelters"]
        assert [(note.row, note.cid) for note in notes.not_on_list] == [(6, "CID910002")]
        assert [note.name for note in notes.unresolved] == ["Nowhere Gold"]
        text = response.content.decode()
        assert "Not on the public conformant or active list on 10 Mar 2026" in text
        for restricted in ("Non-conformant", "non_conformant", "Not enrolled"):
            assert restricted not in text


def public_list(statuses, metals=("Gold", "Tin"), licence="public"):
    issue = facts.a_list(date(2026, 3, 10), kind="status")
    type(issue).objects.filter(pk=issue.pk).update(licence=licence, metals=list(metals))
    for row, (cid, status) in enumerate(statuses.items(), start=2):
        ReferenceEntry.objects.create(list=issue, row=row, cid=cid, metal="Gold", name=cid, status=status)
    return issue
