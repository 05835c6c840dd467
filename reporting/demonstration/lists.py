"""Reference lists of the demonstration: each kind once at least, most of them in two issues, with their usual class."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from reporting.demonstration import datasets, smelters, workbooks
from reporting.demonstration.calendar import Calendar, Deed
from reporting.demonstration.people import CENTRE, SECOND, person
from risk.models import Alert
from risk.services import alerts, allegations
from smelters.models import Facility, ReferenceList
from smelters.services import membership, reference_list, sanctions
from surveys.services import resolution

Kind = ReferenceList.Kind

JUDGED_BY = frozenset(
    {Kind.LOOKUP, Kind.STATUS, Kind.RECOGNITION, Kind.HIGH_RISK, Kind.CUSTOMER, Kind.ORIGIN}
)
"""Kinds by which alerts open and close at once; a name on a sanctions list waits for a person."""

_ALLEGED = "Workers say that they are not paid for night shifts (invented)"
_REPORTED = "Report on the ore trade of the northern district (invented)"


class Lists:
    """Plans all lists into the calendar, and what people do because of them."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._first_day = date(calendar.year - 1, 1, 8)

    def plan(self) -> None:
        """The lists of both years: the later of two issues came in the last weeks."""
        plan, today, first = self._calendar.plan, self._calendar.today, self._first_day
        plan(first, self._lookups(1))
        plan(first, self._statuses(1))
        plan(first, self._dataset(Kind.COVERED, datasets.COVERED, valid_from=date(2012, 11, 13)))
        plan(first, self._dataset(Kind.COUNTRY_RISK, datasets.country_risk(1)))
        plan(first, self._dataset(Kind.CAHRA, datasets.cahra(1)))
        plan(first + timedelta(days=1), self._dataset(Kind.RECOGNITION, datasets.RECOGNISED))
        plan(date(self._calendar.year - 1, 6, 1), self._join_rmi)
        plan(date(self._calendar.year - 1, 6, 10), self._dataset(Kind.ORIGIN, datasets.origins(1)))
        plan(today - timedelta(days=70), self._lookups(2))
        plan(today - timedelta(days=60), self._dataset(Kind.HIGH_RISK, datasets.HIGH_RISK))
        plan(today - timedelta(days=45), self._dataset(Kind.CAHRA, datasets.cahra(2)))
        plan(today - timedelta(days=30), self._dataset(Kind.COUNTRY_RISK, datasets.country_risk(2)))
        plan(today - timedelta(days=25), self._dataset(Kind.ORIGIN, datasets.origins(2)))
        plan(
            today - timedelta(days=24),
            # Found out by the company itself: RMI's terms do not bind it.
            self._dataset(Kind.ORIGIN, datasets.OWN_ORIGINS, licence=ReferenceList.Licence.LICENSED_INTERNAL),
        )
        plan(today - timedelta(days=20), self._statuses(2))
        plan(today - timedelta(days=18), self._dataset(Kind.SANCTIONS, datasets.SANCTIONS))
        plan(today - timedelta(days=18), lambda at: sanctions.screen(at=at))
        for customer in datasets.customers(by=today + timedelta(days=45)):
            plan(today - timedelta(days=16), self._dataset(Kind.CUSTOMER, customer))
        plan(today - timedelta(days=12), self._allege)
        plan(today - timedelta(days=1), self._preview)

    def _lookups(self, issue: int) -> Deed:
        def deed(at: datetime) -> None:
            for family in ("CMRT", "EMRT"):
                version = workbooks.LAYOUTS[family, issue].version
                self._import(
                    smelters.lookup_file(family, issue=issue),
                    kind=Kind.LOOKUP,
                    file_name=f"invented_{family}_{version}_lookup.xlsx",
                    series=f"{family} Smelter Look-up",
                    label=f"{version} (invented)",
                    at=at,
                )

        return deed

    def _statuses(self, issue: int) -> Deed:
        def deed(at: datetime) -> None:
            self._import(
                smelters.status_file(issue=issue, first_day=self._first_day, day=timezone.localdate(at)),
                kind=Kind.STATUS,
                file_name=f"invented_facility_status_{at:%Y-%m-%d}.csv",
                series="RMI facility status",
                at=at,
            )

        return deed

    def _dataset(
        self, kind: Kind, content: bytes, *, valid_from: date | None = None, licence: str | None = None
    ) -> Deed:
        def deed(at: datetime) -> None:
            self._import(
                content,
                kind=kind,
                file_name=f"invented_{kind}_{at:%Y-%m-%d}.csv",
                valid_from=valid_from,
                licence=licence,
                at=at,
            )

        return deed

    def _import(
        self,
        content: bytes,
        *,
        kind: Kind,
        file_name: str,
        series: str | None = None,
        label: str | None = None,
        valid_from: date | None = None,
        licence: str | None = None,
        at: datetime,
    ) -> None:
        day = timezone.localdate(at)
        reference = reference_list.import_list(
            content,
            file_name=file_name,
            kind=kind,
            series=series,
            label=label or f"{day:%Y-%m} (invented)",
            published_on=valid_from or day,
            valid_from=valid_from or day,
            licence=licence,
            by=person(CENTRE),
            applied_by=person(SECOND),
            at=at,
        )
        if kind in JUDGED_BY:
            resolution.resolve_again(list_id=reference.pk, decision_id=None, at=at)
            alerts.evaluate(at=at, list_id=reference.pk)

    def _preview(self, at: datetime) -> None:
        """A new issue waits for the second person."""
        day = timezone.localdate(at)
        reference_list.prepare(
            datasets.country_risk(3),
            file_name=f"invented_country_risk_{day}.csv",
            kind=Kind.COUNTRY_RISK,
            label=f"{day:%Y-%m} (invented)",
            published_on=day,
            valid_from=day,
            by=person(CENTRE),
            at=at,
        )

    def _allege(self, at: datetime) -> None:
        """Of what is alleged against two smelters outside of RMAP, one thing is found credible."""
        outside = (
            Alert.objects.open().filter(kind=Alert.Kind.NOT_PARTICIPATING, metal="Tin").order_by("facility")
        )
        smelters = Facility.objects.filter(pk__in=outside.values("facility")).order_by("cid")[:2]
        found = [
            allegations.record(
                smelter,
                metal=None,
                title=title,
                source="Watch on minerals (invented)",
                url="",
                published_on=timezone.localdate(at) - timedelta(days=3),
                by=person(CENTRE),
                at=at,
            )
            for smelter, title in zip(smelters, (_REPORTED, _ALLEGED), strict=True)
        ]
        allegations.decide(
            found[0], state="credible", reason="两份独立报告内容一致（虚构）", by=person(SECOND), at=at
        )
        alerts.evaluate(at=at)

    def _join_rmi(self, at: datetime) -> None:
        membership.begin(
            since=timezone.localdate(at), until=None, note="会员协议（虚构）", by=person(SECOND), at=at
        )
