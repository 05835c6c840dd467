"""Audits of the demonstration: one closed, one that failed and is being put right, one announced, the rest proposed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from reporting.demonstration.asking import handler_of
from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.people import CENTRE, SECOND, person
from reporting.demonstration.suppliers import SUPPLIERS
from risk.models import Audit, AuditFinding, AuditTrigger, CaseAction
from risk.questionnaires.form import Answer
from risk.questionnaires.workbook import Given, needs_note
from risk.services import audit_answers, audit_findings, audits, cases, evidence
from suppliers.models import Competence, Supplier
from suppliers.services import competence

AUDITOR = "qin@lanhai.example"
Gravity = AuditFinding.Gravity
Gaps = Mapping[str, Answer]

_CLOSED: Gaps = {"minerals_training": Answer.PARTLY, "exposure": Answer.MOSTLY}
_FAILED: Gaps = {
    "minerals_truth": Answer.MISSING,
    "minerals_survey": Answer.PARTLY,
    "minerals_smelters": Answer.PARTLY,
    "minerals_origin": Answer.MISSING,
    "minerals_policy": Answer.MOSTLY,
    "waste": Answer.PARTLY,
}
_GRAVITIES = {"minerals_truth": Gravity.CRITICAL, "minerals_training": Gravity.MINOR, "waste": Gravity.MINOR}
_SEEN = {
    "zh-hans": {
        "minerals_truth": "抽查三个批次，其中一个批次的焊料来自未申报的冶炼厂。",
        "minerals_survey": "十二家含锡供应商中有五家未接受调查。",
        "minerals_smelters": "清单核查停留在上年版本。",
        "minerals_origin": "再生金无回收商声明。",
        "minerals_training": "本年度新进采购人员尚未培训。",
        "waste": "两桶废液未贴标签。",
    },
    "en": {
        "minerals_truth": "Of three lots, the solder of one came from a smelter that is not declared.",
        "minerals_survey": "Five of twelve suppliers of tin were not surveyed.",
        "minerals_smelters": "Smelters are still checked against last year's list.",
        "minerals_origin": "No statement of the recycler for recycled gold.",
        "minerals_training": "Buyers who began this year are not trained yet.",
        "waste": "Two drums of waste liquid carry no label.",
    },
}


class Auditing:
    """Plans the audits into the calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def plan(self) -> None:
        today, plan = self._calendar.today, self._calendar.plan
        plan(today - timedelta(days=120), self._train)
        self._audit(7, begin=75, gaps=_CLOSED, to_the_end=True)
        self._audit(12, begin=40, gaps=_FAILED, to_the_end=False)
        plan(today - timedelta(days=6), self._announce(18))

    def _train(self, at: datetime) -> None:
        competence.record(
            person(AUDITOR),
            task=Competence.Task.AUDITS,
            since=timezone.localdate(at),
            until=None,
            evidence="SA8000 / ISO 19011",
            by=person(CENTRE),
            at=at,
        )

    def _announce(self, place: int) -> Deed:
        def deed(at: datetime) -> None:
            audit = self._planned(place, at=at, days=15)
            audits.notify(audit, by=person(AUDITOR), at=at + timedelta(minutes=20))
            audits.acknowledge(audit, by=person(SUPPLIERS[place].email), at=at + timedelta(hours=1))

        return deed

    def _audit(self, place: int, *, begin: int, gaps: Gaps, to_the_end: bool) -> None:
        first = self._calendar.today - timedelta(days=begin)

        def prepare(at: datetime) -> None:
            audits.notify(self._planned(place, at=at, days=10), by=person(AUDITOR), at=at)

        def conduct(at: datetime) -> None:
            audit = _of(place)
            audits.conduct(audit, conducted_on=timezone.localdate(at), by=person(AUDITOR), at=at)
            self._answer(audit, gaps, at=at)

        def report(at: datetime) -> None:
            self._report(_of(place), gaps, at=at)

        def agree(at: datetime) -> None:
            for finding in _of(place).findings.select_related("audit__supplier"):
                self._agree(finding, place, at=at)

        def finish(at: datetime) -> None:
            self._finish(_of(place), place, at=at)

        deeds = [(0, prepare), (10, conduct), (12, report), (14, agree)]
        for days, deed in [*deeds, (35, finish)] if to_the_end else deeds:
            self._calendar.plan(first + timedelta(days=days), deed)

    def _planned(self, place: int, *, at: datetime, days: int) -> Audit:
        supplier = Supplier.objects.get(external_id=SUPPLIERS[place].number)
        in_chinese = supplier.language == "zh-hans"
        audit = audits.propose(
            supplier,
            trigger=AuditTrigger.MANUAL,
            reason="申报与收货记录不一致，需现场核实。",
            by=handler_of(place),
            at=at,
        )
        return audits.plan(
            audit,
            auditor=person(AUDITOR),
            planned_for=timezone.localdate(at) + timedelta(days=days),
            mode=Audit.Mode.ON_SITE,
            place="一号工厂" if in_chinese else "Plant 1",
            focus="焊料与金线的来料追溯"
            if in_chinese
            else "Tracing solder and gold wire from goods received",
            by=person(CENTRE),
            at=at,
        )

    @staticmethod
    def _answer(audit: Audit, gaps: Gaps, *, at: datetime) -> None:
        seen = _SEEN[audit.supplier.language]
        answers = dict.fromkeys(audit_answers.form_of(audit).questions, Answer.MET) | dict(gaps)
        given = {key: Given(one, seen[key] if needs_note(one) else "") for key, one in answers.items()}
        audit_answers.record(audit, given, by=person(AUDITOR), at=at + timedelta(hours=5))

    @staticmethod
    def _report(audit: Audit, gaps: Gaps, *, at: datetime) -> None:
        seen, by = _SEEN[audit.supplier.language], person(AUDITOR)
        for key in (key for key, answer in gaps.items() if needs_note(answer)):
            gravity = _GRAVITIES.get(key, Gravity.MAJOR)
            audit_findings.note(audit, gravity=gravity, text=seen[key], question=key, risk="", by=by, at=at)
        in_chinese = audit.supplier.language == "zh-hans"
        summary = (
            "审核按计划完成，发现如下。" if in_chinese else "The audit went as planned; see the findings."
        )
        audits.report(audit, summary=summary, by=by, at=at + timedelta(minutes=30))

    @staticmethod
    def _agree(finding: AuditFinding, place: int, *, at: datetime) -> None:
        in_chinese = finding.audit.supplier.language == "zh-hans"
        audit_findings.agree(
            finding,
            kind=CaseAction.Kind.OTHER,
            description="按要求整改并提供证据" if in_chinese else "Put it right and show evidence",
            responsible=SUPPLIERS[place].contact,
            due_date=audit_findings.latest_due(finding),
            by=handler_of(place),
            at=at,
        )

    @staticmethod
    def _finish(audit: Audit, place: int, *, at: datetime) -> None:
        supplier = person(SUPPLIERS[place].email)
        for finding in audit.findings.select_related("audit", "action__case"):
            file = SimpleUploadedFile("training.txt", f"{audit.number}\n".encode())
            action = finding.action
            if action is None:
                continue
            evidence.attach(action, file=file, note="", by=supplier, at=at, as_supplier=True)
            outcome = "已培训，见签到表。"
            cases.settle_action(action, status="done", outcome=outcome, by=handler_of(place), at=at)
            later = at + timedelta(hours=1)
            audit_findings.verify(finding, text="已查看签到表与考核记录。", by=person(AUDITOR), at=later)
        audit.refresh_from_db()
        audits.close(audit, by=person(SECOND), at=at + timedelta(hours=2))


def _of(place: int) -> Audit:
    """The running audit of the supplier in this place of the list."""
    supplier = Supplier.objects.get(external_id=SUPPLIERS[place].number)
    running: Audit = (
        Audit.objects.running().select_related("supplier", "auditor", "form").get(supplier=supplier)
    )
    return running
