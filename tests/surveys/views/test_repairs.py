"""The page on which repairs are chosen, and the pages of the corrected copy."""

from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from surveys.models import CorrectedCopy, FindingRepair, Submission
from surveys.queries import repairs
from surveys.services import copies, corrections
from surveys.workbooks.blank import SmelterValues
from tests import asked, facts, sending
from tests.people import NOW, cast
from tests.workbooks import GOLD, cmrt_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def task(people):
    facts.listed_smelters()
    return asked.a_request(people.xinhe)


@pytest.fixture
def returned(task):
    row = SmelterValues(id_input="cid 910002")
    return sending.send(task, cmrt_workbook((GOLD, row), effective_date="2 March 2026", contact_phone=""))


def signed_in(client, person, language="en"):
    person.language = language
    person.save()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def page(response, status=200):
    assert response.status_code == status
    return unescape(response.content.decode())


def pk_of(submission, rule):
    return str(FindingRepair.objects.get(finding__submission=submission, finding__rule=rule).pk)


class TestThePage:
    def test_is_offered_where_something_can_be_repaired(self, client, people, returned):
        ana = signed_in(client, people.ana)
        address = reverse("portal:repairs", args=[returned.pk])
        assert address in page(ana.get(reverse("portal:task", args=[returned.request_id])))

    def test_is_not_offered_where_nothing_can(self, client, people, task):
        accepted = sending.send(task)
        assert not FindingRepair.objects.filter(finding__submission=accepted).exists()
        ana = signed_in(client, people.ana)
        assert "/repairs/" not in page(ana.get(reverse("portal:task", args=[task.pk])))
        text = page(ana.get(reverse("portal:repairs", args=[accepted.pk])))
        assert "Nothing in this file can be corrected here" in text

    def test_shows_each_cell_as_it_is_and_as_it_would_be(self, client, people, returned):
        text = page(signed_in(client, people.ana).get(reverse("portal:repairs", args=[returned.pk])))
        for word in ("D22", "2 March 2026", "2026-03-02", "A6", "cid 910002", "CID910002", "D17 is empty"):
            assert word in text

    def test_has_ticked_what_is_certain_only(self, client, people, task):
        row = SmelterValues(id_input="CID910002", metal="Gold", lookup="Aurum Works")
        submission = sending.send(task, cmrt_workbook((GOLD, row), effective_date="2 March 2026"))
        context = signed_in(client, people.ana).get(reverse("portal:repairs", args=[submission.pk])).context
        ticked = {p.repair.finding.rule: p.is_chosen for s in context["sections"] for p in s.proposals}
        assert ticked["V06c"]
        assert not ticked["V30b"]

    @pytest.mark.parametrize("choose", ["all", "none"])
    def test_ticks_all_or_none_and_keeps_what_was_filled_in(self, client, people, returned, choose):
        phone = pk_of(returned, "C01")
        response = signed_in(client, people.ana).post(
            reverse("portal:repairs", args=[returned.pk]), {"choose": choose, f"fill_{phone}": "+86 1"}
        )
        sections = response.context["sections"]
        ticked = {p.is_chosen for section in sections for p in section.proposals}
        assert ticked == {choose == "all"}
        assert 'value="+86 1"' in page(response)
        assert not CorrectedCopy.objects.exists()

    def test_says_that_nothing_is_chosen(self, client, people, returned):
        response = signed_in(client, people.ana).post(reverse("portal:repairs", args=[returned.pk]))
        assert "Nothing is chosen" in page(response, 422)

    def test_takes_no_repair_of_another_file(self, client, people, task, returned):
        other = sending.send(task, cmrt_workbook(effective_date="3 March 2026"))
        response = signed_in(client, people.ana).post(
            reverse("portal:repairs", args=[other.pk]), {"chosen": [pk_of(returned, "V06c")]}
        )
        assert response.status_code == 422
        assert not CorrectedCopy.objects.exists()

    def test_repairs_a_long_list_by_one_tick(self, client, people, task, monkeypatch):
        monkeypatch.setattr(repairs, "SINGLY", 3)
        monkeypatch.setattr(repairs, "SHOWN", 2)
        rows = [SmelterValues(id_input="cid 910001")] * 6
        submission = sending.send(task, cmrt_workbook(rows))
        ana = signed_in(client, people.ana)
        address = reverse("portal:repairs", args=[submission.pk])
        text = page(ana.get(address))
        assert "Repair all 6 cells" in text
        assert "and 4 further cells" in text
        finding = submission.findings.get(rule="V31c")
        ana.post(address, {"whole": [finding.pk]})
        assert len(CorrectedCopy.objects.get().changes) == 6

    def test_needs_the_same_queries_for_many_as_for_few(self, client, people, task, returned):
        ana = signed_in(client, people.ana)
        rows = [SmelterValues(id_input="cid 910001")] * 30
        many_rows = sending.send(
            task,
            cmrt_workbook(rows, effective_date="2 March 2026", contact_phone="", contact_name="", company=""),
        )
        few_url, many_url = (reverse("portal:repairs", args=[s.pk]) for s in (returned, many_rows))
        ana.get(few_url)
        with CaptureQueriesContext(connection) as few:
            ana.get(few_url)
        with CaptureQueriesContext(connection) as many:
            ana.get(many_url)
        assert len(few) == len(many)

    def test_speaks_chinese(self, client, people, returned):
        text = page(
            signed_in(client, people.ana, "zh-hans").get(reverse("portal:repairs", args=[returned.pk]))
        )
        assert "生成更正副本" in text
        assert "Make the corrected copy" not in text


