"""Nothing of a list that is not public reaches a supplier: page, API, file or mail.

The lists hold telltale words, under names and CIDs that the supplier itself has written down, so that every part of
the house has the occasion to say them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from openpyxl import load_workbook

from gscm.jobs.models import Job
from risk.queries.first_message import draft
from risk.services import alerts, cases, notices
from smelters.matching.normalise import name_key
from smelters.models import (
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
    RmiMembership,
)
from smelters.services import information
from surveys.models import Campaign, Submission
from surveys.services import copies, corrections, invitations, templates
from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.layouts import cmrt
from tests import asked, facts, sending
from tests.people import NOW, TODAY, Cast, cast
from tests.test_access_matrix import DOORS, Kind
from tests.workbooks import COMPANY, GOLD, LOOKUP, cmrt_workbook

pytestmark = pytest.mark.django_db

YEAR_OF_EXPORT = {"reporting:summary_export": [2026], "reporting:figure_export": [2026, "coverage"]}
TELLTALE = "Zyxwolfram"
"""A word that stands in lists that are not public, and nowhere else."""
SECRET_CIDS = {"licensed-internal": "CID977001", "member-only": "CID977002"}
PORTAL = (Kind.PORTAL, Kind.PORTAL_ROW, Kind.FILE_ROW)
HOLD_NO_SMELTERS = {
    "contact": "the supplier's own people",
    "supplier": "the supplier's own record",
    "version": "a document of the company, in its own words",
    "letter": "a letter of guarantee, signed or scanned",
    "cascade_survey": "the supplier's own answers about its suppliers",
    "hand_over": "whom to ask instead",
}
"""Rows behind doors of suppliers that no list is said of, each with the reason; any other has to be in the corpus."""


def secret_list(licence: str, kind: str) -> Any:
    series = f"{TELLTALE} {kind} {licence}"
    if known := ReferenceList.objects.filter(series=series).first():
        return known
    issue = facts.a_list(kind=kind)
    issue.licence, issue.series = licence, series
    issue.label, issue.publisher = f"{TELLTALE} issue", f"{TELLTALE} house"
    issue.save()
    return issue


def tell(facility: Facility, licence: str) -> None:
    """Everything that a list can say of a smelter, in telltale words."""
    since = date(2026, 1, 1)

    def dated(kind: str) -> dict[str, Any]:
        return {
            "facility": facility,
            "metal_id": "Gold",
            "list": secret_list(licence, kind),
            "valid": facts.from_day(since),
            "recorded": facts.from_moment(NOW),
        }

    place = {"country": f"{TELLTALE} land", "city": f"{TELLTALE} city", "state": f"{TELLTALE} state"}
    if not FacilityListing.objects.filter(facility=facility).exists():
        FacilityListing.objects.create(name=f"{TELLTALE} Refining", **place, **dated("lookup"))
    for name, is_standard in ((f"{TELLTALE} Refining", True), ("Oro Vecchio", False)):
        FacilityName.objects.create(name=name, key=name_key(name), is_standard=is_standard, **dated("lookup"))
    FacilityStatus.objects.create(
        status="non_conformant", status_as_written=f"{TELLTALE} label", **dated("status")
    )
    FacilityOrigin.objects.create(
        source=f"{TELLTALE} origins", country="CD", mine=f"{TELLTALE} mine", level="drc", **dated("origin")
    )
    HighRiskFacility.objects.create(
        source=f"{TELLTALE} risk", reason=f"{TELLTALE} reason", **dated("high_risk")
    )
    said = dated("lookup")
    FacilityStanding.objects.create(dimension="operation", value="idle", source=f"{TELLTALE} source", **said)
    ReferenceEntry.objects.create(
        list=said["list"], row=1, cid=facility.cid, metal="Gold", name=f"{TELLTALE} Refining", status="active"
    )


class Corpus:
    """A supplier whose files name smelters that only secret lists know, and its case, copies and mails."""

    def __init__(self) -> None:
        self.people: Cast = cast()
        listed = facts.listed_smelters()
        self.secret = {
            licence: Facility.objects.create(
                cid=cid, name=f"{TELLTALE} Refining {cid}", country=f"{TELLTALE} land"
            )
            for licence, cid in SECRET_CIDS.items()
        }
        for licence, facility in self.secret.items():
            tell(facility, licence)
        # A smelter that everybody knows, of which secret lists say more.
        tell(listed["CID910001"], "member-only")
        RmiMembership.objects.create(
            days=facts.from_day(date(2020, 1, 1)), noted_by=self.people.lin, noted_at=NOW
        )
        self._information()
        self._declare()
        self._work()

    def _information(self) -> None:
        for licence in SECRET_CIDS:
            item = InformationItem.objects.create(
                title_en=f"{TELLTALE} news", title_zh=f"{TELLTALE} news", text_en=TELLTALE, text_zh=TELLTALE,
                licence=licence, written_by=self.people.lin, written_at=NOW,
            )  # fmt: skip
            with pytest.raises(information.PublicationRefused):
                information.publish(item, by=self.people.lin, at=NOW)

    def _declare(self) -> None:
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
                for name in ("Oro Vecchio", f"{TELLTALE[:4]} Refinery")
            ),
        ]
        content = cmrt_workbook(rows)
        self.old_task = asked.a_request(self.people.xinhe, asked.a_campaign(2025))
        self.task = asked.a_request(self.people.xinhe, asked.a_campaign(2026))
        Campaign.objects.update(allows_no_minerals=True)
        sending.send(self.old_task, content, by=self.people.ana)
        Submission.objects.filter(request=self.old_task).update(status="accepted")
        incomplete = cmrt_workbook(rows, contact_phone="")  # something to correct
        self.submission = sending.send(self.task, _without_lookup(incomplete), by=self.people.ana)
        declaration = Submission.objects.get(request=self.old_task).declaration
        unresolved = declaration.smelters.filter(cid__in=SECRET_CIDS.values(), metal="Gold")
        for row in unresolved:
            facility = Facility.objects.get(cid=row.cid)
            declaration.smelters.filter(pk=row.pk).update(
                facility=facility, resolution="cid", reported_name=None
            )

    def _work(self) -> None:
        alerts.evaluate(at=NOW)
        own = list(self.people.xinhe.alerts.all())
        assert own
        self.case = cases.open_case(own, owner=self.people.lin, due_date=TODAY, by=self.people.lin, at=NOW)
        cases.notify(self.case, text=draft(self.case, on=TODAY), by=self.people.lin, at=NOW)
        blank = build(cmrt.CMRT_6_5, WorkbookValues(lookup=LOOKUP, company=COMPANY))
        templates.add(blank, file_name="blank.xlsx", licence_note="", by=self.people.lin, at=NOW)
        self.copies = [
            copies.ask_prefilled(self.task, by=self.people.ana, at=NOW),
            copies.ask_marked(self.submission, by=self.people.ana, at=NOW),
        ]
        for job in self.copies:
            copies.carry_out(job, at=NOW)
            job.refresh_from_db()
            assert job.status == Job.Status.DONE, job.error
        repairs = [(repair, repair.value or "x") for repair in corrections.repairs_of(self.submission)]
        assert repairs
        self.correction = corrections.ask(self.submission, repairs[:1], by=self.people.ana, at=NOW)
        copies.carry_out(self.correction.job, at=NOW)
        self.correction.refresh_from_db()
        assert self.correction.file

    def urls_of(self, name: str) -> list[str]:
        """Where a door of the portal is tried: the one page, or a page for each row of the corpus."""
        rows = self._rows_of(name) if DOORS[name].row else None
        return [reverse(name)] if rows is None else [reverse(name, args=[pk]) for pk in rows]

    def _rows_of(self, name: str) -> list[int]:
        door = DOORS[name]
        findings = list(self.submission.findings.values_list("pk", flat=True))
        found: dict[str, list[int]] = {
            "request": [self.task.pk, self.old_task.pk],
            "submission": list(Submission.objects.values_list("pk", flat=True)),
            "case": [self.case.pk],
            "portal_copy": [job.pk for job in self.copies],
            "finding": findings,
            "correction": [self.correction.pk],
        }
        if door.row in found:
            return found[door.row]
        if door.row not in HOLD_NO_SMELTERS:
            pytest.fail(
                f"{name}: add a {door.row!r} that lists are said of to the corpus, or say why it holds none."
            )
        return []


def _without_lookup(content: bytes) -> bytes:
    """The workbook without its own Smelter Look-up: what the house knows takes its place."""
    book = load_workbook(io.BytesIO(content))
    del book["Smelter Look-up"]
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: Any) -> Iterator[Corpus]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Corpus()
        transaction.set_rollback(True)


def client_of(corpus: Corpus, language: str) -> Client:
    client = Client()
    client.force_login(corpus.people.ana, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client


def told(content: bytes) -> bool:
    """Whether the telltale word stands in the text, or in any part of the workbook."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return any(TELLTALE.encode() in package.read(part) for part in package.namelist())
    return TELLTALE.encode() in content


