"""RMI's own Checker, computed from its rules and never read from the cells of the sheet.

For every required field: is it necessary, and is it incomplete. What the
Checker overlooks is left overlooked here; the rules see more. Like Excel, comparisons ignore letter case and nothing
else: `Yes ` with a space is not `Yes`, and a space in a field fills it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.workbooks import labels
from surveys.workbooks.declaration import Answer, CompanyAnswer, Declaration, SmelterRow, Text
from surveys.workbooks.layouts.model import (
    ANSWER_COLUMN,
    NOT_LISTED,
    OTHER_MINERAL,
    PRODUCT_FIRST_ROW,
    SCOPE_OPTIONS,
    SMELTER_FIRST_ROW,
    YES,
    CompanyQuestion,
    Practice,
    Question,
    Topic,
)
from surveys.workbooks.wording import gettext_noop

COMPANY_SCOPE, PRODUCT_SCOPE, _ = SCOPE_OPTIONS
_EMAILS: Final = frozenset({"contact_email", "authorizer_email"})


@dataclass(frozen=True, slots=True)
class CheckerItem:
    """One row of the Checker."""

    row: int
    """Row on the sheet Checker."""
    label: str
    """Our own words for the field, with placeholders for the parameters."""
    sheet: str
    cell: str
    necessary: bool
    incomplete: int
    """1 where the field is missing; some revisions count the incomplete rows of the Smelter List instead."""
    in_total: bool = True
    """False for rows that the Checker itself does not add up."""
    parameters: Mapping[str, str | int] = field(default_factory=dict)


QUESTION_LABEL: Final = gettext_noop("Question %(question)s, %(mineral)s")
PRACTICE_LABEL: Final = gettext_noop("Question %(question)s")
EMPTY_SLOT_LABEL: Final = gettext_noop("No mineral selected")
LIST_LABEL: Final = gettext_noop("Smelter list, %(mineral)s")


@dataclass(frozen=True, slots=True)
class CheckerResult:
    """What the Checker says of a whole declaration."""

    items: tuple[CheckerItem, ...]

    @property
    def incomplete(self) -> int:
        """The Checker's own total: 0 for a declaration that it calls complete."""
        return sum(item.incomplete for item in self.items if item.in_total)

    def missing(self) -> Iterator[CheckerItem]:
        """The items that are necessary and incomplete."""
        return (item for item in self.items if item.necessary and item.incomplete)


def check(declaration: Declaration) -> CheckerResult:
    """Compute every row of the Checker that the declaration makes visible, in the order of the sheet."""
    gates = {mineral: _Gate.of(declaration, mineral) for mineral in declaration.minerals}
    items = [
        *_company_items(declaration),
        *_mineral_items(declaration),
        *_question_items(declaration, gates),
        *_practice_items(declaration, gates),
        *_list_items(declaration, gates),
        *_empty_slots(declaration),
    ]
    return CheckerResult(tuple(sorted(items, key=lambda item: item.row)))


def _same(text: str, other: str) -> bool:
    return text.casefold() == other.casefold()


@dataclass(frozen=True, slots=True)
class _Gate:
    """How far the first two answers for a mineral open the later questions."""

    asks_second: bool
    asks_later: bool
    reads_second: bool
    reads_later: bool

    @classmethod
    def of(cls, declaration: Declaration, mineral: str) -> "_Gate":
        layout = declaration.template.layout
        first = _written(declaration.answer(Topic.ADDED, mineral))
        second = _written(declaration.answer(Topic.REMAINS, mineral))
        reads_second = _same(first, YES) or not layout.reads_only_after_yes
        second = second if reads_second else ""
        asks_second = first.casefold() not in layout.closing_first
        return cls(
            asks_second=asks_second,
            asks_later=asks_second and second.casefold() not in layout.closing_second,
            reads_second=reads_second,
            reads_later=reads_second and (_same(second, YES) or not layout.reads_only_after_yes),
        )


def _written(answer: Answer | CompanyAnswer | None) -> str:
    return answer.given.as_written if answer else ""


