"""Extended Minerals Reporting Template: cobalt and mica in version 1, minerals of the company's choice in
version 2."""

from dataclasses import replace
from typing import Final

from surveys.workbooks.layouts.model import (
    ALL,
    LONG_PRODUCT_COLUMNS,
    NO,
    UNKNOWN,
    YES,
    CompanyQuestion,
    Family,
    Layout,
    MineralSelection,
    Practice,
    Question,
    SmelterListCheck,
    Topic,
    company_block,
)

_YES_NO: Final = (YES, NO)
_YES_NO_UNKNOWN: Final = (YES, NO, UNKNOWN)
_SHARES: Final = (ALL, "Greater than 90%", "Greater than 75%", "Greater than 50%", "50% or less", "None")
_SURVEYS: Final = ("Yes, in conformance with IPC1755 (e.g. EMRT)", "Yes, Using Other Format (Describe)", NO)
_VALIDATED: Final = (YES, "Yes, when more processors are validated", NO)

_COMPANY_ROWS_1: Final = {
    "company": 4,
    "scope": 5,
    "scope_description": 6,
    "contact_name": 7,
    "contact_email": 8,
    "contact_phone": 9,
    "authorizer": 10,
    "authorizer_email": 11,
    "effective_date": 13,
}

EMRT_1_1: Final = Layout(
    family=Family.EMRT,
    version="1.1",
    published="October 14, 2022",
    revision_word="Version",
    family_anchor=("B104", "Yes, in conformance with IPC1755 (e.g. EMRT)"),
    minerals=("Cobalt", "Mica"),
    company_cells=company_block(12),
    questions=(
        Question(
            1, Topic.ADDED, 26, (*_YES_NO_UNKNOWN, "Not applicable for this declaration"), checker_row=15
        ),
        Question(2, Topic.REMAINS, 32, _YES_NO_UNKNOWN, checker_row=20),
        Question(
            3,
            Topic.CAHRA,
            38,
            _YES_NO_UNKNOWN,
            checker_row=23,
            options_by_mineral={
                "Cobalt": (*_YES_NO_UNKNOWN, "DRC only"),
                "Mica": (*_YES_NO_UNKNOWN, "India and/or Madagascar only"),
            },
        ),
        Question(4, Topic.RECYCLED, 44, _YES_NO_UNKNOWN, checker_row=28, minerals=("Cobalt",)),
        Question(5, Topic.RESPONSE_SHARE, 50, _SHARES, checker_row=33),
        Question(6, Topic.ALL_IDENTIFIED, 56, _YES_NO_UNKNOWN, checker_row=38),
        Question(7, Topic.ALL_REPORTED, 62, _YES_NO_UNKNOWN, checker_row=43),
    ),
    company_questions=(
        # The Checker of 1.1 also wants an address for A, in a row that it hides and yet adds up.
        CompanyQuestion("A", Practice.POLICY, 69, _YES_NO, checker_row=48, url_checker_row=49),
        CompanyQuestion("B", Practice.POLICY_PUBLIC, 71, _YES_NO, checker_row=50, url_checker_row=51),
        CompanyQuestion(
            "C",
            Practice.VALIDATED_SMELTERS_REQUIRED,
            74,
            _YES_NO,
            checker_row=53,
            is_by_mineral=True,
            options_by_mineral={"Mica": _VALIDATED},
        ),
        CompanyQuestion("D", Practice.DUE_DILIGENCE_MEASURES, 77, _YES_NO, checker_row=55),
        CompanyQuestion("E", Practice.SURVEYS_SUPPLIERS, 79, _SURVEYS, checker_row=56),
        CompanyQuestion("F", Practice.REVIEWS_INFORMATION, 81, _YES_NO, checker_row=58),
        CompanyQuestion("G", Practice.CORRECTIVE_ACTION, 83, _YES_NO, checker_row=59),
    ),
    company_checker_rows=_COMPANY_ROWS_1,
    smelter_list_check=SmelterListCheck(
        product_list_row=60,
        smelter_list_row=61,
        not_listed_row=65,
        not_listed_in_total=False,
        counts_not_listed_rows=True,
    ),
    closing_first=frozenset({"no", "unknown", "not applicable for this declaration"}),
    closing_second=frozenset({"no", "unknown", "not applicable for this declaration"}),
    other_format_needs_comment=True,
    last_smelter_row=2500,
)


