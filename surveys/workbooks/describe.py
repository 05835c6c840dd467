"""Puts an understanding, or a refusal, into plain values for JSON.

Key names and value forms are those of the expectation files of the conformance samples: texts as typed, None
for what is not given, dates in ISO form, a full response share always "100%".
"""

from collections.abc import Callable, Mapping
from typing import Final

from surveys.workbooks.checker import CheckerItem
from surveys.workbooks.declaration import (
    Answer,
    Company,
    CompanyAnswer,
    Declaration,
    MineRow,
    ProductRow,
    SmelterRow,
    Text,
)
from surveys.workbooks.early import EarlyDeclaration, EarlyRow
from surveys.workbooks.findings import Finding, in_words
from surveys.workbooks.layouts.model import ALL, Family
from surveys.workbooks.refusals import Refused
from surveys.workbooks.understanding import Understanding

Translate = Callable[[str], str]

_SMELTER_EXTRAS: Final = (
    "source",
    "street",
    "contact",
    "email",
    "next_steps",
    "mines",
    "mine_countries",
    "comments",
)
_MINE_KEYS: Final = {
    "metal": "metal",
    "smelter": "smelter",
    "mine": "mine",
    "mine_id": "id",
    "id_source": "id_source",
    "country": "country",
    "street": "street",
    "city": "city",
    "state": "state",
    "contact": "contact",
    "email": "email",
    "next_steps": "next_steps",
    "comments": "comments",
}


def describe(
    result: Understanding | Refused, *, filename: str, seconds: float, translate: Translate = str
) -> dict[str, object]:
    """Everything that was understood of a file, or why it was refused.

    :param translate: turns an English sentence of the catalogue, with its placeholders, into the reader's
    language.
    """
    if isinstance(result, Refused):
        return _described_refusal(result, filename, seconds, translate)
    declaration = result.declaration
    template = declaration.template
    described: dict[str, object] = {
        "file": filename,
        "readable": True,
        "reason": None,
        "reason_code": None,
        "family": template.family.value,
        "version": template.version,
        "template_text": template.template_text,
        "layout": template.layout.known_as,
        "is_known_revision": template.is_exact,
        "language": declaration.language,
        "company": _described_company(declaration.company),
        "minerals_in_scope": list(declaration.minerals) if _selects_minerals(declaration) else None,
        "answers": _described_answers(declaration),
        "smelters": [_described_smelter(row) for row in declaration.smelters],
        "products": [_described_product(row) for row in declaration.products],
        "mines": [_described_mine(row) for row in declaration.mines],
        "minerals_scope_reasons": [
            {
                "mineral": row.mineral.value,
                "reason": row.reason.value,
                "sheet": row.sheet,
                "cell": row.mineral.cell,
            }
            for row in declaration.scope_reasons
        ],
        "checker": {
            "incomplete": result.checker.incomplete,
            "items": [_described_item(item, translate) for item in result.checker.items],
        },
        "findings": [_described_finding(finding, translate) for finding in result.findings],
        "flags": _flags(declaration),
    }
    described["seconds"] = round(seconds, 4)
    return described


def _described_item(item: CheckerItem, translate: Translate) -> dict[str, object]:
    return {
        "row": item.row,
        "label": translate(item.label) % in_words(item.parameters, translate),
        "sheet": item.sheet,
        "cell": item.cell,
        "necessary": item.necessary,
        "complete": not item.incomplete,
        "incomplete": item.incomplete,
        "in_total": item.in_total,
    }


def _described_finding(finding: Finding, translate: Translate) -> dict[str, object]:
    return {
        "code": finding.rule_id,
        "severity": finding.severity.value,
        "sheet": finding.sheet,
        "cell": finding.cell,
        "rows": list(finding.rows),
        "message": finding.sentence(translate),
        "repairs": [{"sheet": r.sheet, "cell": r.cell, "value": r.value} for r in finding.repairs],
    }


def describe_early(early: EarlyDeclaration) -> dict[str, object]:
    """What could be read of a file of an early version: what it says today, and what is left as it was written."""
    return {
        "version": early.version,
        "rows_in_place": early.is_in_place,
        "company": {name: text.value for name, text in early.company.items()},
        "answers": [
            {
                "question": answer.question,
                "meaning": answer.meaning or None,
                "mineral": answer.mineral or None,
                "answer": answer.given.value,
                "as_written": answer.given.as_written,
                "comment": answer.comment.value,
                "cell": answer.given.cell,
            }
            for answer in early.answers
        ],
        "smelters": [_described_row(row) for row in early.smelters],
        "products": [_described_row(row) for row in early.products],
    }


