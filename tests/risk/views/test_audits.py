"""The pages of audits, for the centre, the auditor, the team and the supplier."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from risk.models import Audit, AuditTriggerSetting, CaseAction
from risk.questionnaires.form import Answer
from risk.questionnaires.workbook import FORM_SHEET, HEAD_ROW
from risk.services import audit_answers
from tests import audited
from tests.people import TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def noa(people):
    return audited.an_auditor(people)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def lin(people):
    return signed_in(people.lin)


def url(name, row):
    return reverse(f"audits:{name}", args=[row.pk])


class TestAuditList:
    def test_shows_proposals_with_their_reasons_first(self, people, lin):
        audit = audited.proposed(people.xinhe, people)
        page = lin.get(reverse("audits:audit_list"))
        assert audit.number in page.text
        assert "Other reason" in page.text

    def test_finds_by_trigger_and_supplier(self, people, lin):
        audit = audited.proposed(people.xinhe, people)
        assert audit.number in lin.get(reverse("audits:audit_list"), {"trigger": "manual", "q": "xinhe"}).text
        assert audit.number not in lin.get(reverse("audits:audit_list"), {"trigger": "level"}).text

    def test_begins_with_the_own_audits_for_an_auditor(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        response = signed_in(noa).get(reverse("home"), follow=True)
        assert response.redirect_chain == [(reverse("audits:audit_list"), 302)]
        assert audit.number in response.text


class TestPlan:
    def test_names_who_may_not_and_why(self, people, noa, lin):
        audited.is_competent(people.wei, by=people.lin)
        page = lin.get(url("plan", audited.proposed(people.xinhe, people)))
        assert "does not hold the role of internal auditor" in page.text
        assert "belongs to the execution team of a subsidiary that the supplier delivers to" in page.text

    def test_refuses_a_member_of_the_team_that_is_posted_anyway(self, people, noa, lin):
        audited.is_competent(people.wei, by=people.lin)
        audit = audited.proposed(people.xinhe, people)
        day = timezone.localdate() + timedelta(days=9)
        response = lin.post(
            url("plan", audit), {"auditor": people.wei.pk, "planned_for": day, "mode": "remote"}
        )
        assert response.status_code == 422
        assert Audit.objects.get().status == "proposed"

    def test_plans(self, people, noa, lin):
        audit = audited.proposed(people.xinhe, people)
        day = timezone.localdate() + timedelta(days=9)
        values = {"auditor": noa.pk, "planned_for": day, "mode": "on_site", "place": "Plant 1"}
        page = lin.post(url("plan", audit), values, follow=True)
        assert "The audit is planned." in page.text
        assert "Plant 1" in page.text
        assert Audit.objects.get().auditor == noa

    def test_says_what_speaks_against_an_auditor_by_now(self, people, noa, lin):
        audit = audited.planned(people.xinhe, people)
        audited.a_case(people.xinhe, noa)
        assert "The auditor is no longer independent" in lin.get(url("audit_detail", audit)).text


class TestSteps:
    def test_of_the_auditor_lead_from_the_plan_to_the_day(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        client = signed_in(noa)
        assert client.post(url("notify", audit)).status_code == 302
        client.post(url("conduct", audit), {"conducted_on": timezone.localdate()})
        assert Audit.objects.get().status == "conducted"

    def test_say_why_they_are_refused_and_change_nothing(self, people, noa):
        audit = audited.notified(people.xinhe, people)
        day = timezone.localdate() + timedelta(days=1)
        response = signed_in(noa).post(url("conduct", audit), {"conducted_on": day})
        assert response.status_code == 409
        assert "on its day, not before it" in response.text

    def test_are_not_for_another_auditor(self, people, noa):
        audit = audited.planned(people.xinhe, people)
        other = audited.an_auditor(people, "uri@lanhai.example", "Uri")
        assert signed_in(other).post(url("notify", audit)).status_code == 404

    def test_say_when_another_one_came_first(self, people, noa):
        audit = audited.notified(people.xinhe, people)
        page = signed_in(noa).post(url("notify", audit), follow=True)
        assert "is in the state “Supplier notified” by now" in page.text

    def test_decline_with_the_reason(self, people, lin):
        audit = audited.proposed(people.xinhe, people)
        page = lin.post(url("decline", audit), {"decline-reason": "Audited in May"}, follow=True)
        assert "Audited in May" in page.text
        assert Audit.objects.get().status == "declined"


class TestPropose:
    def test_is_for_the_team_of_the_branch(self, people):
        values = {"trigger": "false_declaration", "reason": "The list is copied"}
        page = signed_in(people.wei).post(url("propose", people.xinhe), values, follow=True)
        assert "The list is copied" in page.text
        assert "The reason was noted with audit AU-" in page.text
        assert signed_in(people.wei).get(url("propose", people.faraway)).status_code == 404

    def test_needs_the_reason(self, people, lin):
        response = lin.post(url("propose", people.xinhe), {"trigger": "manual", "reason": ""})
        assert response.status_code == 422

    def test_is_offered_where_the_suppliers_audits_stand(self, people, lin):
        audit = audited.proposed(people.xinhe, people)
        page = lin.get(url("of_supplier", people.xinhe), headers={"HX-Request": "true"})
        assert audit.number in page.text
        assert url("propose", people.xinhe) in page.text


class TestTriggers:
    def test_are_switched_by_the_centre(self, people, lin):
        lin.post(reverse("audits:triggers"), {"triggers": ["origin", "grievance"]})
        switched_on = AuditTriggerSetting.objects.filter(is_on=True)
        assert set(switched_on.values_list("trigger", flat=True)) == {"origin", "grievance"}
        assert AuditTriggerSetting.objects.get(trigger="level").changed_by == people.lin


class TestPortal:
    def test_shows_what_will_be_asked_when_and_by_whom(self, people):
        audit = audited.notified(people.xinhe, people)
        ana = signed_in(people.ana)
        assert audit.number in ana.get(reverse("portal_audits:audit_list")).text
        page = ana.get(reverse("portal_audits:audit_detail", args=[audit.pk])).text
        for words in ("Noa", "Plant 1", "Gold wire", "There is a sourcing policy for minerals"):
            assert words in page

    def test_says_nothing_before_the_notice(self, people):
        audit = audited.planned(people.xinhe, people)
        ana = signed_in(people.ana)
        assert audit.number not in ana.get(reverse("portal_audits:audit_list")).text
        assert ana.get(reverse("portal_audits:audit_detail", args=[audit.pk])).status_code == 404

    def test_says_nothing_of_the_reasons(self, people):
        audit = audited.notified(people.xinhe, people)
        page = signed_in(people.ana).get(reverse("portal_audits:audit_detail", args=[audit.pk]))
        assert "A look at the warehouse" not in page.text

    def test_confirms_the_day_once(self, people):
        audit = audited.notified(people.xinhe, people)
        ana = signed_in(people.ana)
        page = ana.post(reverse("portal_audits:acknowledge", args=[audit.pk]), follow=True)
        assert "The day is confirmed." in page.text
        assert "Confirm the day" not in page.text
        assert Audit.objects.get().acknowledged_by == people.ana

    def test_shows_the_day_in_chinese(self, people):
        audit = audited.notified(people.xinhe, people)
        ana = signed_in(people.ana)
        ana.cookies["django_language"] = "zh-hans"
        page = ana.get(reverse("portal_audits:audit_detail", args=[audit.pk]))
        assert f"{(TODAY + timedelta(days=7)).day}日" in page.text
        assert "有针对受冲突影响和高风险地区矿产的采购政策" in page.text


def form_of(audit, **answers):
    """What the page of the form sends."""
    return {f"{kind}_{key}": value for key, given in answers.items() for kind, value in given.items()}


class TestForm:
    @pytest.fixture
    def audit(self, people):
        return audited.notified(people.xinhe, people)

    def test_may_be_saved_half_done_and_taken_up_again(self, audit, noa):
        client = signed_in(noa)
        values = form_of(audit, waste={"answer": "partly", "note": "Two drums"})
        page = client.post(url("answers", audit), values, follow=True).text
        assert "1 answer was saved." in page
        assert "Two drums" in page
        assert audit.answers.get().answer == "partly"

    def test_asks_for_what_was_seen_where_a_gap_was_found(self, audit, noa):
        values = form_of(audit, waste={"answer": "missing", "note": ""})
        response = signed_in(noa).post(url("answers", audit), values)
        assert response.status_code == 422
        assert "Note what was seen" in response.text
        assert not audit.answers.exists()

    def test_goes_out_and_comes_back_as_a_workbook(self, audit, noa):
        client = signed_in(noa)
        content = client.get(url("workbook", audit)).content
        keys = list(audit_answers.form_of(audit).questions)
        book = openpyxl.load_workbook(BytesIO(content))
        book[FORM_SHEET].cell(HEAD_ROW + 1 + keys.index("waste"), 5).value = "Met"
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("form.xlsx", out.getvalue())
        page = client.post(url("upload", audit), {"file": file}, follow=True)
        assert "1 answer was saved." in page.text
        kept = audit.files.get()
        assert b"".join(client.get(url("filled_in", kept)).streaming_content) == out.getvalue()

    def test_names_each_cell_that_is_wrong_and_takes_nothing(self, audit, noa):
        book = openpyxl.load_workbook(BytesIO(audit_answers.workbook_of(audit, language="en")))
        for row, word in ((5, "Perhaps"), (6, "Not met")):
            book[FORM_SHEET].cell(row, 5).value = word
        out = BytesIO()
        book.save(out)
        file = SimpleUploadedFile("form.xlsx", out.getvalue())
        response = signed_in(noa).post(url("upload", audit), {"file": file})
        assert response.status_code == 422
        assert "Nothing was taken: 2 things are wrong in the file." in response.text
        for words in ("E5", "“Perhaps” is no answer", "F6", "Note what was seen"):
            assert words in response.text
        assert not audit.answers.exists()

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"no workbook", "no workbook that can be read"), (b"0" * (3 * 1024 * 1024), "larger than")],
        ids=["text", "huge"],
    )
    def test_refuses_a_hostile_file(self, audit, noa, content, words):
        file = SimpleUploadedFile("form.xlsx", content)
        response = signed_in(noa).post(url("upload", audit), {"file": file})
        assert response.status_code == 422
        assert words in response.text


class TestWholeAudit:
    """From the proposal to the closing, each step on its page by whom it is for."""

    def test_leads_from_a_finding_to_its_verified_action(self, people, noa, lin):
        audit = audited.answered(audited.conducted(people.xinhe, people), minerals_policy=Answer.PARTLY)
        auditor, wei, ana = signed_in(noa), signed_in(people.wei), signed_in(people.ana)
        values = {
            "gravity": "major",
            "question": "minerals_policy",
            "risk": "armed_groups",
            "text": "Draft only",
        }
        auditor.post(url("note_finding", audit), values)
        finding = audit.findings.get()
        assert "Draft only" not in ana.get(reverse("portal_audits:audit_detail", args=[audit.pk])).text
        auditor.post(url("report", audit), {"summary": "One gap"})
        portal = ana.get(reverse("portal_audits:audit_detail", args=[audit.pk])).text
        assert "Draft only" in portal
        assert "One gap" in portal
        due = timezone.localdate() + timedelta(days=20)
        values = {"kind": "adopt_policy", "description": "Adopt it", "responsible": "Ana", "due_date": due}
        page = wei.post(url("agree", finding), values, follow=True).text
        assert "The action stands in the case of the audit." in page
        finding.refresh_from_db()
        assert finding.action.case.number in page
        refused = auditor.post(url("verify", finding), {"text": "Seen"})
        assert refused.status_code == 409
        CaseAction.objects.update(status="done", settled_at=timezone.now(), settled_by=people.wei)
        auditor.post(url("verify", finding), {"text": "Seen on the site"})
        audit.refresh_from_db()
        assert audit.status == "verified"
        page = lin.post(url("close", audit), follow=True).text
        assert "The audit is closed." in page
        assert "Seen on the site" in page
