"""Lists that say a word of their own, and a house in which every row has the occasion to repeat it.

What lists of a licence class say is written in that class's word, under names and CIDs that suppliers have written
down themselves. Whoever reads the word on a page, in a file or a mail has been told what that class allows.
"""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from django.utils import formats, translation
from openpyxl import load_workbook

from gscm.jobs.models import Job
from risk.models import Alert
from risk.queries.first_message import draft
from risk.services import alerts, cases
from smelters.matching.normalise import name_key
from smelters.models import (
    CahraArea,
    CountryRisk,
    CoveredCountry,
    CustomerRule,
    Facility,
    FacilityListing,
    FacilityName,
    FacilityOrigin,
    FacilityStanding,
    FacilityStatus,
    HighRiskFacility,
    InformationItem,
    ReferenceEntry,
    ReferenceList,
    ReportedName,
    RmiMembership,
    SanctionEntry,
    SanctionMatch,
)
from smelters.services import information
from surveys.models import Campaign, Submission
from surveys.services import copies, corrections, templates, thread
from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.layouts import cmrt
from tests import asked, early_workbooks, facts, made_of, sending
from tests.people import NOW, TODAY, Cast, cast
from tests.test_access_matrix import DOORS, address, rows_of
from tests.workbooks import COMPANY, GOLD, LOOKUP, cmrt_workbook

WORDS: Final = {"licensed-internal": "Zyxwolfram", "member-only": "Quvaxtin"}
"""By licence class, the word that stands in its lists and nowhere else."""
DAYS: Final = {"licensed-internal": date(2025, 8, 19), "member-only": date(2025, 9, 23)}
"""By licence class, the day from which its lists hold, and nothing else in the house."""
OTHER_NAMES: Final = ("Oro Vecchio", "Oro Nuovo")
"""By licence class, in its order: names that its lists give as well, and that suppliers write by themselves."""
SECRET_CIDS: Final = {"licensed-internal": "CID977001", "member-only": "CID977002"}


def secret_list(licence: str, kind: str) -> ReferenceList:
    """The list of this kind and licence class; made if there is none."""
    series = f"{WORDS[licence]} {kind}"
    if known := ReferenceList.objects.filter(series=series).first():
        return known
    issue = facts.a_list(DAYS[licence], kind=kind)
    issue.licence, issue.series = licence, series
    issue.label, issue.publisher = f"{WORDS[licence]} issue", f"{WORDS[licence]} house"
    issue.file_name = f"{WORDS[licence]}.csv"
    issue.save()
    return issue


def tell(facility: Facility, licence: str) -> None:
    """Everything that lists can say of a smelter, in the word of their class."""
    word = WORDS[licence]

    def dated(kind: str) -> dict[str, Any]:
        return {
            "list": secret_list(licence, kind),
            "valid": facts.from_day(DAYS[licence]),
            "recorded": facts.from_moment(NOW),
        }

    def of(kind: str) -> dict[str, Any]:
        return {"facility": facility, "metal_id": "Gold", **dated(kind)}

    place = {"country": f"{word} land", "city": f"{word} city", "state": f"{word} state"}
    is_new = not FacilityListing.objects.filter(facility=facility).exists()
    if is_new:
        FacilityListing.objects.create(name=f"{word} Refining", **place, **of("lookup"))
        CustomerRule.objects.create(
            customer=made_of.a_customer().code, rule="do_not_use", reason=f"{word} demand", **of("customer")
        )
        FacilityStanding.objects.create(
            dimension="operation", value="idle", source=f"{word} source", **of("lookup")
        )
    for name in (f"{word} Refining", OTHER_NAMES[list(WORDS).index(licence)]):
        FacilityName.objects.create(name=name, key=name_key(name), is_standard=is_new, **of("lookup"))
    scheme = "RMAP" if licence == "member-only" else "LBMA"
    FacilityStatus.objects.create(
        scheme=scheme, status="non_conformant", status_as_written=f"{word} label", **of("status")
    )
    FacilityOrigin.objects.create(
        source=f"{word} origins", country="CD", mine=f"{word} mine", level="drc", **of("origin")
    )
    HighRiskFacility.objects.create(source=f"{word} risk", reason=f"{word} reason", **of("high_risk"))
    ReferenceEntry.objects.create(
        list=secret_list(licence, "lookup"),
        row=1,
        cid=facility.cid,
        metal="Gold",
        name=f"{word} Refining",
        status="active",
    )


