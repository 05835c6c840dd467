"""Complete declarations as values, for invented workbooks and for official templates."""

from collections.abc import Sequence

from surveys.workbooks.blank import SmelterValues, WorkbookValues, build
from surveys.workbooks.detect import NEEDED, OPTIONAL, SMELTER_LOOK_UP, detect
from surveys.workbooks.findings import Severity
from surveys.workbooks.layouts.model import ALL, NOT_LISTED, YES, Layout, Practice, Topic
from surveys.workbooks.package import Limits, open_package
from surveys.workbooks.sheets import Sheets
from surveys.workbooks.understanding import Understanding
from surveys.workbooks.writing.values import DeclarationValues
from surveys.workbooks.writing.words import Bilingual, Mark, Proposed, Words
from tests.surveys.workbooks.filled import COMPANY, complete, minerals_of

ADDRESS = "https://www.kestrel.example/policy"
WORDS = Words(
    sheet_name="Findings 检查结果",
    author="Kestrel",
    title=Bilingual("Findings", "检查结果"),
    introduction=Bilingual("One in a row.", "每行一项。"),
    severities={severity: Bilingual(severity.value, f"级别{severity.value}") for severity in Severity},
    severity=Bilingual("Severity", "程度"),
    sheet=Bilingual("Sheet", "工作表"),
    cell=Bilingual("Cell", "单元格"),
    english=Bilingual("English", "英文"),
    chinese=Bilingual("Chinese", "中文"),
    proposed=Bilingual("Proposed", "建议"),
    cleared=Bilingual("cleared", "清空"),
)


def empty(layout: Layout) -> bytes:
    """An invented workbook without any input, with a look-up."""
    return build(layout, WorkbookValues(lookup=complete(layout).lookup))


def layout_of(content: bytes) -> Layout:
    """The layout of a template."""
    return detect(Sheets(open_package(content, Limits()), NEEDED, OPTIONAL)).layout


def known_ids(content: bytes, minerals: Sequence[str]) -> list[tuple[str, str]]:
    """Mineral and ID of all smelters in the look-up of a template, each ID once."""
    sheets = Sheets(open_package(content, Limits()), NEEDED, OPTIONAL)
    found: dict[str, str] = {}
    for cells in sheets.grid(SMELTER_LOOK_UP).rows[4:]:
        if len(cells) > 4 and str(cells[4]).startswith("CID") and cells[0] in minerals:
            found.setdefault(str(cells[4]), str(cells[0]))
    return [(metal, cid) for cid, metal in found.items()]


def full(
    layout: Layout, smelters: Sequence[SmelterValues], minerals: tuple[str, ...] = ()
) -> DeclarationValues:
    """A declaration in which nothing is missing, with all that a template has room for."""
    minerals = minerals or minerals_of(layout)
    answers = {topic: dict.fromkeys(minerals, YES) for topic in Topic}
    answers[Topic.RESPONSE_SHARE] = dict.fromkeys(minerals, ALL)
    practices: dict[Practice, str | dict[str, str]] = {
        asked.practice: dict.fromkeys(minerals, asked.options[0]) if asked.is_by_mineral else asked.options[0]
        for asked in layout.company_questions
    }
    mines = [{"metal": minerals[0], "mine": "North Pit", "country": "PERU"}] if layout.has_mine_list else []
    return DeclarationValues(
        company=COMPANY
        | {"address": "=14 Foundry Lane\n<Sheffield> & 谢菲尔德", "authorizer_title": " Head "},
        minerals=() if layout.minerals else minerals,
        answers=answers,
        comments={Topic.ADDED: {minerals[0]: "in solder"}},
        practices=practices,
        practice_comments=dict.fromkeys((Practice.POLICY, Practice.POLICY_PUBLIC), ADDRESS),
        smelters=[*smelters, *(not_listed(mineral) for mineral in minerals)],
        products=[{"number": "P-1", "name": "Connector"}, {"number": "P-2"}],
        mines=mines,
        scope_reasons=[(minerals[0], "asked")] if layout.has_minerals_scope else [],
    )


def not_listed(mineral: str) -> SmelterValues:
    """A smelter that no reference list knows."""
    return SmelterValues(
        metal=mineral, lookup=NOT_LISTED, name=f"{mineral} 无名厂", country="PERU", city="Lima"
    )


def marks(understanding: Understanding) -> list[Mark]:
    """The findings of a file as a marked copy shows them."""
    return [
        Mark(
            each.severity,
            each.sheet,
            each.cell,
            each.rows,
            Bilingual(str(each), f"中文 {each.rule_id}"),
            [Proposed(repair.sheet, repair.cell, repair.value) for repair in each.repairs],
        )
        for each in understanding.findings
    ]
