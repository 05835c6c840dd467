"""Invented declarations in the structure of every template: complete ones, from which a test takes away."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from openpyxl import load_workbook

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding
from surveys.workbooks.layouts import cmrt
from surveys.workbooks.layouts.model import ALL, NO, YES, Layout, Practice, Topic
from surveys.workbooks.lookup import LookupEntry
from surveys.workbooks.understanding import Understanding, understand

CHOSEN = ("Cobalt", "Mica")
COMPANY: dict[str, str | date] = {
    "company": "Kestrel Precision Components Ltd",
    "scope": "A",
    "unique_id": "731842906",
    "address": "14 Foundry Lane, Sheffield",
    "contact_name": "Mary Okafor",
    "contact_email": "mary.okafor@kestrel.example",
    "contact_phone": "+44 114 496 0123",
    "authorizer": "Daniel Whitcombe",
    "authorizer_title": "Head of Compliance",
    "authorizer_email": "d.whitcombe@kestrel.example",
    "effective_date": date(2026, 3, 2),
}


def minerals_of(layout: Layout) -> tuple[str, ...]:
    """The minerals that a declaration of this layout is about."""
    return layout.minerals or CHOSEN


def invented_lookup(minerals: tuple[str, ...]) -> tuple[LookupEntry, ...]:
    """Two invented smelters for each mineral, the second with an alias of its own."""
    entries = []
    for number, mineral in enumerate(minerals, 1):
        first, second = f"CID9{number}0001", f"CID9{number}0002"
        entries += [
            LookupEntry(
                mineral, f"{mineral} Works", f"{mineral} Works", "PERU", first, "Lima", "Lima", "RMI"
            ),
            LookupEntry(
                mineral,
                f"{mineral} Refinery",
                f"{mineral} Refinery",
                "JAPAN",
                second,
                "Kosaka",
                "Akita",
                "RMI",
            ),
            LookupEntry(
                mineral,
                f"Old {mineral} Mill",
                f"{mineral} Refinery",
                "JAPAN",
                second,
                "Kosaka",
                "Akita",
                "RMI",
            ),
        ]
    return tuple(entries)


def complete(layout: Layout) -> WorkbookValues:
    """A declaration in which nothing is missing and nothing contradicts."""
    minerals = minerals_of(layout)
    lookup = invented_lookup(minerals)
    answers = {topic: dict.fromkeys(minerals, YES) for topic in Topic}
    answers[Topic.RESPONSE_SHARE] = dict.fromkeys(minerals, ALL)
    answers[Topic.RECYCLED] = dict.fromkeys(minerals, NO)
    practices = dict.fromkeys(Practice, YES)
    for question in layout.company_questions:
        practices[question.practice] = question.options[0]
    return WorkbookValues(
        company=COMPANY,
        minerals=() if layout.minerals else minerals,
        answers=answers,
        practices=practices,
        practice_comments=dict.fromkeys(
            (Practice.POLICY, Practice.POLICY_PUBLIC), "https://www.kestrel.example/policy"
        ),
        smelters=tuple(
            SmelterValues(id_input=entry.cid or "") for entry in lookup if entry.name == entry.standard_name
        ),
        lookup=lookup,
    )


def answered(values: WorkbookValues, topic: Topic, mineral: str, answer: Any) -> WorkbookValues:
    """The same declaration with another answer."""
    return replace(values, answers={**values.answers, topic: {**values.answers[topic], mineral: answer}})


def in_company(values: WorkbookValues, **fields: Any) -> WorkbookValues:
    """The same declaration with other company data."""
    return replace(values, company={**values.company, **fields})


def with_smelters(values: WorkbookValues, *rows: SmelterValues) -> WorkbookValues:
    """The same declaration with further rows below its smelters."""
    return replace(values, smelters=(*values.smelters, *rows))


def understood(
    values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5, expectations: Expectations | None = None
) -> Understanding:
    """Write and read a declaration."""
    return understand(
        build(layout, values), filename="filled.xlsx", expectations=expectations or Expectations()
    )


def found(
    values: WorkbookValues, layout: Layout = cmrt.CMRT_6_5, expectations: Expectations | None = None
) -> dict[str, list[Finding]]:
    """The findings of a declaration by their rule."""
    findings: dict[str, list[Finding]] = {}
    for finding in understood(values, layout, expectations).findings:
        findings.setdefault(finding.rule_id, []).append(finding)
    return findings


def edited(content: bytes, edit: Callable[[Any], None]) -> bytes:
    """The workbook after somebody has worked on it with a library."""
    workbook = load_workbook(io.BytesIO(content))
    edit(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None], **added: bytes) -> bytes:
    """The package with its parts changed, left out (None), or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out,
    ):
        for name in source.namelist():
            part = change(name, source.read(name))
            if part is not None:
                out.writestr(name, part)
        for name, part in added.items():
            out.writestr(name, part)
    return target.getvalue()