def tell_of_countries(licence: str) -> None:
    """What lists can say of countries and of names, in the word of their class."""
    word = WORDS[licence]

    def dated(kind: str) -> dict[str, Any]:
        return {
            "list": secret_list(licence, kind),
            "valid": facts.from_day(DAYS[licence]),
            "recorded": facts.from_moment(NOW),
        }

    CountryRisk.objects.create(country="PE", level="3", source=f"{word} levels", **dated("country_risk"))
    CoveredCountry.objects.create(country="PE", source=f"{word} covered", **dated("covered"))
    CahraArea.objects.create(
        country="PE",
        region="PE-LIM",
        region_name=f"{word} region",
        is_high_risk=True,
        source=f"{word} areas",
        **dated("cahra"),
    )


def sanctioned(facility: Facility) -> SanctionMatch:
    """A match with a list that is licensed; sanctions are no data of RMI's members."""
    licence = "licensed-internal"
    word = WORDS[licence]
    SanctionEntry.objects.create(
        reference="1",
        source=f"{word} sanctions",
        name=f"{word} Metals",
        aliases=[],
        country="CD",
        basis=f"{word} order",
        listed_on=DAYS[licence],
        list=secret_list(licence, "sanctions"),
        valid=facts.from_day(DAYS[licence]),
        recorded=facts.from_moment(NOW),
    )
    match = SanctionMatch.objects.create(
        source=f"{word} sanctions",
        reference="1",
        facility=facility,
        name_on_list=f"{word} Metals",
        name_of_facility=facility.name,
        likeness=90,
        found_at=NOW,
    )
    match.decisions.create(
        outcome="confirmed", from_day=DAYS[licence], reason=f"{word} owner", decided_at=NOW
    )
    return match


