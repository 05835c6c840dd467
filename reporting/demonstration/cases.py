"""Corrective-action cases of the demonstration: some closed, some under way, one that may not close yet."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from gscm.lib.working_days import SATURDAY
from reporting.demonstration.asking import Asking, handler_of
from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.people import person
from reporting.demonstration.suppliers import SUPPLIERS
from risk.models import Alert, Case, CaseAction, CaseMail
from risk.queries import first_message
from risk.services import alerts as alert_verbs
from risk.services import case_decisions, case_ladder, cases, evidence, plans, verification
from suppliers.models import Role, User

PLACES = {data.number: place for place, data in enumerate(SUPPLIERS)}
"""Supplier number to place in the list."""


class Response:
    """Plans cases into the calendar, on the alerts that are open by then."""

    def __init__(self, calendar: Calendar, asking: Asking) -> None:
        self._calendar = calendar
        self._asking = asking

    def plan(self) -> None:
        """Cases of last spring and of the last weeks; on every working day those climb that are late."""
        last_year = self._asking.year - 1
        for step, course in enumerate(_LAST_YEAR):
            day = datetime(last_year, 4, 20 + step).date()  # noqa: DTZ001  a day has no time zone
            self._calendar.plan(day, self._open(course, round_=1))
        for step, course in enumerate(_THIS_YEAR):
            day = self._calendar.today - timedelta(days=36 - step * 2)
            self._calendar.plan(day, self._open(course, round_=2))
        self._calendar.plan(self._calendar.today - timedelta(days=9), self._assign)
        day = datetime(last_year, 4, 20).date()  # noqa: DTZ001  a day has no time zone
        while day <= self._calendar.today:
            if day.weekday() < SATURDAY:
                self._calendar.plan(day, _climb)
            day += timedelta(days=1)

    def _assign(self, at: datetime) -> None:
        """Alerts get owners before they get a case."""
        free = Alert.objects.open().filter(owner=None, case=None).select_related("supplier").order_by("pk")
        for alert in free[::3]:
            owner = handler_of(PLACES[alert.supplier.external_id])
            alert_verbs.assign([alert], owner=owner, by=owner, at=at)

    def _open(self, course: str, *, round_: int) -> Deed:
        def deed(at: datetime) -> None:
            wanted = Alert.objects.open().filter(case=None).select_related("supplier")
            if "lost" in course:
                wanted = wanted.filter(transitions__because=Alert.Reason.STATUS_LOST)
            numbers = {word for word in course.split() if word in PLACES}
            # A promised case is about whatever is open on the day; the others send a new CMRT later.
            if numbers:
                wanted = wanted.filter(supplier__external_id__in=numbers)
            else:
                wanted = wanted.filter(metal__family="CMRT")
            recently = at - timedelta(days=120)
            fresh = wanted.exclude(supplier__cases__opened_at__gte=recently)
            others = fresh.exclude(supplier__external_id__in=_PROMISED - numbers)
            alert = others.order_by("supplier__external_id").first()
            if alert is None:
                return
            place = PLACES[alert.supplier.external_id]
            owner = handler_of(place)
            days = 20 if "soon" in course else 60
            case = cases.open_case(
                list(wanted.filter(supplier=alert.supplier).distinct()),
                owner=owner,
                due_date=at.date() + timedelta(days=days),
                by=owner,
                at=at,
            )
            for word in course.split():
                if word in _STEPS:
                    day, do = _STEPS[word]
                    later = at.date() + timedelta(days=day)
                    self._calendar.plan(later, lambda moment, do=do: do(self, case, place, round_, moment))  # type: ignore[misc]

        return deed

    # Steps; each is told its case, the supplier's place, the year and the moment

    def notify(self, case: Case, place: int, round_: int, at: datetime) -> None:
        cases.notify(case, text=first_message.draft(case, on=at.date()), by=handler_of(place), at=at)

    def acknowledge(self, case: Case, place: int, round_: int, at: datetime) -> None:
        supplier = person(SUPPLIERS[place].email)
        cases.acknowledge(case, by=supplier, at=at)
        said = _SAID["acknowledge"][case.supplier.language]
        cases.write(case, text=said, by=supplier, at=at, as_supplier=True)

    def act(self, case: Case, place: int, round_: int, at: datetime) -> None:
        in_chinese = case.supplier.language == "zh-hans"
        by = person(SUPPLIERS[place].email)
        smelter = case.title.split(" · ")[0]
        cases.add_action(
            case,
            kind=CaseAction.Kind.REPLACE_SMELTER,
            description=f"停用 {smelter}，改用合规来源"
            if in_chinese
            else f"Replace {smelter} by a qualified source",
            cause=_SAID["cause"][case.supplier.language],
            responsible=SUPPLIERS[place].contact,
            due_date=case.due_date - timedelta(days=10),
            by=by,
            at=at,
        )
        cases.add_action(
            case,
            kind=CaseAction.Kind.CORRECT_DECLARATION,
            description="更正并重新提交申报" if in_chinese else "Correct and resubmit the declaration",
            cause=_SAID["cause"][case.supplier.language],
            responsible=SUPPLIERS[place].contact,
            due_date=case.due_date,
            by=by,
            at=at,
        )

    def hand_in(self, case: Case, place: int, round_: int, at: datetime) -> None:
        self.act(case, place, round_, at)
        plans.hand_in(case, by=person(SUPPLIERS[place].email), at=at)

    def approve(self, case: Case, place: int, round_: int, at: datetime) -> None:
        plans.approve(case, by=handler_of(place), at=at)

    def show(self, case: Case, place: int, round_: int, at: datetime) -> None:
        """The next action gets a file, and the evidence is handed in."""
        self._prove(case.actions.filter(status=CaseAction.Status.TO_DO)[0], place, at)
        evidence.hand_in(case, by=person(SUPPLIERS[place].email), at=at + timedelta(minutes=5))

    def bear(self, case: Case, place: int, round_: int, at: datetime) -> None:
        until = at.date() + timedelta(days=120)
        reason = "唯一来源，替代材料认证中；期间每月跟进。"
        case_decisions.accept_risk(case, until=until, reason=reason, by=_of_the_centre(), at=at)

    def hold(self, case: Case, place: int, round_: int, at: datetime) -> None:
        case_ladder.hold(case, reason="工厂停产检修两周，已电话确认。", by=handler_of(place), at=at)

    def go_to_the_board(self, case: Case, place: int, round_: int, at: datetime) -> None:
        reasons = {4: "三次提醒及上级通报后仍无回复；新项目暂不询价。", 5: "业务层面沟通无果，提请董事会。"}
        for level, reason in reasons.items():
            later = at + timedelta(hours=level)
            case_ladder.decide(case, level, reason=reason, by=_of_the_centre(), at=later)

    def part(self, case: Case, place: int, round_: int, at: datetime) -> None:
        reason = "多次沟通与整改后仍无改善，业务层面决定终止合作。"
        case_decisions.disengage(case, reason=reason, by=_of_the_centre(), at=at)

    def answer(self, case: Case, place: int, round_: int, at: datetime) -> None:
        said = _SAID["answer"][case.supplier.language]
        cases.write(case, text=said, by=person(SUPPLIERS[place].email), at=at, as_supplier=True)
        note = "已联系冶炼厂核实审核排期。" if round_ == 2 else "供应商回复及时，等待新的申报。"
        cases.write(case, text=note, by=handler_of(place), at=at + timedelta(minutes=40), is_internal=True)

    def settle_first(self, case: Case, place: int, round_: int, at: datetime) -> None:
        action = case.actions.first()
        if action is not None:
            self._settle(action, place, at)

    def resubmit(self, case: Case, place: int, round_: int, at: datetime) -> None:
        supplier = person(SUPPLIERS[place].email)
        self._asking.send(place, "CMRT", round_, only_sound=True, by=supplier, at=at)

    def settle_rest(self, case: Case, place: int, round_: int, at: datetime) -> None:
        for action in case.actions.filter(status=CaseAction.Status.TO_DO):
            self._settle(action, place, at)
        verification.check(case, at=at + timedelta(minutes=5))

    def close(self, case: Case, place: int, round_: int, at: datetime) -> None:
        self.settle_rest(case, place, round_, at)
        cases.close(case, by=_of_the_centre(), at=at + timedelta(minutes=10))

    def try_to_close(self, case: Case, place: int, round_: int, at: datetime) -> None:
        """Somebody tries too early; the guard says what stands in the way."""
        try:
            cases.close(case, by=handler_of(place), at=at)
        except cases.ClosingRefused as refused:
            standing = sum(len(criterion.rows) for criterion in refused.guard.failing)
            note = f"尝试关闭：还有 {standing} 项未满足，先不关闭。"
            cases.write(case, text=note, by=handler_of(place), at=at, is_internal=True)

    def cancel(self, case: Case, place: int, round_: int, at: datetime) -> None:
        cases.cancel(case, by=handler_of(place), at=at, reason="重复立案，并入另一案件。")

    @staticmethod
    def _prove(action: CaseAction, place: int, at: datetime) -> None:
        by = person(SUPPLIERS[place].email)
        file = SimpleUploadedFile("stock-out.txt", f"{action.case.number}: 0 kg\n".encode())
        evidence.attach(action, file=file, note="", by=by, at=at, as_supplier=True)

    @staticmethod
    def _settle(action: CaseAction, place: int, at: datetime) -> None:
        Response._prove(action, place, at)
        is_chinese = SUPPLIERS[place].language == "zh-hans"
        outcome = "已完成，见新的申报。" if is_chinese else "Done; see the new declaration."
        cases.settle_action(
            action, status=CaseAction.Status.DONE, outcome=outcome, by=handler_of(place), at=at
        )


_STEPS: dict[str, tuple[int, Callable[[Response, Case, int, int, datetime], None]]] = {
    "notify": (1, Response.notify),
    "acknowledge": (3, Response.acknowledge),
    "plan": (5, Response.hand_in),
    "approve": (6, Response.approve),
    "answer": (8, Response.answer),
    "settle": (10, Response.settle_first),
    "resubmit": (13, Response.resubmit),
    "show": (12, Response.show),
    "verify": (15, Response.settle_rest),
    "bear": (12, Response.bear),
    "hold": (12, Response.hold),
    "board": (90, Response.go_to_the_board),
    "part": (100, Response.part),
    "close": (15, Response.close),
    "try": (16, Response.try_to_close),
    "cancel": (4, Response.cancel),
}
"""The words of a course: how many days after the opening, and what is done."""

_TO_THE_END = "notify acknowledge plan approve answer settle resubmit close"

_LAST_YEAR = (
    _TO_THE_END,
    _TO_THE_END,
    "notify board part",
    _TO_THE_END,
    "cancel",
    _TO_THE_END,
    "notify acknowledge plan approve answer settle",
    _TO_THE_END,
)

_THIS_YEAR = (
    _TO_THE_END,
    "soon notify acknowledge plan approve answer",
    "notify acknowledge plan approve answer settle try",
    "notify acknowledge plan approve answer settle show",
    "notify acknowledge plan approve answer settle resubmit verify",
    "notify acknowledge plan approve answer bear",
    "notify hold",
    "soon notify acknowledge plan",
    "notify",
    "S-10001 lost notify acknowledge plan approve answer",
    "lost notify acknowledge",
    "cancel",
    "S-10407 notify acknowledge",
    "S-10337 notify",
    "open",
)
"""How each case goes. `soon` has an early due date, `lost` begins with a smelter that lost its status; the cases of
three suppliers are those that the printed accounts see."""


def _climb(at: datetime) -> None:
    """Escalate what is late; mails of the past are not sent today."""
    case_ladder.climb(on=timezone.localdate(at), at=at)
    CaseMail.objects.filter(escalation__at=at).update(claimed_at=at, sent_at=at)


def _of_the_centre() -> User:
    return User.objects.filter(memberships__role=Role.CENTRE).order_by("pk")[0]


_PROMISED = {word for course in _THIS_YEAR for word in course.split() if word in PLACES}
"""Suppliers whose case comes at its own place."""

_SAID = {
    "cause": {
        "zh-hans": "二级供应商变更来源未通知，准入时未核对冶炼厂清单。",
        "en": "A sub-supplier changed its source without notice; its smelter list was not checked on approval.",
    },
    "acknowledge": {
        "zh-hans": "已收到，正在与锡料供应商核实，下周回复。",
        "en": "Received. We are checking with our upstream suppliers and will answer next week.",
    },
    "answer": {
        "zh-hans": "该冶炼厂的材料已停止采购，库存预计三周内用完；新来源为合规冶炼厂，更新后的 CMRT 随后提交。",
        "en": "We have stopped buying from this smelter; stock will be used up within three weeks. The new source is "
        "conformant, and the updated CMRT will follow.",
    },
}