def _without_hidden_row(question: CompanyQuestion) -> CompanyQuestion:
    """Version 1.2 dropped the hidden row 49 of the Checker: what stood below it moved up by one."""
    if question.letter == "A":
        return replace(question, url_checker_row=None)
    url_row = question.url_checker_row - 1 if question.url_checker_row else None
    return replace(question, checker_row=question.checker_row - 1, url_checker_row=url_row)


EMRT_1_2: Final = replace(
    EMRT_1_1,
    version="1.2",
    published="May 12, 2023",
    company_questions=tuple(map(_without_hidden_row, EMRT_1_1.company_questions)),
    smelter_list_check=SmelterListCheck(product_list_row=59, smelter_list_row=60, not_listed_row=64),
)

EMRT_1_3: Final = replace(
    EMRT_1_2, version="1.3", published="April 26, 2024", unkeyed_metals=frozenset({"Cobalt"})
)

EMRT_2_1: Final = Layout(
    family=Family.EMRT,
    version="2.1",
    published="October 17, 2025",
    family_anchor=("B158", "Yes, in conformance with IPC1755 (e.g. EMRT)"),
    minerals=(),
    selection=MineralSelection(
        cells=("D12", "E12", "G12", "D13", "E13", "G13"),
        options=("Cobalt", "Copper", "Graphite", "Lithium", "Mica", "Nickel"),
        slots=6,
    ),
    company_cells=company_block(16),
    questions=(
        Question(1, Topic.ADDED, 30, (*_YES_NO_UNKNOWN, "Not declaring"), checker_row=17),
        Question(2, Topic.REMAINS, 42, _YES_NO_UNKNOWN, checker_row=28),
        Question(3, Topic.CAHRA, 54, _YES_NO_UNKNOWN, checker_row=39),
        Question(4, Topic.RECYCLED, 66, _YES_NO_UNKNOWN, checker_row=50),
        Question(5, Topic.RESPONSE_SHARE, 78, (*_SHARES, "Did not survey"), checker_row=61),
        Question(6, Topic.ALL_IDENTIFIED, 90, _YES_NO_UNKNOWN, checker_row=72),
        Question(7, Topic.ALL_REPORTED, 102, _YES_NO_UNKNOWN, checker_row=83),
    ),
    company_questions=(
        CompanyQuestion("A", Practice.POLICY, 115, _YES_NO, checker_row=94),
        CompanyQuestion("B", Practice.POLICY_PUBLIC, 117, _YES_NO, checker_row=95, url_checker_row=96),
        CompanyQuestion(
            "C", Practice.VALIDATED_SMELTERS_REQUIRED, 120, _VALIDATED, checker_row=98, is_by_mineral=True
        ),
        CompanyQuestion("D", Practice.DUE_DILIGENCE_MEASURES, 131, _YES_NO, checker_row=108),
        CompanyQuestion("E", Practice.SURVEYS_SUPPLIERS, 133, _SURVEYS, checker_row=109),
        CompanyQuestion("F", Practice.REVIEWS_INFORMATION, 135, _YES_NO, checker_row=110),
        CompanyQuestion("G", Practice.CORRECTIVE_ACTION, 137, _YES_NO, checker_row=111),
    ),
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
    smelter_list_check=SmelterListCheck(product_list_row=112, smelter_list_row=114, not_listed_row=124),
    closing_first=frozenset({"no", "unknown", "not declaring"}),
    closing_second=frozenset({"no", "unknown"}),
    full_share_is_number=False,
    product_columns=LONG_PRODUCT_COLUMNS,
    last_smelter_row=2497,
    has_mine_list=True,
)

LAYOUTS: Final = (EMRT_1_1, EMRT_1_2, EMRT_1_3, EMRT_2_1)