def _item(
    row: int,
    label: str,
    text: Text,
    necessary: bool,
    missing: bool,
    parameters: Mapping[str, str | int] | None = None,
) -> CheckerItem:
    return CheckerItem(
        row, label, text.sheet, text.cell, necessary, int(necessary and missing), parameters=parameters or {}
    )


def _company_items(declaration: Declaration) -> Iterator[CheckerItem]:
    company = declaration.company
    scope = company.scope.as_written
    for name, row in declaration.template.layout.company_checker_rows.items():
        text = company[name]
        missing = "@" not in text.as_written if name in _EMAILS else not text.as_written
        described = bool(scope) and not _same(scope, COMPANY_SCOPE) and not _same(scope, PRODUCT_SCOPE)
        necessary = described if name == "scope_description" else True
        yield _item(row, labels.FIELDS[name], text, necessary, missing)


def _mineral_items(declaration: Declaration) -> Iterator[CheckerItem]:
    selection = declaration.template.layout.selection
    if selection is None or declaration.minerals_cell is None:
        return
    first = declaration.minerals_cell
    yield _item(selection.checker_row, labels.FIELDS["minerals"], first, True, not declaration.minerals)
    if selection.other_checker_row is not None:
        others = sum(_same(text.as_written, OTHER_MINERAL) for text in declaration.selected.values())
        named = sum(bool(text.as_written) for text in declaration.other_minerals)
        place = next((text for text in declaration.other_minerals if not text.as_written), first)
        yield _item(
            selection.other_checker_row, labels.FIELDS["other_minerals"], place, others > 0, others != named
        )


def _question_items(declaration: Declaration, gates: Mapping[str, _Gate]) -> Iterator[CheckerItem]:
    by_number: dict[int, list[Answer]] = {}
    for answer in declaration.answers:
        by_number.setdefault(answer.question, []).append(answer)
    for question in declaration.template.layout.questions:
        for row, answer in enumerate(by_number.get(question.number, ()), question.checker_row):
            yield _question_item(question, row, answer, gates[answer.mineral])


def _question_item(question: Question, row: int, answer: Answer, gate: _Gate) -> CheckerItem:
    match question.topic:
        case Topic.ADDED:
            necessary, is_read = True, True
        case Topic.REMAINS:
            necessary, is_read = gate.asks_second, gate.reads_second
        case _:
            necessary, is_read = gate.asks_later, gate.reads_later
    missing = not is_read or not answer.given.as_written
    parameters: dict[str, str | int] = {"question": question.number, "mineral": answer.mineral}
    if question.is_required:
        return _item(row, QUESTION_LABEL, answer.given, necessary, missing, parameters)
    # Marked in its row when it is missing, but neither required nor in the total.
    missing = not answer.given.as_written
    place = answer.given
    return CheckerItem(row, QUESTION_LABEL, place.sheet, place.cell, False, int(missing), False, parameters)


def _practice_items(declaration: Declaration, gates: Mapping[str, _Gate]) -> Iterator[CheckerItem]:
    any_asked = any(gate.asks_later for gate in gates.values())
    by_letter: dict[str, list[CompanyAnswer]] = {}
    for answer in declaration.company_answers:
        by_letter.setdefault(answer.letter, []).append(answer)
    for question in declaration.template.layout.company_questions:
        for row, answer in enumerate(by_letter.get(question.letter, ()), question.checker_row):
            necessary = gates[answer.mineral].asks_later if answer.mineral else any_asked
            missing = _is_practice_missing(declaration, question, answer)
            label = QUESTION_LABEL if answer.mineral else PRACTICE_LABEL
            parameters = {"question": question.letter, "mineral": answer.mineral or ""}
            yield _item(row, label, answer.given, necessary, missing, parameters)
            if question.url_checker_row is not None:
                asks_url = necessary and _same(answer.given.as_written, YES)
                no_url = len(answer.comment.as_written) <= 1
                yield _item(question.url_checker_row, labels.POLICY_ADDRESS, answer.comment, asks_url, no_url)


