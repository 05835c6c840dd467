"""Conflict Minerals Reporting Template, version 6: tantalum, tin, gold, tungsten."""

from dataclasses import replace
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
_SHARES: Final = (ALL, "Greater than 90%", "Greater than 75%", "Greater than 50%", "50% or less", "None")
_SURVEYS: Final = ("Yes, in conformance with IPC1755 (e.g., CMRT)", "Yes, using other format (describe)", NO)
_DISCLOSURES: Final = ("Yes, with the SEC", "Yes, with the EU", "Yes, with the SEC and the EU", NO)

CMRT_6_01: Final = Layout(
    family=Family.CMRT,
    version="6.01",
    published="May 19, 2020",
    family_anchor=("B105", "Yes, in conformance with IPC1755 (e.g., CMRT)"),
    minerals=("Tantalum", "Tin", "Gold", "Tungsten"),
    company_cells=company_block(12),
    questions=(
        Question(1, Topic.ADDED, 26, _YES_NO, checker_row=14),
        Question(2, Topic.REMAINS, 32, _YES_NO, checker_row=19),
        Question(3, Topic.COVERED_COUNTRIES, 38, _YES_NO_UNKNOWN, checker_row=24),
        Question(4, Topic.CAHRA, 44, _YES_NO_UNKNOWN, checker_row=29),
        Question(5, Topic.RECYCLED, 50, _YES_NO_UNKNOWN, checker_row=34),
        Question(6, Topic.RESPONSE_SHARE, 56, _SHARES, checker_row=39),
        Question(7, Topic.ALL_IDENTIFIED, 62, _YES_NO, checker_row=44),
        Question(8, Topic.ALL_REPORTED, 68, _YES_NO, checker_row=49),
    ),
    company_questions=(
        CompanyQuestion("A", Practice.POLICY, 75, _YES_NO, checker_row=54),
        CompanyQuestion("B", Practice.POLICY_PUBLIC, 77, _YES_NO, checker_row=55, url_checker_row=56),
        CompanyQuestion("C", Practice.VALIDATED_SMELTERS_REQUIRED, 79, _YES_NO, checker_row=57),
        CompanyQuestion("D", Practice.DUE_DILIGENCE_MEASURES, 81, _YES_NO, checker_row=58),
        CompanyQuestion("E", Practice.SURVEYS_SUPPLIERS, 83, _SURVEYS, checker_row=59),
        CompanyQuestion("F", Practice.REVIEWS_INFORMATION, 85, _YES_NO, checker_row=60),
        CompanyQuestion("G", Practice.CORRECTIVE_ACTION, 87, _YES_NO, checker_row=62),
        CompanyQuestion("H", Practice.ANNUAL_DISCLOSURE, 89, _DISCLOSURES, checker_row=63),
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
        "effective_date": 12,
    },
    smelter_list_check=SmelterListCheck(product_list_row=64, smelter_list_row=65, not_listed_row=69),
    closing_first=frozenset({"no"}),
    closing_second=frozenset({"no"}),
    reads_only_after_yes=True,
)

CMRT_6_1: Final = replace(CMRT_6_01, version="6.1", published="April 28, 2021")

# From here on a smelter that is given as not listed is still resolved when its typed name is in the look-up.
CMRT_6_22: Final = replace(CMRT_6_1, version="6.22", published="", resolves_typed_name=True)

# The drop-down lists became texts, the full response share with them, and the product list grew.
CMRT_6_31: Final = replace(
    CMRT_6_22, version="6.31", published="May 26, 2023", full_share_is_number=False, last_product_row=2005
)

CMRT_6_5: Final = replace(CMRT_6_31, version="6.5", published="April 25, 2025")

LAYOUTS: Final = (CMRT_6_01, CMRT_6_1, CMRT_6_22, CMRT_6_31, CMRT_6_5)
