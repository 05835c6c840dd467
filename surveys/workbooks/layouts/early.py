"""The CMRT before version 6: out of use and refused, but read, so that its supplier need not type all of it again.

One entry per revision that moved something, differences only. An old answer is taken over where it says the same today;
where today's question is wider or another one, the old answer may be wrong now and is left to the supplier.

Sources: the revision history in the sheet Revision of the CMRT 6.5, a CMRT 3.01, CFSI's completion guides of 4.01b and
5.0, and for version 2 the map of its cells in a public reader of its time.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from surveys.workbooks.layouts.cmrt import CMRT_6_01
from surveys.workbooks.layouts.known import version_key
from surveys.workbooks.layouts.model import (
    ALL,
    NO,
    SMELTER_COLUMNS,
    UNKNOWN,
    YES,
    Practice,
    Topic,
    company_block,
)

MINERALS: Final = CMRT_6_01.minerals
"""In the order of Declaration, which has never changed."""

Meanings = Mapping[str, str | None]
"""For each answer that the old drop-down list offers, the answer that says the same today, if there is one."""


@dataclass(frozen=True, slots=True)
class EarlyQuestion:
    """A question that was asked for each metal, one row below the other."""

    number: int
    first_row: int
    topic: Topic | None = None
    """What it asks, where today's template asks for the same."""
    meanings: Meanings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlyCompanyQuestion:
    """A lettered question about the company."""

    letter: str
    row: int
    practice: Practice | None = None
    """What it asks, where today's template asks for the same."""
    meanings: Meanings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EarlyLayout:
    """One revision, and all after it up to the next one here."""

    version: str
    company_cells: Mapping[str, str]
    questions: tuple[EarlyQuestion, ...]
    company_questions: tuple[EarlyCompanyQuestion, ...]
    smelter_columns: Mapping[str, str]
    scopes: Mapping[str, str]
    """The letter of today's declaration scope for each old one, by the words that it is told by, folded."""


def _same(*options: str) -> Meanings:
    return {option: option for option in options}


_YES_NO: Final = _same(YES, NO)
_YES_NO_UNKNOWN: Final = _same(YES, NO, UNKNOWN)
_ONLY_YES: Final[Meanings] = {YES: YES, NO: None}
"""For a question that was narrower than today's: its No leaves today's open."""
_SURVEYS: Final = CMRT_6_01.company_questions[4].options
_NARROW_SURVEYS: Final[Meanings] = {YES: _SURVEYS[0], NO: None}
"""Asked after this very template, or the standard that it follows; a No leaves open whether in another format."""

_QUESTIONS_3: Final = (
    # Up to version 4 only what was added to the product counted, and only what was necessary to its production.
    EarlyQuestion(1, 26, Topic.ADDED, _ONLY_YES),
    EarlyQuestion(2, 32, Topic.REMAINS, _ONLY_YES),
    EarlyQuestion(3, 38, Topic.COVERED_COUNTRIES, _YES_NO_UNKNOWN),
    EarlyQuestion(4, 44, Topic.RECYCLED, _YES_NO_UNKNOWN),
    EarlyQuestion(
        5,
        50,
        Topic.RESPONSE_SHARE,
        {
            "Yes, 100%": ALL,
            "No, but greater than 75%": "Greater than 75%",
            "No, but greater than 50%": "Greater than 50%",
            "No, but greater than 25%": "50% or less",
            "No, but less than 25%": "50% or less",
            "None": "None",
        },
    ),
    EarlyQuestion(6, 56, Topic.ALL_IDENTIFIED, _YES_NO),
    EarlyQuestion(7, 62, Topic.ALL_REPORTED, _YES_NO),
)
_COMPANY_QUESTIONS_3: Final = (
    EarlyCompanyQuestion("A", 69, Practice.POLICY, _YES_NO),
    EarlyCompanyQuestion("B", 71, Practice.POLICY_PUBLIC, _YES_NO),
    EarlyCompanyQuestion("C", 73),  # whether suppliers must be "DRC conflict-free"
    EarlyCompanyQuestion("D", 75, Practice.VALIDATED_SMELTERS_REQUIRED, _YES_NO),
    EarlyCompanyQuestion("E", 77, Practice.DUE_DILIGENCE_MEASURES, _YES_NO),
    EarlyCompanyQuestion("F", 79, Practice.SURVEYS_SUPPLIERS, _NARROW_SURVEYS),
    EarlyCompanyQuestion("G", 81),  # whether smelter names are requested
    EarlyCompanyQuestion("H", 83, Practice.REVIEWS_INFORMATION, _YES_NO),
    EarlyCompanyQuestion("I", 85, Practice.CORRECTIVE_ACTION, _YES_NO),
    EarlyCompanyQuestion(
        "J", 87
    ),  # whether the rule of the SEC applies; today's question is also about the EU's
)

CMRT_3: Final = EarlyLayout(
    version="3",
    company_cells=company_block(12),
    questions=_QUESTIONS_3,
    company_questions=_COMPANY_QUESTIONS_3,
    smelter_columns=SMELTER_COLUMNS,
    scopes={"a. company": "A", "b. product": "B", "c. user defined": "C"},
)

