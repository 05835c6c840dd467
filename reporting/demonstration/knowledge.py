"""What people do about smelters in the demonstration: decide on matches, ask smelters to enrol, accept, inform."""

from datetime import datetime, timedelta

from django.utils import timezone

from reporting.demonstration import datasets
from reporting.demonstration.asking import handler_of
from reporting.demonstration.calendar import Calendar
from reporting.demonstration.people import CENTRE, SECOND, person
from reporting.demonstration.suppliers import SUPPLIERS
from risk.services import alerts
from smelters.models import (
    Facility,
    FacilityStanding,
    InformationItem,
    OutreachEntry,
    ReferenceList,
    SanctionMatch,
)
from smelters.services import acceptances, information, outreach, sanctions, standings
from suppliers.models import Supplier, SupplierTalk
from suppliers.services import talks

_CHANNEL, _RESULT = OutreachEntry.Channel, OutreachEntry.Result
_OUTREACH = (
    (
        95,
        "CID910056",
        "Tin",
        _CHANNEL.LETTER,
        _RESULT.CONSIDERING,
        "Answer expected after the board meeting.",
    ),
    (80, "CID910056", "Tin", _CHANNEL.MEETING, _RESULT.ENROLLED, "Signed the agreement for the assessment."),
    (62, "CID910035", "Tin", _CHANNEL.EMAIL, _RESULT.NO_ANSWER, ""),
    (
        41,
        "CID910301",
        "Tungsten",
        _CHANNEL.SUPPLIER,
        _RESULT.PROMISED,
        "Through its buyer; wants the CCCMC audit.",
    ),
    (12, "CID910035", "Tin", _CHANNEL.PHONE, _RESULT.DECLINED, "Sells to the construction trade only."),
    (4, "CID910448", "Gold", _CHANNEL.LETTER, _RESULT.ASKED, ""),
)
"""Days before today, smelter, metal, how, what came of it, and what was answered."""

_TALKS = (
    (
        120,
        0,
        SupplierTalk.Channel.VISIT,
        SupplierTalk.Support.COACHING,
        "走查材料清单，由采购部负责冶炼厂信息。",
    ),
    (75, 0, SupplierTalk.Channel.PHONE, "", "确认联系人不变，更正后的文件下周提交。"),
    (
        60,
        3,
        SupplierTalk.Channel.MEETING,
        SupplierTalk.Support.REQUIREMENTS,
        "线上会议：讲解今年的要求与 RMAP 名单。",
    ),
    (33, 5, SupplierTalk.Channel.PHONE, SupplierTalk.Support.TEMPLATE, "逐项说明 Smelter List 的填写方法。"),
    (
        9,
        8,
        SupplierTalk.Channel.VISIT,
        SupplierTalk.Support.SMELTERS,
        "与下级供应商通话，找到两家冶炼厂的 CID。",
    ),
)
"""Days before today, place of the supplier, how, what support it was, and what was said."""

_NEWS = (
    (
        "RMI publishes a new CMRT each spring",
        "RMI 每年春季发布新版 CMRT",
        "Use the file that the campaign links to: it is always an accepted version, and filled with what is known.",
        "请使用调查活动中的文件：版本始终有效，且已预填已知信息。",
        "https://www.responsiblemineralsinitiative.org",
        ReferenceList.Licence.PUBLIC,
    ),
    (
        "Summary of the members' call on tin",
        "锡业会员电话会议纪要",
        "For colleagues alone: what was said about assessments that are planned (invented).",
        "仅供内部：关于计划中审核的内容（虚构）。",
        "Members' call (invented)",
        ReferenceList.Licence.MEMBER_ONLY,
    ),
)
"""Titles, texts, source, licence class; the second may not be published to suppliers."""