def _is_practice_missing(declaration: Declaration, question: CompanyQuestion, answer: CompanyAnswer) -> bool:
    given = answer.given.as_written
    if (
        question.practice is Practice.SURVEYS_SUPPLIERS
        and declaration.template.layout.other_format_needs_comment
    ):
        standard_format, other_format, no = question.options
        if _same(given, other_format):
            return not answer.comment.as_written
        return not (_same(given, standard_format) or _same(given, no))
    return not given


def _list_items(declaration: Declaration, gates: Mapping[str, _Gate]) -> Iterator[CheckerItem]:
    layout = declaration.template.layout
    rules = layout.smelter_list_check
    by_product = _same(declaration.company.scope.as_written, PRODUCT_SCOPE)
    first_product = declaration.first_product_cell
    no_product = not first_product.as_written
    product_item = _item(rules.product_list_row, labels.PRODUCT_LIST, first_product, by_product, no_product)
    yield CheckerItem(
        product_item.row,
        product_item.label,
        declaration.product_list_sheet,
        first_product.cell or f"B{PRODUCT_FIRST_ROW}",
        product_item.necessary,
        product_item.incomplete,
    )
    for row, mineral in enumerate(declaration.minerals, rules.smelter_list_row):
        necessary = gates[mineral].asks_later
        yield CheckerItem(
            row,
            LIST_LABEL,
            declaration.smelter_list_sheet,
            f"B{SMELTER_FIRST_ROW}",
            necessary,
            int(necessary and _is_list_missing(declaration, mineral)),
            parameters={"mineral": mineral},
        )
    not_listed = [row for row in declaration.smelters if _same(row.lookup.as_written, NOT_LISTED)]
    incomplete = [row for row in not_listed if not (row.name.as_written and row.country.as_written)]
    yield CheckerItem(
        rules.not_listed_row,
        labels.NOT_LISTED_ROWS,
        declaration.smelter_list_sheet,
        _first_gap(incomplete),
        bool(not_listed),
        len(incomplete) if rules.counts_not_listed_rows else int(bool(incomplete)),
        rules.not_listed_in_total,
    )


def _empty_slots(declaration: Declaration) -> Iterator[CheckerItem]:
    """Rows that the Checker keeps for minerals that were not selected; they ask for nothing."""
    layout = declaration.template.layout
    if layout.selection is None:
        return
    sheet = declaration.company.company.sheet
    for slot in range(len(declaration.minerals), layout.selection.slots):
        asked = [(q.checker_row, q.first_row, q.is_required) for q in layout.questions]
        asked += [(q.checker_row, q.row, True) for q in layout.company_questions if q.is_by_mineral]
        for checker_row, row, is_required in asked:
            cell = f"{ANSWER_COLUMN}{row + slot}"
            yield CheckerItem(checker_row + slot, EMPTY_SLOT_LABEL, sheet, cell, False, 0, is_required)
        row = layout.smelter_list_check.smelter_list_row + slot
        cell = f"B{SMELTER_FIRST_ROW}"
        yield CheckerItem(row, EMPTY_SLOT_LABEL, declaration.smelter_list_sheet, cell, False, 0)


def _first_gap(rows: list[SmelterRow]) -> str:
    if not rows:
        return f"C{SMELTER_FIRST_ROW}"
    return rows[0].country.cell if rows[0].name.as_written else rows[0].name.cell


def _is_list_missing(declaration: Declaration, mineral: str) -> bool:
    """Whether no row names the mineral together with a smelter, as the revision's own formula counts them."""
    layout = declaration.template.layout
    rules = layout.smelter_list_check
    metal = mineral.casefold()
    named = any(row.metal.as_written.casefold() == metal for row in declaration.smelters)
    if rules.any_row_satisfies:
        return not named
    if rules.only_without_first_answer:
        second = _written(declaration.answer(Topic.CAHRA, mineral))
        return not named and not _written(declaration.answer(Topic.ADDED, mineral)) and _same(second, YES)
    if layout.selection is not None:
        return not any(
            row.metal.as_written.casefold() == metal and row.lookup for row in declaration.smelters
        )
    keys = ((row.metal.as_written + row.lookup.as_written).casefold() for row in declaration.smelters)
    return not (named and any(key.startswith(metal) and len(key) > len(metal) for key in keys))
