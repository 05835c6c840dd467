"""Additional Minerals Reporting Template: minerals of the company's choice, with two questions and no company
ones."""

from typing import Final

from surveys.workbooks.layouts.model import (
    ALL,
    LONG_PRODUCT_COLUMNS,
    NO,
    OTHER_MINERAL,
    UNKNOWN,
    YES,
    Family,
    Layout,
    MineralSelection,
    Question,
    SmelterListCheck,
    Topic,
    company_block,
)

_SELECTORS: Final = ("D12", "E12", "G12", "H12", "I12", "D13", "E13", "G13", "H13", "I13")

AMRT_1_3: Final = Layout(
    family=Family.AMRT,
    version="1.3",
    published="October 17, 2025",
    family_anchor=("B68", "Aluminum"),
    minerals=(),
    selection=MineralSelection(
        cells=_SELECTORS,
        options=(
            "Aluminum",
            "Iridium",
            "Lime",
            "Manganese",
            "Palladium",
            "Platinum",
            "Rare Earth Elements",
            "Rhodium",
            "Ruthenium",
            "Silver",
            "Soda Ash",
            "Zinc",
            OTHER_MINERAL,
        ),
        # The name of another mineral stands three rows below its selector.
        other_text_cells={cell: f"{cell[0]}{int(cell[1:]) + 3}" for cell in _SELECTORS},
        other_checker_row=8,
    ),
    company_cells=company_block(17),
    questions=(
        Question(1, Topic.ADDED, 31, (YES, NO, UNKNOWN, "Not declaring"), checker_row=18),
        Question(
            2,
            Topic.RESPONSE_SHARE,
            43,
            (
                ALL,
                "Greater than 90%",
                "Greater than 75%",
                "Greater than 50%",
                "50% or less",
                "None",
                UNKNOWN,
                "Did not survey",
            ),
            checker_row=29,
            is_required=False,
        ),
    ),
    company_questions=(),
    company_checker_rows={
        "company": 4,
        "scope": 5,
        "scope_description": 6,
        "contact_name": 9,
        "contact_email": 10,
        "contact_phone": 11,
        "authorizer": 12,
        "authorizer_email": 13,
        "effective_date": 15,
    },
    smelter_list_check=SmelterListCheck(
        product_list_row=39, smelter_list_row=41, not_listed_row=51, any_row_satisfies=True
    ),
    closing_first=frozenset({"no", "unknown", "not declaring"}),
    product_columns=LONG_PRODUCT_COLUMNS,
    last_product_row=2005,
    has_mine_list=True,
    has_minerals_scope=True,
    special_text_cells=("AA4", "AB4"),
    recycled_words={
        "中文 Chinese": {YES: "是", NO: "否", UNKNOWN: "未知"},
        "日本語 Japanese": {YES: "はい", NO: "いいえ", UNKNOWN: "不明"},
        "한국어 Korean": {YES: "예", NO: "아니오", UNKNOWN: "파악되지 않음"},
        "Français": {YES: "Oui", NO: "No", UNKNOWN: "Inconnu"},
        "Deutsch": {YES: "Ja", NO: "Nein", UNKNOWN: "Nicht bekannt"},
    },
    own_external_links=2,
)

LAYOUTS: Final = (AMRT_1_3,)
