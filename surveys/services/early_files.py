"""CMRTs from before version 6: kept beside their refusal, and turned into values for the current template."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from surveys.models import EarlyReading, Submission
from surveys.services.recording import as_json
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.declaration import Text
from surveys.workbooks.early import EarlyDeclaration, EarlyRow
from surveys.workbooks.layouts.model import NOT_IDENTIFIED, NOT_LISTED, Practice, Topic
from surveys.workbooks.lookup import Lookup
from surveys.workbooks.text import folded, normalised_cid
from surveys.workbooks.writing.values import DeclarationValues

GIVEN_ANEW: Final = "effective_date"
"""The field that a new declaration never takes from an old one."""
_SPECIAL: Final = {folded(NOT_LISTED): NOT_LISTED, folded(NOT_IDENTIFIED): NOT_IDENTIFIED}
_DETAILS: Final = (
    "street",
    "city",
    "state",
    "contact",
    "email",
    "next_steps",
    "mines",
    "mine_countries",
    "recycled",
    "comments",
)


@dataclass(frozen=True, slots=True)
class Left:
    """Something in an early file that is not taken over, with the place where it stands."""

    cell: str
    text: str
    field: str = ""
    """A field of the company block."""
    question: str = ""
    """As the file numbers it."""
    mineral: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """What an early file gives to the current template, and what it does not."""

    values: DeclarationValues
    left: tuple[Left, ...]
    left_rows: tuple[int, ...]
    """Rows of the Smelter List that name no metal of today's template, or no smelter."""

    @property
    def answers(self) -> int:
        """How many answers about minerals are taken over."""
        return sum(len(by_mineral) for by_mineral in self.values.answers.values())


def record(submission: Submission, early: EarlyDeclaration) -> EarlyReading:
    """Keep what was read, beside the refusal of the submission and in its transaction."""
    reading: EarlyReading = EarlyReading.objects.create(
        submission=submission,
        version=early.version,
        is_in_place=early.is_in_place,
        company=_cells(early.company),
        answers=[
            {
                "question": answer.question,
                "meaning": answer.meaning,
                "mineral": answer.mineral,
                "answer": as_json(answer.given),
                "comment": as_json(answer.comment),
            }
            for answer in early.answers
        ],
        smelters=_rows(early.smelters),
        products=_rows(early.products),
    )
    return reading


def _rows(rows: tuple[EarlyRow, ...]) -> list[dict[str, Any]]:
    return [{"row": row.number, "cells": _cells(row.texts)} for row in rows]


def _cells(texts: Mapping[str, Text]) -> dict[str, Any]:
    return {name: as_json(text) for name, text in texts.items()}


def carried(reading: EarlyReading) -> Carried:
    """Sort what was read into what the current template takes over and what is left to the supplier. No query."""
    left: list[Left] = []
    company: dict[str, str | date] = {}
    for name, cell in reading.company.items():
        if name == GIVEN_ANEW or not cell["value"]:
            left.append(Left(cell["cell"], cell["value"] or cell["as_written"], field=name))
        else:
            company[name] = cell["value"]
    answers: dict[Topic, dict[str, str]] = {}
    comments: dict[Topic, dict[str, str]] = {}
    practices: dict[Practice, str] = {}
    practice_comments: dict[Practice, str] = {}
    for one in reading.answers:
        given, comment = one["answer"], one["comment"]["value"] or ""
        if not given["value"]:
            text = given["as_written"] or comment
            left.append(Left(given["cell"], text, question=one["question"], mineral=one["mineral"]))
        elif one["mineral"]:
            answers.setdefault(Topic(one["meaning"]), {})[one["mineral"]] = given["value"]
            comments.setdefault(Topic(one["meaning"]), {})[one["mineral"]] = comment
        else:
            practices[Practice(one["meaning"])] = given["value"]
            practice_comments[Practice(one["meaning"])] = comment
    smelters = [(row["row"], _smelter(row["cells"])) for row in reading.smelters]
    return Carried(
        values=DeclarationValues(
            company=company,
            answers=answers,
            comments=comments,
            practices=practices,
            practice_comments=practice_comments,
            smelters=list(_each_once(smelter for _, smelter in smelters if smelter)),
            products=[
                {name: cell["value"] for name, cell in row["cells"].items()} for row in reading.products
            ],
        ),
        left=tuple(left),
        left_rows=tuple(row for row, smelter in smelters if smelter is None),
    )


def _smelter(cells: Mapping[str, Mapping[str, str | None]]) -> SmelterValues | None:
    """The smelter of a row as the current template may take it, None where the row does not name one.

    Nobody but the template knows which names are in its look-up: it is given the name by which it may find the smelter,
    and all that is needed to enter it as not listed.
    """
    said = {name: cell["value"] or "" for name, cell in cells.items()}
    metal, lookup, name = (said.get(field, "") for field in ("metal", "lookup", "name"))
    special = _SPECIAL.get(folded(lookup))
    cid = normalised_cid(said.get("cid", "")) or ""
    if not metal or not (cid or name or lookup) or (special == NOT_LISTED and not (cid or name)):
        return None
    details = {field: said.get(field, "") for field in _DETAILS}
    if special == NOT_IDENTIFIED and not cid:
        return SmelterValues(metal=metal, lookup=NOT_IDENTIFIED, name=name, **details)
    found_by = (name if special else lookup) or name
    return SmelterValues(
        id_input=cid,
        metal=metal,
        lookup=found_by,
        name=name or lookup,
        country=said.get("country", ""),
        **details,
    )


def _each_once(smelters: Iterator[SmelterValues]) -> Iterator[SmelterValues]:
    seen: set[SmelterValues] = set()
    for smelter in smelters:
        if smelter not in seen:
            seen.add(smelter)
            yield smelter


def identified(values: DeclarationValues, lookup: Lookup) -> DeclarationValues:
    """The same with the IDs that a reference list gives to smelters which the file only names."""
    return replace(values, smelters=[_identified(smelter, lookup) for smelter in values.smelters])


def _identified(smelter: SmelterValues, lookup: Lookup) -> SmelterValues:
    if smelter.id_input or folded(smelter.lookup) in _SPECIAL:
        return smelter
    found = lookup.by_name(smelter.metal, smelter.lookup) or lookup.by_name(smelter.metal, smelter.name)
    return replace(smelter, id_input=found.cid) if found and found.cid else smelter


def over_known(early: DeclarationValues, known: DeclarationValues) -> DeclarationValues:
    """What the file says, and where it is silent what is known of the supplier."""
    company = dict(known.company)
    if early.company.get("scope"):
        company.pop("scope_description", None)  # it belongs to the scope that is replaced
    return replace(
        early,
        company=company | dict(early.company),
        smelters=early.smelters or known.smelters,
        products=early.products or known.products,
    )
