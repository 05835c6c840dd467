"""What a layout says: where each field of one template revision stands, and what it means.

Rows count from 1. Answers always stand in column D and comments in column G of the sheet Declaration; both
are the left cells of merged ones. Everything here was read off the official files.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

ANSWER_COLUMN: Final = "D"
COMMENT_COLUMN: Final = "G"

SCOPE_OPTIONS: Final = (
    "A. Company",
    "B. Product (or List of Products)",
    "C. User defined [Specify in 'Description of scope']",
)
NOT_LISTED: Final = "Smelter not listed"
NOT_IDENTIFIED: Final = "Smelter not yet identified"

YES: Final = "Yes"
NO: Final = "No"
UNKNOWN: Final = "Unknown"
ALL: Final = "100%"


class Family(StrEnum):
    """The templates of the Responsible Minerals Initiative."""

    CMRT = "CMRT"
    EMRT = "EMRT"
    CRT = "CRT"
    AMRT = "AMRT"


class Topic(StrEnum):
    """What a question about one mineral asks, whatever its number in the template."""

    ADDED = "added"
    REMAINS = "remains"
    COVERED_COUNTRIES = "covered_countries"
    CAHRA = "cahra"
    RECYCLED = "recycled"
    RESPONSE_SHARE = "response_share"
    ALL_IDENTIFIED = "all_identified"
    ALL_REPORTED = "all_reported"


class Practice(StrEnum):
    """What a lettered question about the company asks; the letters moved between templates and revisions."""

    POLICY = "policy"
    POLICY_PUBLIC = "policy_public"
    POLICY_COVERS_ANNEX_II = "policy_covers_annex_ii"
    VALIDATED_SMELTERS_REQUIRED = "validated_smelters_required"
    DUE_DILIGENCE_MEASURES = "due_diligence_measures"
    DUE_DILIGENCE_REQUIRED = "due_diligence_required"
    SUPPLIERS_COVER_ANNEX_II = "suppliers_cover_annex_ii"
    SURVEYS_SUPPLIERS = "surveys_suppliers"
    REVIEWS_INFORMATION = "reviews_information"
    CORRECTIVE_ACTION = "corrective_action"
    ANNUAL_DISCLOSURE = "annual_disclosure"


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked for each mineral, one row below the other."""

    number: int
    topic: Topic
    first_row: int
    options: tuple[str, ...]
    checker_row: int
    """Row of the first mineral on the sheet Checker."""
    minerals: tuple[str, ...] | None = None
    """The minerals that are asked, where these are not all of the layout."""
    options_by_mineral: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_required: bool = True
    """False where the Checker marks a missing answer without ever requiring it."""

    def options_for(self, mineral: str) -> tuple[str, ...]:
        """The answers that the drop-down list offers for one mineral."""
        return self.options_by_mineral.get(mineral, self.options)


@dataclass(frozen=True, slots=True)
class CompanyQuestion:
    """A lettered question about the company as a whole, or about its practice for each mineral."""

    letter: str
    practice: Practice
    row: int
    options: tuple[str, ...]
    checker_row: int
    is_by_mineral: bool = False
    options_by_mineral: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    url_checker_row: int | None = None
    """Row of the Checker that asks for the address in the comment once this question is answered Yes."""

    def options_for(self, mineral: str | None) -> tuple[str, ...]:
        """The answers that the drop-down list offers."""
        return self.options_by_mineral.get(mineral, self.options) if mineral else self.options


@dataclass(frozen=True, slots=True)
class MineralSelection:
    """How a template lets the company choose its minerals; question rows then follow them in alphabetical
    order."""

    cells: tuple[str, ...]
    options: tuple[str, ...]
    other_text_cells: Mapping[str, str] = field(default_factory=dict)
    """For each selector, where the name stands when it says that the mineral is another one."""
    checker_row: int = 7
    other_checker_row: int | None = None
    slots: int = 10


OTHER_MINERAL: Final = "Other [specify below]"


