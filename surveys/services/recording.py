"""From values to rows: what one declaration says, written once, each value with its cell."""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from smelters.matching.normalise import name_key
from smelters.models import Mineral
from surveys.models import (
    Answer,
    Campaign,
    Declaration,
    Finding,
    FindingRepair,
    ReportedMine,
    ReportedProduct,
    ReportedSmelter,
    Submission,
)
from surveys.services import remembering
from surveys.workbooks.changes import changes
from surveys.workbooks.declaration import Declaration as Values
from surveys.workbooks.declaration import SmelterRow, Text
from surveys.workbooks.findings import Finding as FoundInFile
from surveys.workbooks.findings import Severity
from surveys.workbooks.signatures import signatures
from surveys.workbooks.text import normalised_cid
from surveys.workbooks.understanding import Understanding


def grade(finding: FoundInFile, campaign: Campaign) -> Severity:
    """How heavily a finding weighs in a campaign: as the campaign says, else as the rule does."""
    return Severity(campaign.severities.get(finding.rule_id, finding.severity))


def record(
    submission: Submission, understanding: Understanding, seconds: float, *, at: datetime
) -> Declaration:
    """Write the declaration with its answers, smelters, products, mines, findings and their repairs.

    Inside a transaction. Findings that were justified in an earlier file are justified from the start. `seconds` is
    the time that reading and judging took.
    """
    values = understanding.declaration
    company = values.company
    declaration = Declaration.objects.create(
        submission=submission,
        family=values.template.family.value,
        version=values.template.version,
        template_text=values.template.template_text,
        language=values.language or "",
        company={name: as_json(text) for name, text in _texts(company)},
        company_name=_shown(company.company, 250),
        scope=_shown(company.scope, 1),
        effective_date=company.effective_on,
        minerals=list(values.minerals),
        checker_incomplete=understanding.checker.incomplete,
        read_seconds=seconds,
    )
    Answer.objects.bulk_create(_answers(declaration, values))
    minerals = {mineral.name.casefold(): mineral.name for mineral in Mineral.objects.all()}
    ReportedSmelter.objects.bulk_create(
        (_smelter(declaration, row, minerals) for row in values.smelters), batch_size=1000
    )
    ReportedProduct.objects.bulk_create(
        (
            ReportedProduct(declaration=declaration, row=row.row, values=_cells(row))
            for row in values.products
        ),
        batch_size=1000,
    )
    ReportedMine.objects.bulk_create(
        (
            ReportedMine(
                declaration=declaration, row=row.row, metal=_shown(row.metal, 40), values=_cells(row)
            )
            for row in values.mines
        ),
        batch_size=1000,
    )
    findings = Finding.objects.bulk_create(_findings(submission, understanding))
    FindingRepair.objects.bulk_create(_repairs(findings, understanding), batch_size=1000)
    remembering.remember(submission, findings, at=at)
    return declaration


def _answers(declaration: Declaration, values: Values) -> Iterator[Answer]:
    for answer in values.answers:
        yield Answer(
            declaration=declaration,
            question=f"q{answer.question}",
            meaning=answer.topic.value,
            mineral=answer.mineral,
            answer=answer.given.value or "",
            comment=answer.comment.value or "",
            sheet=answer.given.sheet,
            cell=answer.given.cell,
        )
    for company_answer in values.company_answers:
        yield Answer(
            declaration=declaration,
            question=company_answer.letter,
            meaning=company_answer.practice.value,
            mineral=company_answer.mineral or "",
            answer=company_answer.given.value or "",
            comment=company_answer.comment.value or "",
            sheet=company_answer.given.sheet,
            cell=company_answer.given.cell,
        )


def _smelter(declaration: Declaration, row: SmelterRow, minerals: dict[str, str]) -> ReportedSmelter:
    """One row of the Smelter List. The CID is the one typed, however spelled, else the one that the template shows."""
    name = row.reported_name.value or row.lookup.value or ""
    return ReportedSmelter(
        declaration=declaration,
        row=row.row,
        metal_id=minerals.get((row.metal.value or "").casefold()),
        metal_as_written=row.metal.as_written[:100],
        id_as_written=row.id_input.as_written[:100],
        cid=normalised_cid(row.id_input.as_written) or normalised_cid(row.cid.as_written) or "",
        lookup_as_written=row.lookup.as_written[:500],
        name=name[:500],
        name_key=name_key(name)[:500],
        country=_shown(row.country, 200),
        city=_shown(row.city, 200),
        state=_shown(row.state, 200),
        kind=row.kind.value,
        details=_cells(row),
    )


def _findings(submission: Submission, understanding: Understanding) -> Iterator[Finding]:
    campaign = submission.request.campaign
    found = zip(
        understanding.findings, signatures(understanding.declaration, understanding.findings), strict=True
    )
    for position, (finding, signature) in enumerate(found, start=1):
        yield Finding(
            submission=submission,
            position=position,
            rule=finding.rule_id,
            severity=grade(finding, campaign).value,
            sheet=finding.sheet,
            cell=finding.cell,
            rows=list(finding.rows),
            parameters=dict(finding.parameters),
            signature=signature,
        )


def _repairs(findings: list[Finding], understanding: Understanding) -> Iterator[FindingRepair]:
    invited = changes(understanding.declaration, understanding.findings)
    for finding, cells in zip(findings, invited, strict=True):
        for change in cells:
            yield FindingRepair(
                finding=finding,
                sheet=change.sheet,
                cell=change.cell,
                held=_storable(change.held),
                value=_storable(change.value),
                entry=change.entry.value,
                options=list(change.options),
                is_certain=change.is_certain,
            )


def _texts(row: Any) -> Iterable[tuple[str, Text]]:
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, Text):
            yield field.name, value


def _cells(row: Any) -> dict[str, Any]:
    """The filled cells of a row, by field."""
    return {name: as_json(text) for name, text in _texts(row) if text.as_written.strip()}


def as_json(text: Text) -> dict[str, str | None]:
    """A cell as it is stored: what it means, what it holds, and where."""
    as_written = _storable(text.as_written)
    return {"value": text.value, "as_written": as_written, "sheet": text.sheet, "cell": text.cell}


def _storable(text: str) -> str:
    # PostgreSQL cannot hold a NUL.
    return text.replace("\x00", "�")


def _shown(text: Text, length: int) -> str:
    return (text.value or "")[:length]
