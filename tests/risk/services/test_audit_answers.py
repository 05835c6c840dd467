"""The answers of an audit's form: in the browser and as a workbook."""

from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, transaction

from gscm.lib.states import TransitionRefused
from risk.models import AuditAnswer, AuditFile
from risk.questionnaires.form import Answer
from risk.questionnaires.workbook import FORM_SHEET, HEAD_ROW, Fault, Given
from risk.services import audit_answers, audits
from tests import audited
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def audit(people):
    return audited.notified(people.xinhe, people)


def filled_in(audit, language, answers):
    """The workbook of the audit with answers and notes written into it by hand."""
    book = openpyxl.load_workbook(BytesIO(audit_answers.workbook_of(audit, language=language)))
    keys = list(audit_answers.form_of(audit).questions)
    for key, (answer, note) in answers.items():
        row = HEAD_ROW + 1 + keys.index(key)
        book[FORM_SHEET].cell(row, 5).value = answer
        book[FORM_SHEET].cell(row, 6).value = note
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def take_in(audit, content):
    return audit_answers.take_in(audit, content, file_name="form.xlsx", by=audit.auditor, at=NOW)


class TestRecord:
    def test_keeps_changes_and_takes_back(self, audit):
        record = {"by": audit.auditor, "at": NOW}
        assert audit_answers.record(audit, {"waste": Given(Answer.MET)}, **record) == 1
        assert audit_answers.record(audit, {"waste": Given(Answer.MET)}, **record) == 0
        assert audit_answers.record(audit, {"waste": Given(Answer.MISSING, "Drums")}, **record) == 1
        assert audit_answers.given(audit) == {"waste": Given(Answer.MISSING, "Drums")}
        assert audit_answers.record(audit, {"waste": None}, **record) == 1
        assert audit_answers.given(audit) == {}

    def test_keeps_every_version(self, audit):
        for answer in (Answer.MET, Answer.MOSTLY):
            audit_answers.record(audit, {"waste": Given(answer)}, by=audit.auditor, at=NOW)
        events = AuditAnswer.objects.get().events.order_by("pgh_id")
        assert list(events.values_list("answer", flat=True)) == ["met", "mostly"]

    def test_is_refused_once_the_audit_is_reported(self, people):
        audit = audited.answered(audited.conducted(people.xinhe, people))
        audits.report(audit, summary="", by=audit.auditor, at=NOW)
        with pytest.raises(TransitionRefused):
            audit_answers.record(audit, {"waste": None}, by=audit.auditor, at=NOW)

    def test_leaves_the_database_to_refuse_a_gap_without_what_was_seen(self, audit):
        with pytest.raises(IntegrityError), transaction.atomic():
            audit_answers.record(audit, {"waste": Given(Answer.MISSING)}, by=audit.auditor, at=NOW)


class TestTakeIn:
    @pytest.mark.parametrize(("language", "word"), [("en", "Partly met"), ("zh-hans", "部分符合")])
    def test_takes_what_was_filled_in_in_either_language(self, audit, language, word):
        content = filled_in(audit, language, {"waste": (word, "两桶 / two drums")})
        assert take_in(audit, content) == 1
        assert audit_answers.given(audit) == {"waste": Given(Answer.PARTLY, "两桶 / two drums")}

    def test_keeps_the_file_once(self, audit):
        content = filled_in(audit, "en", {"waste": ("Met", None)})
        take_in(audit, content)
        take_in(audit, content)
        kept = AuditFile.objects.get()
        assert kept.file.open("rb").read() == content

    def test_keeps_answers_that_the_file_leaves_empty(self, audit):
        audit_answers.record(audit, {"waste": Given(Answer.MET)}, by=audit.auditor, at=NOW)
        content = filled_in(audit, "en", {"waste": (None, None), "exposure": ("Met", None)})
        take_in(audit, content)
        assert set(audit_answers.given(audit)) == {"waste", "exposure"}

    def test_takes_nothing_where_a_cell_is_wrong(self, audit):
        content = filled_in(audit, "en", {"waste": ("Met", None), "exposure": ("Perhaps", None)})
        with pytest.raises(audit_answers.FileRefused) as refused:
            take_in(audit, content)
        assert [(one.fault, one.cell) for one in refused.value.problems] == [
            (Fault.NO_ANSWER_WORD, f"E{HEAD_ROW + 1 + 7}")
        ]
        assert not AuditAnswer.objects.exists()
        assert not AuditFile.objects.exists()

    def test_refuses_the_file_of_another_audit(self, audit, people):
        other = audited.notified(people.faraway, people)
        with pytest.raises(audit_answers.FileRefused):
            take_in(audit, filled_in(other, "en", {"waste": ("Met", None)}))


class TestWorkbookOf:
    def test_says_whose_it_is_with_the_csr_number(self, audit):
        audit.supplier.csr_reference = "CSR-77"
        audit.supplier.save()
        book = openpyxl.load_workbook(BytesIO(audit_answers.workbook_of(audit, language="zh-hans")))
        said = {row[0].value: row[1].value for row in book["Audit"].iter_rows(min_row=2)}
        assert audit.number in said.values()
        assert "CSR-77" in said.values()
