"""What a supplier's workbook says: the values, each with its place and as it was written.

Nothing here judges. `value` is what a careful reader understands, `as_written` what the cell holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from surveys.workbooks.detect import Template
from surveys.workbooks.layouts.model import Practice, Topic
from surveys.workbooks.lookup import Lookup, LookupEntry


@dataclass(frozen=True, slots=True)
class Text:
    """One cell: what it means and what it holds."""

    value: str | None
    """None where the cell is empty or holds nothing but spaces."""
    as_written: str
    sheet: str
    cell: str

    def __bool__(self) -> bool:
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Company:
    """The company block of the sheet Declaration."""

    company: Text
    scope: Text
    """The value is the letter A, B or C, or None where the text is none of the three options."""
    scope_description: Text
    unique_id: Text
    unique_id_authority: Text
    address: Text
    contact_name: Text
    contact_email: Text
    contact_phone: Text
    authorizer: Text
    authorizer_title: Text
    authorizer_email: Text
    authorizer_phone: Text
    effective_date: Text
    effective_on: date | None
    """The date understood from `effective_date`, which may be a text."""
    is_date_typed_as_text: bool

    def __getitem__(self, name: str) -> Text:
        """A field by the name that layouts give it."""
        text = getattr(self, name)
        if not isinstance(text, Text):
            raise KeyError(name)
        return text


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question for one mineral."""

    question: int
    topic: Topic
    mineral: str
    given: Text
    """The value is the option of the drop-down list that is meant; else the text, without superfluous
    spaces."""
    comment: Text
    options: tuple[str, ...]

    @property
    def is_option(self) -> bool:
        """Whether the meaning is one of the answers that the template offers."""
        return self.given.value in self.options


@dataclass(frozen=True, slots=True)
class CompanyAnswer:
    """The answer to one lettered question, for the company or, in the EMRT, for one mineral."""

    letter: str
    practice: Practice
    mineral: str | None
    given: Text
    comment: Text
    options: tuple[str, ...]

    @property
    def is_option(self) -> bool:
        """Whether the meaning is one of the answers that the template offers."""
        return self.given.value in self.options


class Kind(StrEnum):
    """How a row of the Smelter List names its smelter."""

    LISTED = "listed"
    NOT_LISTED = "not_listed"
    NOT_IDENTIFIED = "not_identified"
    UNRESOLVED = "unresolved"
    """The template itself resolves nothing: an unknown ID, or a metal that is not the ID's."""


@dataclass(frozen=True, slots=True)
class SmelterRow:
    """One filled row of the Smelter List, columns as the template shows them once it is calculated."""

    row: int
    sheet: str
    id_input: Text
    metal: Text
    lookup: Text
    name: Text
    country: Text
    cid: Text
    source: Text
    street: Text
    city: Text
    state: Text
    contact: Text
    email: Text
    next_steps: Text
    mines: Text
    mine_countries: Text
    recycled: Text
    comments: Text
    kind: Kind
    standard_name: str | None
    """The name that the template's own look-up gives, None if it finds nothing."""
    best: LookupEntry | None
    """What a careful reader finds: by the ID however spelled, else by metal and name."""

    @property
    def reported_name(self) -> Text:
        """The name that the supplier gave: as typed, else as chosen from the look-up."""
        if self.name or self.kind in (Kind.NOT_LISTED, Kind.NOT_IDENTIFIED):
            return self.name
        return self.lookup

    @property
    def best_cid(self) -> str | None:
        """The CID that the row means, in the spelling of the reference list; None if it names no known
        smelter."""
        return self.best.cid if self.best else None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One row of the Product List."""

    row: int
    sheet: str
    number: Text
    name: Text
    comments: Text
    requester_number: Text | None = None
    requester_name: Text | None = None


@dataclass(frozen=True, slots=True)
class MineRow:
    """One row of the Mine List."""

    row: int
    sheet: str
    metal: Text
    smelter: Text
    mine: Text
    mine_id: Text
    id_source: Text
    country: Text
    street: Text
    city: Text
    state: Text
    contact: Text
    email: Text
    next_steps: Text
    comments: Text


@dataclass(frozen=True, slots=True)
class ScopeReason:
    """Why the customer asks for a mineral (AMRT, sheet Minerals Scope)."""

    row: int
    sheet: str
    mineral: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class Declaration:
    """Everything that one workbook says."""

    template: Template
    language: str | None
    """The display language, in the words of the file."""
    company: Company
    minerals: tuple[str, ...]
    """The minerals that the declaration is about, in the order of its questions."""
    minerals_cell: Text | None
    """The first cell in which minerals are selected, in templates that let the company choose."""
    selected: Mapping[str, Text]
    """Selector cells as typed, by address; empty in templates with fixed minerals."""
    other_minerals: tuple[Text, ...]
    """Names given for minerals that the drop-down list does not offer (AMRT)."""
    answers: tuple[Answer, ...]
    company_answers: tuple[CompanyAnswer, ...]
    smelters: tuple[SmelterRow, ...]
    products: tuple[ProductRow, ...]
    first_product_cell: Text
    """The one cell of the Product List that the Checker looks at."""
    mines: tuple[MineRow, ...]
    scope_reasons: tuple[ScopeReason, ...]
    smelter_list_sheet: str
    product_list_sheet: str
    mine_list_sheet: str | None
    lookup: Lookup = field(repr=False)
    first_smelter_cell: Text | None = None
    """Where the Smelter List begins: column A of its first row."""
    first_mine_cell: Text | None = None
    """Where the Mine List begins, in templates that have one."""
    left_answers: tuple[Text, ...] = ()
    """Answers in rows to which no mineral belongs any more, in templates that let the company choose."""
    errors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Error values such as #REF!, by sheet and cell."""
    has_macros: bool = False
    external_links: int = 0

    def answer(self, topic: Topic, mineral: str) -> Answer | None:
        """The answer to a question for a mineral, None if the template does not ask it."""
        return next((a for a in self.answers if a.topic is topic and a.mineral == mineral), None)

    def given(self, topic: Topic, mineral: str) -> str | None:
        """What was answered, None if nothing was or the template does not ask."""
        answer = self.answer(topic, mineral)
        return answer.given.value if answer else None

    def every_answer(self) -> Iterator[Answer | CompanyAnswer]:
        """The answers to all questions, in the order of the sheet."""
        yield from self.answers
        yield from self.company_answers

    def practice(self, practice: Practice) -> Iterator[CompanyAnswer]:
        """The answers about one practice: none, one, or one for each mineral."""
        return (answer for answer in self.company_answers if answer.practice is practice)