@dataclass(frozen=True, slots=True)
class SmelterListCheck:
    """How the Checker of a revision judges the Smelter List."""

    product_list_row: int
    smelter_list_row: int
    """Row of the first mineral."""
    not_listed_row: int
    not_listed_in_total: bool = True
    counts_not_listed_rows: bool = False
    """True where the Checker counts each incomplete row instead of saying 1."""
    any_row_satisfies: bool = False
    """True where a row with nothing but the metal satisfies it (AMRT)."""
    only_without_first_answer: bool = False
    """True where a missing list is counted only while the first question is open and the second is Yes
    (CRT)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One revision of one template."""

    family: Family
    version: str
    family_anchor: tuple[str, str]
    """Cell of Declaration and the constant in it that only this family has; also proves that no row has
    moved."""
    minerals: tuple[str, ...]
    """The minerals asked about, in the order of Declaration; empty where the company selects them."""
    company_cells: Mapping[str, str]
    questions: tuple[Question, ...]
    company_questions: tuple[CompanyQuestion, ...]
    company_checker_rows: Mapping[str, int]
    smelter_list_check: SmelterListCheck
    closing_first: frozenset[str]
    """Answers to the first question, folded, after which the Checker asks nothing more about a mineral."""
    closing_second: frozenset[str] = frozenset()
    """The same for the question whether the mineral remains in the product; empty where it is not asked."""
    reads_only_after_yes: bool = False
    """True where the Checker takes later answers as given only when the earlier ones are exactly Yes
    (CMRT)."""
    other_format_needs_comment: bool = False
    """True where the Checker wants a comment with the answer that suppliers are surveyed in another
    format."""
    selection: MineralSelection | None = None
    resolves_typed_name: bool = False
    """True where a smelter that is not listed is still looked up by the name typed in column D."""
    unkeyed_metals: frozenset[str] = frozenset()
    """Metals whose two special rows in the look-up have lost their key, so that the template resolves neither."""
    full_share_is_number: bool = True
    """True where the drop-down list stores a full response share as the number 1."""
    product_columns: Mapping[str, str] = field(default_factory=lambda: SHORT_PRODUCT_COLUMNS)
    last_smelter_row: int = 2504
    last_product_row: int = 1000
    has_mine_list: bool = False
    has_minerals_scope: bool = False
    special_text_cells: tuple[str, str] = ("W4", "X4")
    """Cells of Smelter List with the two texts for smelters that are not identified and not listed."""
    revision_word: str = "Revision"
    """How the revision text on the Smelter List begins."""
    recycled_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each language of the file, the words that column P of Smelter List offers; English where it is not given."""
    own_external_links: int = 0
    """Links to other workbooks that the official template itself carries."""
    published: str = ""
    """Date in the revision text."""

    @property
    def known_as(self) -> str:
        """Family and version, as people say it."""
        return f"{self.family} {self.version}"

    def resolves_special_rows(self, metal: str) -> bool:
        """Whether the look-up finds the rows for smelters that are not listed or not identified.

        It finds them for the metals that the template knows, not for those that a company has named itself.
        """
        named_by_company = self.selection is not None and metal not in self.selection.options
        return metal not in self.unkeyed_metals and not named_by_company

    def question(self, topic: Topic) -> Question | None:
        """The question about a topic, if this revision asks it."""
        return next((question for question in self.questions if question.topic is topic), None)


SHORT_PRODUCT_COLUMNS: Final[Mapping[str, str]] = {"number": "B", "name": "C", "comments": "D"}
LONG_PRODUCT_COLUMNS: Final[Mapping[str, str]] = {
    "number": "B",
    "name": "C",
    "requester_number": "D",
    "requester_name": "E",
    "comments": "F",
}

SMELTER_COLUMNS: Final[Mapping[str, str]] = {
    "id_input": "A",
    "metal": "B",
    "lookup": "C",
    "name": "D",
    "country": "E",
    "cid": "F",
    "source": "G",
    "street": "H",
    "city": "I",
    "state": "J",
    "contact": "K",
    "email": "L",
    "next_steps": "M",
    "mines": "N",
    "mine_countries": "O",
    "recycled": "P",
    "comments": "Q",
}
"""Columns of Smelter List; the same in all known revisions."""

MINE_COLUMNS: Final[Mapping[str, str]] = {
    "metal": "A",
    "smelter": "B",
    "mine": "C",
    "mine_id": "D",
    "id_source": "E",
    "country": "F",
    "street": "G",
    "city": "H",
    "state": "I",
    "contact": "J",
    "email": "K",
    "next_steps": "L",
    "comments": "M",
}
"""Columns of Mine List; the same in all revisions that have it."""

SMELTER_FIRST_ROW: Final = 5
PRODUCT_FIRST_ROW: Final = 6
MINE_FIRST_ROW: Final = 5
MINERALS_SCOPE_FIRST_ROW: Final = 8
LOOK_UP_FIRST_ROW: Final = 5


def company_block(first_row: int) -> dict[str, str]:
    """Cells of the company block, whose lower part stands together from `first_row` (company unique ID)
    on."""
    fields = (
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
        "effective_date",
    )
    top = {"company": "D8", "scope": "D9", "scope_description": "D10"}
    return top | {name: f"D{first_row + offset}" for offset, name in enumerate(fields)}