PORTAL_DOORS = sorted(
    name
    for name, door in DOORS.items()
    if (door.kind in PORTAL and not name.startswith(("surveys:", "api:"))) or name.startswith("portal")
)
API_DOORS = sorted(name for name in DOORS if name.startswith("api:") and name.endswith("-list"))
OTHER_DOORS = ("surveys:rule_catalogue", "surveys:revision_list", "home")


class TestASupplier:
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    @pytest.mark.parametrize("name", [*PORTAL_DOORS, *OTHER_DOORS])
    def test_reads_no_word_of_a_list_that_is_not_public(
        self, corpus: Corpus, name: str, language: str
    ) -> None:
        client = client_of(corpus, language)
        for url in corpus.urls_of(name):
            response = client.get(url, follow=True)
            content = b"".join(response) if response.streaming else response.content
            assert response.status_code in {200, 405}, url
            assert not told(content), url
            for page in _links(content, url) if response.status_code == 200 else ():
                assert not told(client.get(page).content), page

    @pytest.mark.parametrize("name", PORTAL_DOORS)
    def test_is_answered_with_none_when_it_sends_something(self, corpus: Corpus, name: str) -> None:
        client = client_of(corpus, "en")
        for url in corpus.urls_of(name):
            for said in ({}, {"text": "Hello", "reason": "Hello", "q": "CID977001", "name": TELLTALE[:4]}):
                with transaction.atomic():
                    response = client.post(url, said, follow=True)
                    content = b"".join(response) if response.streaming else response.content
                    assert response.status_code < 500
                    assert not told(content), name
                    transaction.set_rollback(True)

    @pytest.mark.parametrize("name", API_DOORS)
    def test_gets_none_by_the_api(self, corpus: Corpus, name: str) -> None:
        response = client_of(corpus, "en").get(reverse(name))
        assert response.status_code in {200, 403}
        assert not told(response.content)
        for row in response.json().get("results", []):
            detail = client_of(corpus, "en").get(reverse(name.replace("-list", "-detail"), args=[row["id"]]))
            assert not told(detail.content)

    def test_gets_none_in_files_made_for_it(self, corpus: Corpus) -> None:
        client = client_of(corpus, "en")
        for job in (*corpus.copies, corpus.correction.job):
            response = client.get(reverse("portal:copy_file", args=[job.pk]))
            content = b"".join(response)
            assert zipfile.is_zipfile(io.BytesIO(content))
            assert not told(content), job.title

    def test_gets_none_by_mail(self, corpus: Corpus) -> None:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
            mail.outbox = []
            for message in corpus.case.messages.all():
                notices.send(message.pk, clock=lambda: NOW)
        assert mail.outbox
        for sent in mail.outbox:
            assert not told(str(sent.message()).encode())
            assert not told(sent.body.encode())

    @pytest.mark.parametrize("kind", ["invitation", "reminder", "escalation"])
    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_gets_none_by_mails_of_a_campaign(self, corpus: Corpus, kind: str, language: str) -> None:
        level = 1 if kind == "escalation" else None
        campaigns = [corpus.task.campaign]
        sent = invitations.preview(kind, campaigns, language, reader=corpus.people.lin, level=level)
        assert corpus.people.xinhe.name.split()[0] in str(sent.body) or sent.to
        assert not told(str(sent.message()).encode())

    def test_is_refused_what_the_team_exports(self, corpus: Corpus) -> None:
        exports = [name for name, door in DOORS.items() if name.endswith("_export") and not door.row]
        assert len(exports) > 2
        for name in exports:
            url = reverse(name, args=YEAR_OF_EXPORT.get(name, []))
            assert client_of(corpus, "en").get(url).status_code in {403, 404}, name

    def test_is_told_by_the_team_what_the_team_may_say_alone(self, corpus: Corpus) -> None:
        """The corpus must not pass because there is nothing to tell: the team reads the words."""
        client = Client()
        client.force_login(corpus.people.lin, backend="django.contrib.auth.backends.ModelBackend")
        for facility in corpus.secret.values():
            page = client.get(reverse("smelters:facility_detail", args=[facility.pk]))
            assert told(page.content)


def _links(content: bytes, url: str) -> list[str]:
    """Each finding of a file has a page of its own."""
    found = re.findall(rb'href="(/portal/[^"]*finding=\d+[^"#]*)', content)
    return sorted({link.decode().replace("&amp;", "&") for link in found})