class TestTheCopy:
    @pytest.mark.parametrize(
        ("person", "choose", "shown", "send"),
        [
            ("ana", "portal:repairs", "portal:copy", "portal:correction_send"),
            ("wei", "surveys:submission_repairs", "surveys:submission_copy", "surveys:correction_send"),
        ],
    )
    def test_is_made_shown_and_sent_on_either_side(
        self, client, people, returned, person, choose, shown, send
    ):
        somebody = signed_in(client, getattr(people, person))
        chosen = [pk_of(returned, "V06c"), pk_of(returned, "V31c")]
        response = somebody.post(
            reverse(choose, args=[returned.pk]), {"chosen": chosen, f"fill_{pk_of(returned, 'C01')}": "+86 1"}
        )
        copy = CorrectedCopy.objects.get()
        assert response.url == reverse(shown, args=[copy.job_id])
        assert "Send as a new file" not in page(somebody.get(response.url))
        copies.carry_out(copy.job, at=NOW)
        text = page(somebody.get(response.url))
        for word in (
            "Send as a new file",
            "3 cells changed",
            "2 March 2026",
            "2026-03-02",
            "CID910002",
            "+86 1",
        ):
            assert word in text
        file = somebody.get(reverse(f"{shown}_file", args=[copy.job_id]))
        assert b"".join(file.streaming_content).startswith(b"PK")
        somebody.post(reverse(send, args=[copy.pk]))
        new = sending.read(Submission.objects.exclude(pk=returned.pk).get())
        assert new.status == Submission.Status.ACCEPTED
        assert new.on_behalf == (person == "wei")
        assert "See the result" in page(somebody.get(response.url))
        somebody.post(reverse(send, args=[copy.pk]))
        assert Submission.objects.count() == 2

    def test_is_named_on_the_pages_of_the_new_file(self, client, people, returned):
        chosen = [(repair, repair.value) for repair in corrections.repairs_of(returned) if repair.value]
        copy = corrections.ask(returned, chosen, by=people.ana, at=NOW)
        copies.carry_out(copy.job, at=NOW)
        copy.refresh_from_db()
        new = sending.read(corrections.send(copy, by=people.ana, at=NOW).submission)
        ana = signed_in(client, people.ana)
        task = f"{reverse('portal:task', args=[new.request_id])}?submission={new.pk}"
        assert "corrected copy of “CMRT.xlsx”" in page(ana.get(task))
        wei = signed_in(client, people.wei)
        text = page(wei.get(reverse("surveys:submission_detail", args=[new.pk])))
        assert "2 repairs, chosen by Ana" in text
        assert f"S-{returned.pk:06d}" in text

    def test_is_not_sent_before_it_is_written(self, client, people, returned):
        chosen = [(repair, repair.value) for repair in corrections.repairs_of(returned) if repair.value]
        copy = corrections.ask(returned, chosen, by=people.ana, at=NOW)
        ana = signed_in(client, people.ana)
        text = page(ana.post(reverse("portal:correction_send", args=[copy.pk]), follow=True))
        assert "not written yet" in text
        assert Submission.objects.count() == 1
