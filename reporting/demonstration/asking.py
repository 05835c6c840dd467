"""The two campaign years: lists imported, suppliers asked, files sent and read, names decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone

from gscm.mail.models import OutboxMail
from reporting.demonstration import answers, smelters, workbooks
from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.organisation import TEAMS, company_of
from reporting.demonstration.people import CENTRE, person
from reporting.demonstration.suppliers import SUPPLIERS
from reporting.demonstration.texts import ANSWER, QUESTION
from risk.services import alerts
from smelters.models import Facility, NameDecision, ReportedName
from smelters.services import names
from suppliers.models import Supplier, User
from surveys.models import Campaign, Request, Submission
from surveys.services import (
    campaign_mails,
    campaigns,
    decision_mails,
    intake,
    ladders,
    resolution,
    results,
    scoping,
    submissions,
    thread,
)

STEPS = [days for _level, days, _receivers in ladders.STANDARD if days is not None]
"""On which days around a due date reminders and escalations go out."""


def handler_of(place: int) -> User:
    """Who in the execution teams handles the supplier."""
    return person(TEAMS[company_of(SUPPLIERS[place].units[0])])


class Asking:
    """Plans both years into the calendar."""

    def __init__(self, calendar: Calendar, *, breadth: int = 1) -> None:
        self._calendar = calendar
        self._breadth = breadth
        self._campaigns: dict[tuple[str, int], Campaign] = {}
        today = calendar.today
        self.year = calendar.year
        self._launches = {
            ("CMRT", 1): date(self.year - 1, 1, 20),
            ("EMRT", 1): date(self.year - 1, 2, 3),
            ("CMRT", 2): today - timedelta(days=56),
            ("EMRT", 2): today - timedelta(days=40),
        }
        self._dues = {
            ("CMRT", 1): date(self.year - 1, 3, 31),
            ("EMRT", 1): date(self.year - 1, 4, 15),
            ("CMRT", 2): today - timedelta(days=6),
            ("EMRT", 2): today + timedelta(days=18),
        }

    def plan(self) -> None:
        """Both years."""
        plan, today = self._calendar.plan, self._calendar.today
        for family, round_ in self._launches:
            plan(self._launches[family, round_], self._launch(family, round_))
            for days in STEPS:
                plan(self._dues[family, round_] + timedelta(days=days), _press)
        for family in ("CMRT", "EMRT"):
            plan(date(self.year - 1, 6, 30), self._close(family))
            plan(date(self.year - 1, 7, 10), self._freeze(family))
        plan(today - timedelta(days=8), self._load_folder)
        plan(today - timedelta(days=5), self._decide_names)
        plan(today - timedelta(days=2), self._draft)

    # Campaigns

    def _launch(self, family: str, round_: int) -> Deed:
        def deed(at: datetime) -> None:
            year = self.year - 2 + round_
            campaign = campaigns.create(
                year=year,
                family=family,
                title=f"{family} {year}",
                minimum_version="6.1" if family == "CMRT" else "1.2",
                due_date=self._dues[family, round_],
                by=person(CENTRE),
                at=at - timedelta(days=2),
            )
            numbers = [SUPPLIERS[place].number for place in answers.asked(family, round_)]
            scoping.add(campaign, Supplier.objects.filter(external_id__in=numbers))
            job = campaigns.launch(campaign, by=person(CENTRE), at=at)
            with _mails_of(at):
                campaigns.run_launch(job.pk, clock=lambda: at)
            self._campaigns[family, round_] = campaign
            for place in answers.asked(family, round_):
                self._plan_answer(place, family, round_)

        return deed

    def _close(self, family: str) -> Deed:
        return lambda at: campaigns.close(self._campaigns[family, 1], at=at)

    def _freeze(self, family: str) -> Deed:
        return lambda at: results.freeze(
            self._campaigns[family, 1],
            note="年度报告所用数据。",
            by=person(CENTRE),
            on=timezone.localdate(at),
            at=at,
        )

    def _draft(self, at: datetime) -> None:
        """The next one is being prepared."""
        campaign = campaigns.create(
            year=self.year,
            family="EMRT",
            title=f"EMRT {self.year}, new suppliers",
            minimum_version="2.1",
            due_date=self._calendar.today + timedelta(days=60),
            by=person(CENTRE),
            at=at,
        )
        numbers = [data.number for data in SUPPLIERS if data.country in {"VN", "TW", "MY"}]
        scoping.add(campaign, Supplier.objects.filter(external_id__in=numbers))

    # Answers

    def _plan_answer(self, place: int, family: str, round_: int) -> None:
        word = answers.outcome(place, family, round_)
        launch, due = self._launches[family, round_], self._dues[family, round_]
        day = launch + timedelta(days=3 + place * 17 % ((due - launch).days - 5))
        if word == answers.SILENT or (round_ == 2 and word == answers.ON_BEHALF):
            return
        if word == answers.LATE:
            day = due + timedelta(days=2 + place % 3)
        flaws = {answers.LATE: ["ok"], answers.ON_BEHALF: ["ok"], answers.SENT_BACK: ["ok"]}.get(word)
        flaws = flaws or (["same"] if word == answers.BY_HAND else word.split(" > "))
        for step, flaw in enumerate(flaws):
            deed = self._send(place, family, round_, flaw, on_behalf=word == answers.ON_BEHALF)
            self._calendar.plan(day + timedelta(days=step * 4), deed)
        if place % 6 == round_:
            self._calendar.plan(day - timedelta(days=2), self._ask_back(place, family, round_))
            if place % 24 != round_:
                self._calendar.plan(day - timedelta(days=1), self._answer(place, family, round_))
        if word == answers.BY_HAND:
            self._calendar.plan(day + timedelta(days=3), self._accept_by_hand(place, family, round_))
        if word == answers.SENT_BACK:
            self._calendar.plan(day + timedelta(days=3), self._send_back(place, family, round_))

    def _ask_back(self, place: int, family: str, round_: int) -> Deed:
        text = QUESTION[SUPPLIERS[place].language]
        return lambda at: thread.ask(
            self.request(place, family, round_), text=text, by=person(SUPPLIERS[place].email), at=at
        )

    def _answer(self, place: int, family: str, round_: int) -> Deed:
        def deed(at: datetime) -> None:
            text = ANSWER[SUPPLIERS[place].language]
            message = thread.answer(
                self.request(place, family, round_), text=text, by=handler_of(place), at=at
            )
            message.mails.update(claimed_at=at, sent_at=at)  # mails of the past are not sent today

        return deed

    def _send(self, place: int, family: str, round_: int, flaw: str, *, on_behalf: bool = False) -> Deed:
        def deed(at: datetime) -> None:
            by = handler_of(place) if on_behalf else person(SUPPLIERS[place].email)
            self.send(place, family, round_, flaw=flaw, by=by, on_behalf=on_behalf, at=at)

        return deed

    def send(
        self,
        place: int,
        family: str,
        round_: int,
        *,
        flaw: str = "ok",
        only_sound: bool = False,
        by: User,
        on_behalf: bool = False,
        at: datetime,
    ) -> Submission:
        """A supplier's file arrives and is read, and its alerts are evaluated."""
        name = SUPPLIERS[place].name.split(",")[0].removesuffix(" Co.").replace(" ", "_")
        if flaw == "text":
            content, file_name = "本公司产品不含冲突矿产。".encode(), f"{name}_statement.xlsx"
        else:
            content = workbooks.content(
                place,
                family,
                round_,
                on=at.date(),
                flaw="" if flaw == "ok" else flaw,
                only_sound=only_sound,
                breadth=self._breadth,
            )
            file_name = f"{name}_{family}_{at:%Y%m%d}.xlsx"
        received = submissions.receive(
            self.request(place, family, round_),
            content,
            file_name=file_name,
            by=by,
            on_behalf=on_behalf,
            at=at,
        )
        return self._read(received.submission, at)

    def request(self, place: int, family: str, round_: int) -> Request:
        """What the supplier was asked in a campaign."""
        return Request.objects.get(
            campaign=self._campaigns[family, round_], supplier__external_id=SUPPLIERS[place].number
        )

    def _read(self, submission: Submission, at: datetime) -> Submission:
        read = submissions.read(submission.pk, clock=lambda: at + timedelta(seconds=1))
        if read is None:
            raise RuntimeError(f"{submission} was not read: somebody else has it.")
        if read.status == Submission.Status.ACCEPTED:
            alerts.evaluate(at=at + timedelta(seconds=2), supplier_ids=[read.request.supplier_id])
        _tell(at)
        return read

    def _newest(self, place: int, family: str, round_: int) -> Submission:
        return self.request(place, family, round_).submissions.latest("received_at")

    def _accept_by_hand(self, place: int, family: str, round_: int) -> Deed:
        def deed(at: datetime) -> None:
            reason = "授权人信息已电话确认，本次先接受。"
            submission = self._newest(place, family, round_)
            submissions.accept(submission, by=handler_of(place), at=at, reason=reason)
            _tell(at)
            alerts.evaluate(at=at, supplier_ids=[submission.request.supplier_id])

        return deed

    def _send_back(self, place: int, family: str, round_: int) -> Deed:
        def deed(at: datetime) -> None:
            reason = "冶炼厂数量较上年减少一半，请核对是否遗漏。"
            submission = self._newest(place, family, round_)
            submissions.send_back(submission, by=handler_of(place), at=at, reason=reason)
            _tell(at)
            alerts.evaluate(at=at, supplier_ids=[submission.request.supplier_id])

        return deed

    def _load_folder(self, at: datetime) -> None:
        """A team loads files that came by e-mail; one of them belongs to nobody who was asked."""
        campaign = self._campaigns["CMRT", 2]
        places = answers.OUTCOMES["CMRT", 2][answers.ON_BEHALF]
        files = [
            (
                f"{SUPPLIERS[place].number}_CMRT.xlsx",
                workbooks.content(place, "CMRT", 2, on=at.date(), breadth=self._breadth),
            )
            for place in places
        ]
        stranger = workbooks.content(10, "CMRT", 2, on=at.date())
        files.append(("scan0007.xlsx", stranger[:4000]))
        incoming = [intake.Incoming(name, len(content), partial(bytes, content)) for name, content in files]
        begun = intake.begin(campaign, incoming, by=person(CENTRE), at=at, ring=False)
        intake.run(begun.job.pk, clock=lambda: at)
        for submission in Submission.objects.filter(
            request__campaign=campaign, status=Submission.Status.RECEIVED
        ).order_by("pk"):
            self._read(submission, at)

    # Names

    def _decide_names(self, at: datetime) -> None:
        """Some of the waiting names are decided; the others wait."""
        by = person("wei@lanhai.example")
        outcomes = NameDecision.Outcome
        meant = {workbooks.UNLISTED[place].name: workbooks.UNLISTED[place] for place in (0, 2, 4)}
        decided = {
            "Xinyuan Metal Trading HK": (outcomes.NOT_A_SMELTER, "贸易公司，工商登记无冶炼业务。"),
            "Recycled jewellery": (outcomes.ASK_SUPPLIER, "请供应商提供回收金的精炼厂。"),
            "Lan Hai Ta-Nb Plant 3": (outcomes.UNKNOWN_SMELTER, "与供应商核实过，尚未列入任何清单。"),
        }
        for name in ReportedName.objects.filter(name__in=[*meant, *decided]).order_by("pk"):
            if name.name in decided:
                outcome, reason = decided[name.name]
                decision = names.decide(name, outcome=outcome, reason=reason, by=by, at=at)
            else:
                city = meant[name.name].city
                smelter = next(one for one in smelters.of_metal(name.metal_id) if one.city == city)
                decision = names.decide(
                    name,
                    outcome=outcomes.FACILITY,
                    facility=Facility.objects.get(cid=smelter.cid),
                    reason=f"同一城市、同一金属，网站确认为 {smelter.name}。",
                    by=by,
                    at=at,
                )
            resolution.resolve_again(list_id=None, decision_id=decision.pk, at=at)
            alerts.evaluate(at=at, decision_id=decision.pk)


@contextmanager
def _mails_of(at: datetime) -> Iterator[None]:
    """Give the mails that go out meanwhile the moment of their deed."""
    last = OutboxMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    OutboxMail.objects.filter(pk__gt=last).update(created_at=at, sent_at=at)


def _press(at: datetime) -> None:
    """Remind and escalate, as the ladders of the running campaigns say."""
    with _mails_of(at):
        ladders.climb(on=timezone.localdate(at), at=at)
        campaign_mails.send_pressing(clock=lambda: at)


def _tell(at: datetime) -> None:
    """Mail what was decided about files."""
    with _mails_of(at):
        decision_mails.send(clock=lambda: at)