class Knowledge:
    """Plans what the centre learns and decides about smelters."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar

    def plan(self) -> None:
        """The steps of the last months."""
        plan, today = self._calendar.plan, self._calendar.today
        for days, *said in _OUTREACH:
            plan(today - timedelta(days=days), lambda at, said=said: self._ask(*said, at=at))  # type: ignore[misc]
        for days, *told in _TALKS:
            plan(today - timedelta(days=days), lambda at, told=told: self._talk(*told, at=at))  # type: ignore[misc]
        plan(today - timedelta(days=50), self._say_that_one_stands_still)
        plan(today - timedelta(days=17), self._propose_acceptances)
        plan(today - timedelta(days=15), self._approve_one)
        plan(today - timedelta(days=15), self._decide_on_matches)
        plan(today - timedelta(days=35), self._inform)

    def _ask(self, cid: str, metal: str, channel: str, result: str, answer: str, *, at: datetime) -> None:
        day = timezone.localdate(at)
        is_open = result in {_RESULT.ASKED, _RESULT.CONSIDERING, _RESULT.PROMISED}
        outreach.record(
            Facility.objects.get(cid=cid),
            metals=[metal],
            happened_on=day,
            asked_by="Lanhai, Sustainable Development Center",
            channel=channel,
            letter="Invitation to RMAP (invented)" if channel == _CHANNEL.LETTER else "",
            answer=answer,
            result=result,
            next_on=day + timedelta(days=30) if is_open else None,
            by=person(CENTRE),
            at=at,
        )

    def _talk(self, place: int, channel: str, support: str, text: str, *, at: datetime) -> None:
        data = SUPPLIERS[place]
        talks.record(
            Supplier.objects.get(external_id=data.number),
            happened_on=timezone.localdate(at),
            channel=channel,
            partner=data.contact,
            support=support,
            text=text,
            by=handler_of(place),
            at=at,
        )

    def _say_that_one_stands_still(self, at: datetime) -> None:
        standings.say(
            Facility.objects.get(cid="CID910469"),
            metals=["Gold"],
            dimension=FacilityStanding.Dimension.OPERATION,
            value=FacilityStanding.Value.IDLE,
            since=timezone.localdate(at) - timedelta(days=20),
            source="Local press (invented)",
            by=person(CENTRE),
            at=at,
        )

    def _propose_acceptances(self, at: datetime) -> None:
        for cid, metal, reason in (
            ("CID910007", "Tin", "On-site assessment is scheduled for next month (invented)"),
            ("CID910287", "Tungsten", "Assessed last week, report outstanding (invented)"),
        ):
            acceptances.propose(
                Facility.objects.get(cid=cid),
                metal=metal,
                since=timezone.localdate(at),
                reason=reason,
                by=person(CENTRE),
                at=at,
            )

    def _approve_one(self, at: datetime) -> None:
        proposed = Facility.objects.get(cid="CID910007").acceptances.get()
        acceptances.approve(proposed, by=person(SECOND), at=at)

    def _decide_on_matches(self, at: datetime) -> None:
        """One match is the smelter, one is not, one waits."""
        by = person(SECOND)
        sanctioned = SanctionMatch.objects.get(facility__cid=datasets.SANCTIONED.cid)
        sanctions.confirm(
            sanctioned,
            from_day=timezone.localdate(at),
            reason="Same address and register number (invented)",
            by=by,
            at=at,
        )
        for match in SanctionMatch.objects.filter(facility__cid=datasets.NAMESAKE.cid):
            sanctions.dismiss(
                match, reason="Trader in another country, another owner (invented)", by=by, at=at
            )
        alerts.evaluate(at=at)

    def _inform(self, at: datetime) -> None:
        for title_en, title_zh, text_en, text_zh, source, licence in _NEWS:
            item = InformationItem(
                title_en=title_en,
                title_zh=title_zh,
                text_en=text_en,
                text_zh=text_zh,
                source=source,
                licence=licence,
            )
            information.write(item, by=person(CENTRE), at=at)
            if licence == ReferenceList.Licence.PUBLIC:
                information.publish(item, by=person(CENTRE), at=at)
