"""Rows of supplier master data and of the organisation, for tests that need one of each."""

from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile

from gscm.lib.originals import originals
from suppliers.models import (
    CascadeSurvey,
    Competence,
    Delegation,
    Document,
    HandOver,
    LetterOfGuarantee,
    ReleaseDecision,
    Supplier,
    SupplierImport,
    SupplierSite,
    User,
)
from suppliers.services import meetings, talks
from tests.people import NOW, TODAY, Cast


def rows_of(supplier: Supplier, people: Cast) -> dict[str, Any]:
    """One of each that an address names, and a decision on release, which none does."""
    table = SupplierImport.objects.create(
        status="preview",
        file=originals().save("originals/suppliers", ContentFile(b"external_id,name\nS-1,A\n")),
        file_name="suppliers.csv",
        received_at=NOW,
        received_by=people.lin,
        counts={"new": 1, "changed": 0, "unchanged": 0, "wrong": 0},
    )
    table.lines.create(number=2, external_id="S-1", name="A", change="new", differences=[["name", "", "A"]])
    ReleaseDecision.objects.create(
        supplier=supplier, status="hold", reason="Answers nothing", by=people.lin, at=NOW
    )
    contact = supplier.contacts.first() or supplier.contacts.create(name="C", email="c@supplier.example")
    site = SupplierSite.objects.create(supplier=supplier, name="Plant 1", country="CN")
    hand_over = HandOver.objects.create(
        contact=contact,
        name="Another",
        email="another@supplier.example",
        language="en",
        asked_by=people.lin,
        asked_at=NOW,
    )
    survey = CascadeSurvey.objects.create(
        supplier=supplier,
        surveyed_on=TODAY,
        asked=10,
        answered=9,
        evidence=table.file.name,
        file_name="answers.csv",
        recorded_by=people.lin,
        recorded_at=NOW,
    )
    talks.record(
        supplier,
        happened_on=TODAY,
        channel="visit",
        partner=contact.name,
        text="A day at the plant",
        by=people.lin,
        at=NOW,
    )
    meeting = meetings.plan(kind="board", title="Review", planned_on=TODAY, by=people.lin, at=NOW)
    follow_up = meetings.ask(meeting, text="Visit it", owner=people.lin, due_on=TODAY, by=people.lin, at=NOW)
    return {
        "meeting": meeting,
        "follow_up": follow_up,
        "competence": trained(people.wei, Competence.Task.CASES, people),
        "delegation": delegated(supplier, people.lin, people),
        "supplier_import": table,
        "contact": contact,
        "site": site,
        "hand_over": hand_over,
        "cascade_survey": survey,
    }


def trained(person: User, task: str, people: Cast) -> Competence:
    """A competence that holds from the day of the cast on."""
    competence, _new = Competence.objects.get_or_create(
        user=person,
        task=task,
        since=TODAY,
        defaults={"evidence": "Course 7", "recorded_by": people.lin, "recorded_at": NOW},
    )
    return competence


def delegated(
    supplier: Supplier, to: User, people: Cast, *, since: date = TODAY, days: int = 3650
) -> Delegation:
    """That a person does the work about a supplier from a day on."""
    return Delegation.objects.create(
        supplier=supplier, to=to, since=since, until=since + timedelta(days), by=people.lin, at=NOW
    )


def letter(
    supplier: Supplier, people: Cast, *, signed: date = TODAY, expires: date = TODAY + timedelta(days=365)
) -> LetterOfGuarantee:
    """A letter of guarantee that counts, of a version that was published by a second person."""
    document = Document.objects.filter(kind=Document.Kind.LETTER).first() or Document.objects.create(
        kind=Document.Kind.LETTER,
        title_en="Letter of guarantee",
        title_zh="保证函",
        owner=people.lin,
        created_by=people.lin,
        created_at=NOW,
    )
    version = document.versions.first() or document.versions.create(
        number=1, text_en="Text", text_zh="文本", effective_on=TODAY, written_by=people.lin, written_at=NOW
    )
    return LetterOfGuarantee.objects.create(
        supplier=supplier,
        version=version,
        way=LetterOfGuarantee.Way.ELECTRONIC,
        language="en",
        signer_name="Ana",
        signer_function="Head of quality",
        signed_on=signed,
        expires_on=expires,
        file="originals/letter",
        file_name="letter.txt",
        size=1,
        sha256="0" * 64,
        recorded_by=people.ana,
        recorded_at=NOW,
        decision=LetterOfGuarantee.Decision.ACCEPTED,
    )
