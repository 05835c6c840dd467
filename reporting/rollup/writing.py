"""From the group's result to the values of a template, and whether a file says just that."""

from collections.abc import Iterator, Mapping
from datetime import date

from reporting.rollup.rollup import recycled
from reporting.rollup.values import GroupResult, Reported
from surveys.workbooks.blank import SmelterValues
from surveys.workbooks.declaration import Declaration
from surveys.workbooks.layouts.model import NOT_IDENTIFIED, NOT_LISTED, Layout, Practice, Topic
from surveys.workbooks.text import collapsed
from surveys.workbooks.writing.values import DeclarationValues


def values_of(
    result: GroupResult,
    layout: Layout,
    *,
    company: Mapping[str, str | date],
    practices: Mapping[Practice, str],
    practice_comments: Mapping[Practice, str],
    products: tuple[Mapping[str, str], ...] = (),
) -> DeclarationValues:
    """What is written: the result, and of the company what its own record says.

    The questions about the company stay empty where no mineral is used: the template does not ask them then.
    """
    answers: dict[Topic, dict[str, str]] = {}
    for answer in result.answers:
        answers.setdefault(answer.topic, {})[answer.mineral] = answer.answer
    used = {answer.mineral for answer in result.answers if answer.topic is Topic.RESPONSE_SHARE}
    given: dict[Practice, str | Mapping[str, str]] = {}
    for question in layout.company_questions:
        if used and (text := practices.get(question.practice)):
            given[question.practice] = dict.fromkeys(sorted(used), text) if question.is_by_mineral else text
    return DeclarationValues(
        company=company,
        minerals=result.minerals if layout.selection is not None else (),
        answers=answers,
        practices=given,
        practice_comments={key: text for key, text in practice_comments.items() if key in given and text},
        smelters=[_row(row) for row in result.smelters],
        products=products,
        mines=result.mines if layout.has_mine_list else (),
    )


def differences(written: Declaration, values: DeclarationValues) -> Iterator[str]:
    """The cells of a file, as the reader understands them, that do not say what was to be written."""
    for name, value in values.company.items():
        text = written.company[name]
        found: object = written.company.effective_on if name == "effective_date" else text.value
        wanted: object = value if isinstance(value, date) else collapsed(value) or None
        if (collapsed(found) if isinstance(found, str) else found) != wanted:
            yield f"{text.sheet}!{text.cell}"
    for answer in written.answers:
        if (answer.given.value or "") != values.answers.get(answer.topic, {}).get(answer.mineral, ""):
            yield f"{answer.given.sheet}!{answer.given.cell}"
    for practice in written.company_answers:
        given = values.practices.get(practice.practice, "")
        wanted = given if isinstance(given, str) else given.get(practice.mineral or "", "")
        if (practice.given.value or "") != wanted:
            yield f"{practice.given.sheet}!{practice.given.cell}"
    if len(written.smelters) != len(values.smelters):
        yield written.smelter_list_sheet
        return
    for row, smelter in zip(written.smelters, values.smelters, strict=True):
        is_same = row.best_cid == smelter.id_input if smelter.id_input and row.best else True
        named = smelter.id_input or collapsed(row.name.as_written) == collapsed(smelter.name)
        if not (is_same and named) or (row.metal.value or "") != smelter.metal:
            yield f"{row.sheet}!{row.metal.cell}"
    if len(written.products) != len(values.products) or len(written.mines) != len(values.mines):
        yield written.product_list_sheet


def _row(row: Reported) -> SmelterValues:
    said = recycled(row.recycled)
    if row.facility is not None:
        return SmelterValues(
            id_input=row.cid, metal=row.metal, name=row.name, country=row.country, recycled=said
        )
    return SmelterValues(
        metal=row.metal,
        lookup=NOT_LISTED if row.name else NOT_IDENTIFIED,
        name=row.name,
        country=row.country,
        street=row.street,
        city=row.city,
        state=row.state,
        contact=row.contact,
        comments=row.comments,
        recycled=said,
    )