# One person signed and answered for everything, and no question asked what was added and what remains.
CMRT_2_02: Final = replace(
    CMRT_3,
    version="2.02",
    company_cells={
        "company": "D8",
        "scope": "D9",
        "scope_description": "D10",
        "unique_id": "D12",
        "address": "D13",
        "authorizer": "D14",
        "authorizer_title": "D15",
        "authorizer_email": "D16",
        "authorizer_phone": "D17",
        "effective_date": "D18",
    },
    questions=(
        EarlyQuestion(1, 22),  # whether it is necessary to the functionality or production
        EarlyQuestion(2, 28, Topic.COVERED_COUNTRIES, {**_YES_NO_UNKNOWN, "Uncertain or Unknown": UNKNOWN}),
        EarlyQuestion(
            3, 34
        ),  # whether it comes from a recycler or scrap supplier, not whether all of it does
        EarlyQuestion(
            4,
            40,
            Topic.RESPONSE_SHARE,
            {
                "Yes": ALL,
                "No but > 75%": "Greater than 75%",
                "No but > 50%": "Greater than 50%",
                "No but > 25%": "50% or less",
                "No but < 25%": "50% or less",
                "No - none": "None",
            },
        ),
        EarlyQuestion(
            5, 46, Topic.ALL_IDENTIFIED, {"Yes all smelters have been provided": YES, "Yes": YES, "No": NO}
        ),
        EarlyQuestion(6, 52),  # whether all smelters are on the list of compliant ones
    ),
    company_questions=(
        EarlyCompanyQuestion("A", 59, Practice.POLICY, _YES_NO),
        EarlyCompanyQuestion("B", 61, Practice.POLICY_PUBLIC, _YES_NO),
        EarlyCompanyQuestion("C", 63),
        EarlyCompanyQuestion(
            "D",
            65,
            Practice.VALIDATED_SMELTERS_REQUIRED,
            {**_YES_NO, "Planned once lists become available": None},
        ),
        EarlyCompanyQuestion("E", 67, Practice.DUE_DILIGENCE_MEASURES, _YES_NO),
        EarlyCompanyQuestion("F", 69, Practice.SURVEYS_SUPPLIERS, _NARROW_SURVEYS),
        EarlyCompanyQuestion("G", 71),
        EarlyCompanyQuestion(
            # It asked whether information is verified, which is more than reviewing it.
            "H",
            73,
            Practice.REVIEWS_INFORMATION,
            {
                "Yes": YES,
                "Yes (3rd party audit)": YES,
                "Yes (documentation review only)": YES,
                "Yes (internal audit)": YES,
                "Yes (all methods apply)": YES,
                "No": None,
            },
        ),
        EarlyCompanyQuestion("I", 75, Practice.CORRECTIVE_ACTION, _YES_NO),
        EarlyCompanyQuestion("J", 77),
    ),
    smelter_columns={
        "metal": "B",
        "lookup": "C",
        "name": "D",
        "country": "E",
        "cid": "F",
        "street": "G",
        "city": "H",
        "state": "I",
        "contact": "J",
        "email": "K",
        "next_steps": "L",
        "mines": "M",
        "mine_countries": "N",
        "comments": "O",
    },
    scopes={"company": "A", "division": "C", "product category": "C", "product": "B"},
)

# The ID of the smelter stood hidden in front.
CMRT_2_0: Final = replace(
    CMRT_2_02,
    version="2",
    smelter_columns={
        "cid": "A",
        "metal": "B",
        "lookup": "C",
        "name": "D",
        "country": "E",
        "street": "F",
        "city": "G",
        "state": "H",
        "contact": "I",
        "email": "J",
        "next_steps": "K",
        "mines": "L",
        "mine_countries": "M",
        "comments": "N",
    },
)

# The first two questions became today's; F offered today's three answers; G was removed.
CMRT_5: Final = replace(
    CMRT_3,
    version="5",
    questions=(
        EarlyQuestion(1, 26, Topic.ADDED, _YES_NO),
        EarlyQuestion(2, 32, Topic.REMAINS, _YES_NO),
        *_QUESTIONS_3[2:4],
        EarlyQuestion(5, 50, Topic.RESPONSE_SHARE, _same(*CMRT_6_01.questions[5].options)),
        *_QUESTIONS_3[5:],
    ),
    company_questions=(
        *_COMPANY_QUESTIONS_3[:5],
        EarlyCompanyQuestion("F", 79, Practice.SURVEYS_SUPPLIERS, _same(*_SURVEYS)),
        EarlyCompanyQuestion("G", 81, Practice.REVIEWS_INFORMATION, _YES_NO),
        EarlyCompanyQuestion("H", 83, Practice.CORRECTIVE_ACTION, _YES_NO),
        EarlyCompanyQuestion("I", 85),
    ),
)

LAYOUTS: Final = (CMRT_2_0, CMRT_2_02, CMRT_3, CMRT_5)


def layout_of(version: str) -> EarlyLayout | None:
    """The layout of an early version; None for version 1, which asked for something else, and from 6 on."""
    asked = version_key(version)
    if asked >= version_key(CMRT_6_01.version[0]):
        return None
    return next((layout for layout in reversed(LAYOUTS) if version_key(layout.version) <= asked), None)