def _described_row(row: EarlyRow) -> dict[str, object]:
    return {"row": row.number} | {name: text.value for name, text in row.texts.items()}


def _described_refusal(
    refused: Refused, filename: str, seconds: float, translate: Translate
) -> dict[str, object]:
    return {
        "file": filename,
        "readable": False,
        "reason": translate(refused.msgid) % refused.words(translate),
        "reason_code": refused.reason.value,
        "family": refused.parameters.get("family"),
        "version": refused.parameters.get("version"),
        "template_text": None,
        "language": None,
        "seconds": round(seconds, 4),
    }


def _selects_minerals(declaration: Declaration) -> bool:
    return declaration.template.family in (Family.EMRT, Family.AMRT)


def _flags(declaration: Declaration) -> list[str]:
    flags = {
        "contains_macros": declaration.has_macros,
        "external_links": declaration.external_links > declaration.template.layout.own_external_links,
    }
    return [name for name, is_set in flags.items() if is_set]


def _typed(text: Text) -> str | None:
    """What the cell holds, as typed; None where it is blank."""
    return text.as_written if text.as_written.strip() else None


def _described_company(company: Company) -> dict[str, object]:
    names = (
        "scope_description",
        "unique_id",
        "unique_id_authority",
        "address",
        "contact_name",
        "contact_email",
        "contact_phone",
        "authorizer",
        "authorizer_title",
        "authorizer_email",
        "authorizer_phone",
    )
    return {
        "company": company.company.value,
        "scope": company.scope.value,
        "scope_text": _typed(company.scope),
        **{name: company[name].value for name in names},
        "effective_date": company.effective_on.isoformat() if company.effective_on else None,
        "effective_date_as_typed": _typed(company.effective_date) if company.is_date_typed_as_text else None,
    }


def _described_answers(declaration: Declaration) -> dict[str, object]:
    described: dict[str, dict[str, object]] = {
        f"q{question.number}": {} for question in declaration.template.layout.questions
    }
    for answer in declaration.answers:
        described[f"q{answer.question}"][answer.mineral] = _described_answer(answer)
    company: dict[str, object] = {}
    by_mineral: dict[str, dict[str, object]] = {}
    for given in declaration.company_answers:
        if given.mineral is None:
            company[given.letter] = _described_answer(given)
        elif declaration.template.layout.selection is None:
            company[f"{given.letter}_{given.mineral}"] = _described_answer(given)
        else:
            by_mineral.setdefault(given.letter, {})[given.mineral] = _described_answer(given)
            company[given.letter] = by_mineral[given.letter]
    return {**described, "company": company}


def _described_answer(answer: Answer | CompanyAnswer) -> dict[str, object]:
    given = answer.given
    return {
        "answer": ALL if given.value == ALL else _typed(given),
        "comment": _typed(answer.comment),
        "understood": given.value,
        "sheet": given.sheet,
        "cell": given.cell,
    }


def _described_smelter(row: SmelterRow) -> dict[str, object]:
    described: dict[str, object] = {
        "row": row.row,
        "metal": _typed(row.metal),
        "id_input": _typed(row.id_input),
        "lookup": _typed(row.lookup),
        "name_reported": _typed(row.reported_name),
        "name_standard": row.standard_name,
        "country": _typed(row.country),
        "cid": _typed(row.cid),
        "kind": row.kind.value,
        "city": _typed(row.city),
        "state": _typed(row.state),
        "sheet": row.sheet,
        "cell": row.id_input.cell,
    }
    extras: Mapping[str, str | None] = {name: _typed(getattr(row, name)) for name in _SMELTER_EXTRAS}
    described |= {name: value for name, value in extras.items() if value is not None}
    if row.recycled:
        described["recycled"] = row.recycled.value
    if row.best:
        described["cid_best"] = row.best.cid
        described["best"] = {
            "cid": row.best.cid,
            "metal": row.best.metal,
            "name_standard": row.best.standard_name,
            "country": row.best.country,
        }
    return described


def _described_product(row: ProductRow) -> dict[str, object]:
    texts = {
        "number": row.number,
        "name": row.name,
        "requester_number": row.requester_number,
        "requester_name": row.requester_name,
        "comments": row.comments,
    }
    values = {name: _typed(text) for name, text in texts.items() if text is not None}
    filled = {name: value for name, value in values.items() if value is not None}
    return {**filled, "row": row.row, "sheet": row.sheet, "cell": row.number.cell}


def _described_mine(row: MineRow) -> dict[str, object]:
    values = {key: _typed(getattr(row, name)) for name, key in _MINE_KEYS.items()}
    filled = {key: value for key, value in values.items() if value is not None}
    return {"row": row.row, **filled, "sheet": row.sheet, "cell": row.metal.cell}