class House:
    """A supplier whose files name smelters that only secret lists know; its case, copies, mails, and every other row.

    :ivar rows: of the access matrix, one for each kind of address.
    :ivar further: more rows for some of them.
    """

    def __init__(self) -> None:
        self.people: Cast = cast()
        listed = facts.listed_smelters()
        self.known = listed["CID910001"]
        # What names them to everybody is the supplier's own file.
        self.secret = {
            licence: Facility.objects.create(cid=cid, name=cid, country="")
            for licence, cid in SECRET_CIDS.items()
        }
        self.membership = RmiMembership.objects.create(
            days=facts.from_day(date(2020, 1, 1)), noted_by=self.people.lin, noted_at=NOW
        )
        for licence, facility in self.secret.items():
            tell(facility, licence)
            # A smelter that everybody knows, of which secret lists say more.
            tell(self.known, licence)
            tell_of_countries(licence)
        Facility.objects.filter(cid=SECRET_CIDS["licensed-internal"]).update(
            name=f"{WORDS['licensed-internal']} Refining"
        )
        self.rows = rows_of(self.people.xinhe, self.people, self.known, campaign=asked.a_campaign(2024))
        self.rows["sanction_match"] = sanctioned(self.secret["licensed-internal"])
        self._information()
        self._declare(NOW + timedelta(days=1))
        self._work(NOW + timedelta(days=1, hours=1))
        self.further: dict[str, list[Any]] = {
            "request": [self.task, self.old_task],
            "submission": list(Submission.objects.filter(request__supplier=self.people.xinhe)),
            "case": [self.case],
            "portal_copy": list(self.copies.values()),
            "finding": list(self.submission.findings.all()),
            "correction": [self.correction],
            "alert": list(Alert.objects.filter(supplier=self.people.xinhe)),
            "facility": [self.known, *self.secret.values()],
            "list": list(ReferenceList.objects.filter(licence__in=WORDS)),
            "reported_name": list(ReportedName.objects.all()),
            "information": list(InformationItem.objects.all()),
        }

    def _information(self) -> None:
        for licence, word in WORDS.items():
            item = InformationItem.objects.create(
                title_en=f"{word} news",
                title_zh=f"{word} news",
                text_en=word,
                text_zh=word,
                licence=licence,
                written_by=self.people.lin,
                written_at=NOW,
            )
            with pytest.raises(information.PublicationRefused):
                information.publish(item, by=self.people.lin, at=NOW)

    def _declare(self, at: datetime) -> None:
        rows = [
            GOLD,
            *(SmelterValues(id_input=cid, metal="Gold", name="Alpha Metal") for cid in SECRET_CIDS.values()),
            # The ID belongs to another metal and country than the row says.
            SmelterValues(id_input="CID977001", metal="Tin", name="Beta Metal", country="PERU"),
            *(
                SmelterValues(
                    metal="Gold",
                    lookup="Smelter not listed",
                    name=name,
                    country="PERU",
                    street="1 Road",
                    city="Lima",
                    contact="Li",
                )
                for name in (
                    *OTHER_NAMES,
                    *(f"{word[:4]} Refinery" for word in WORDS.values()),
                )
            ),
        ]
        ana = self.people.ana
        self.old_task = asked.a_request(self.people.xinhe, asked.a_campaign(2025))
        self.task = asked.a_request(self.people.xinhe, asked.a_campaign(2026))
        Campaign.objects.update(allows_no_minerals=True)
        sending.send(self.old_task, cmrt_workbook(rows), by=ana, at=at)
        Submission.objects.filter(request=self.old_task).update(status="accepted")
        incomplete = cmrt_workbook(rows, contact_phone="")  # something to correct
        self.submission = sending.send(self.task, _without_lookup(incomplete), by=ana, at=at)
        old_names = [{"metal": "Gold", "lookup": "Smelter Not Listed", "name": name} for name in OTHER_NAMES]
        early = early_workbooks.sheets("4.20", answers={1: "Yes"}, smelters=old_names)
        self.early = sending.send(self.task, early_workbooks.xlsx(early), by=ana, at=at)
        declaration = Submission.objects.get(request=self.old_task).declaration
        unresolved = declaration.smelters.filter(cid__in=SECRET_CIDS.values(), metal="Gold")
        for row in unresolved:
            facility = Facility.objects.get(cid=row.cid)
            declaration.smelters.filter(pk=row.pk).update(
                facility=facility, resolution="cid", reported_name=None
            )

    def _work(self, at: datetime) -> None:
        people = self.people
        alerts.evaluate(at=at)
        own = list(people.xinhe.alerts.open().filter(case=None))
        assert own
        self.case = cases.open_case(own, owner=people.lin, due_date=TODAY, by=people.lin, at=at)
        thread.answer(self.task, text="An answer", by=people.lin, at=at)
        cases.notify(self.case, text=draft(self.case, on=TODAY), by=people.lin, at=at)
        blank = build(cmrt.CMRT_6_5, WorkbookValues(lookup=LOOKUP, company=COMPANY))
        templates.add(blank, file_name="blank.xlsx", licence_note="", by=people.lin, at=at)
        self.copies = {
            "ask_prefilled": copies.ask_prefilled(self.task, by=people.ana, at=at),
            "ask_marked": copies.ask_marked(self.submission, by=people.ana, at=at),
            "ask_renewed": copies.ask_renewed(self.early, by=people.ana, at=at),
        }
        for job in self.copies.values():
            copies.carry_out(job, at=at)
            job.refresh_from_db()
            assert job.status == Job.Status.DONE, job.error
        repairs = [(repair, repair.value or "x") for repair in corrections.repairs_of(self.submission)]
        assert repairs
        self.correction = corrections.ask(self.submission, repairs[:1], by=people.ana, at=at)
        copies.carry_out(self.correction.job, at=at)
        self.correction.refresh_from_db()
        assert self.correction.file

    def addresses(self, name: str) -> list[str]:
        """Where a door is tried: the one page, or a page for each row of its kind."""
        door = DOORS[name]
        rows = self.further.get(door.row) or [self.rows.get(door.row)]
        return list(dict.fromkeys(address(name, self.rows | {door.row: row}) for row in rows))


def _without_lookup(content: bytes) -> bytes:
    """The workbook without its own Smelter Look-up: what the house knows takes its place."""
    book = load_workbook(io.BytesIO(content))
    del book["Smelter Look-up"]
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def told(content: bytes, *licences: str) -> bool:
    """Whether the word or the day of one of these classes, or of any, stands in the text or a part of the workbook."""
    signs = [sign for licence in licences or WORDS for sign in _signs(licence)]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(sign in package.read(part) for part in package.namelist() for sign in signs)
    return any(sign in content for sign in signs)


def _signs(licence: str) -> Iterator[bytes]:
    """The word of the class, and its day in every way in which pages and files write days."""
    day = DAYS[licence]
    yield WORDS[licence].encode()
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for form in ("DATE_FORMAT", "SHORT_DATE_FORMAT", "Y-m-d", "j F Y"):
                yield formats.date_format(day, form).encode()
