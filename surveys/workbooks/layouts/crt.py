"""Cobalt Reporting Template, superseded by the EMRT and still met in archives."""

from typing import Final

from surveys.workbooks.layouts.model import (
    ALL,
    NO,
    UNKNOWN,
    YES,
    CompanyQuestion,
    Family,
    Layout,
    Practice,
    Question,
    SmelterListCheck,
    Topic,
    company_block,
)

_YES_NO: Final = (YES, NO)
_YES_NO_UNKNOWN: Final = (YES, NO, UNKNOWN)

# Release 2.21 still calls itself 2.2 inside. Its question A asks for a policy that is public, in one.
CRT_2_2: Final = Layout(
    family=Family.CRT,
    version="2.2",
    published="October 28, 2020",
    family_anchor=("B99", "Yes, CRT"),
    minerals=("Cobalt",),
    company_cells=company_block(12),
    questions=(
        Question(1, Topic.ADDED, 26, _YES_NO_UNKNOWN, checker_row=15),
        Question(2, Topic.CAHRA, 32, (*_YES_NO_UNKNOWN, "DRC or adjoining countries only"), checker_row=20),
        Question(3, Topic.RECYCLED, 38, _YES_NO_UNKNOWN, checker_row=25),
        Question(
            4,
            Topic.RESPONSE_SHARE,
            44,
            (ALL, "Greater than 90%", "Greater than 75%", "Greater than 50%", "50% or less", "None"),
            checker_row=30,
        ),
        Question(5, Topic.ALL_IDENTIFIED, 50, _YES_NO_UNKNOWN, checker_row=35),
        Question(6, Topic.ALL_REPORTED, 56, _YES_NO_UNKNOWN, checker_row=40),
    ),
    company_questions=(
        CompanyQuestion("A", Practice.POLICY, 63, _YES_NO, checker_row=45, url_checker_row=46),
        CompanyQuestion("B", Practice.POLICY_COVERS_ANNEX_II, 65, _YES_NO, checker_row=47),
        CompanyQuestion("C", Practice.DUE_DILIGENCE_MEASURES, 67, _YES_NO, checker_row=48),
        CompanyQuestion("D", Practice.DUE_DILIGENCE_REQUIRED, 69, _YES_NO, checker_row=49),
        CompanyQuestion("E", Practice.VALIDATED_SMELTERS_REQUIRED, 71, _YES_NO, checker_row=50),
        CompanyQuestion("F", Practice.SUPPLIERS_COVER_ANNEX_II, 73, _YES_NO, checker_row=51),
        CompanyQuestion(
            "G",
            Practice.SURVEYS_SUPPLIERS,
            75,
            ("Yes, CRT", "Yes, Using Other Format (Describe)", NO),
            checker_row=53,
        ),
        CompanyQuestion("H", Practice.REVIEWS_INFORMATION, 77, _YES_NO, checker_row=54),
        CompanyQuestion("I", Practice.CORRECTIVE_ACTION, 79, _YES_NO, checker_row=55),
    ),
    company_checker_rows={
        "company": 4,
        "scope": 5,
        "scope_description": 6,
        "contact_name": 7,
        "contact_email": 8,
        "contact_phone": 9,
        "authorizer": 10,
        "authorizer_email": 11,
        "effective_date": 13,
    },
    smelter_list_check=SmelterListCheck(
        product_list_row=56,
        smelter_list_row=57,
        not_listed_row=61,
        not_listed_in_total=False,
        counts_not_listed_rows=True,
        only_without_first_answer=True,
    ),
    closing_first=frozenset({"no", "unknown"}),
    other_format_needs_comment=True,
    unkeyed_metals=frozenset({"Cobalt"}),
    last_smelter_row=2500,
)

LAYOUTS: Final = (CRT_2_2,)
