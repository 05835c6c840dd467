"""All rules by which files are judged, in the reader's language, and the revisions of templates that are known."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext

from surveys.queries import wording
from surveys.workbooks import labels
from surveys.workbooks.findings import Severity
from surveys.workbooks.layouts.known import LAYOUTS
from surveys.workbooks.layouts.model import Layout
from surveys.workbooks.rules.base import Rule
from surveys.workbooks.rules.catalogue import RULES
from surveys.workbooks.rules.examples import example_of, words_of
from surveys.workbooks.rules.sources import words_for

_SEVERITY_WORDS = {
    Severity.REJECT: "Rejected",
    Severity.CORRECT: "Needs correction",
    Severity.WARN: "Warning",
}
"""In English, for the document; pages show the marks."""
_MARKS = {Severity.REJECT: "rejected", Severity.CORRECT: "needs_correction", Severity.WARN: "warning"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as a reader sees it."""

    id: str
    severity: Severity
    sentence: str
    """With words for what differs from file to file."""
    example: str
    source: str

    @property
    def mark(self) -> str:
        return _MARKS[self.severity]


def rules() -> list[RuleLine]:
    """Every rule, in the order in which the rules are applied. No query."""
    return [_line(rule) for rule in RULES]


def _line(rule: Rule) -> RuleLine:
    return RuleLine(
        id=rule.id,
        severity=rule.severity,
        sentence=gettext(rule.message)
        % {name: f"‹{gettext(word)}›" for name, word in words_of(rule).items()},
        example=wording.filled(rule.id, example_of(rule).parameters),
        source=gettext(words_for(rule.source)),
    )


def document() -> str:
    """The catalogue as a page of the documentation, in English."""
    with translation.override("en"):
        lines = [
            "# Findings",
            "",
            "Every rule by which a file is judged. Written by `manage.py rule_catalogue`; the tests hold it equal to",
            "the code. A campaign can grade a rule otherwise.",
            "",
            "| rule | severity | sentence | example | source |",
            "| --- | --- | --- | --- | --- |",
        ]
        lines += [" | ".join(_cells(line)) for line in rules()]
    return "\n".join(lines) + "\n"


def _cells(line: RuleLine) -> Iterator[str]:
    texts = (line.id, _SEVERITY_WORDS[line.severity], line.sentence, line.example, line.source)
    escaped = [text.replace("|", r"\|") for text in texts]
    return iter([f"| {escaped[0]}", *escaped[1:-1], f"{escaped[-1]} |"])


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision of a template, and what its layout knows."""

    name: str
    published: str
    minerals: tuple[str, ...]
    """The minerals asked about; where the company chooses, those that it can choose from."""
    chooses_minerals: bool
    questions: tuple[str, ...]
    practices: tuple[str, ...]
    last_smelter_row: int
    has_mine_list: bool


def revisions() -> list[RevisionLine]:
    """Every revision whose layout is known, by template, the newest first. No query."""
    families = list(dict.fromkeys(layout.family for layout in LAYOUTS))
    return [
        _revision(layout)
        for family in families
        for layout in reversed([layout for layout in LAYOUTS if layout.family is family])
    ]


def _revision(layout: Layout) -> RevisionLine:
    chosen = layout.selection.options if layout.selection else ()
    return RevisionLine(
        name=layout.known_as,
        published=layout.published,
        minerals=tuple(wording.mineral(name) for name in layout.minerals or chosen),
        chooses_minerals=layout.selection is not None,
        questions=tuple(
            f"{question.number}. {gettext(labels.TOPICS[question.topic])}" for question in layout.questions
        ),
        practices=tuple(
            f"{question.letter}. {gettext(labels.PRACTICES[question.practice])}"
            for question in layout.company_questions
        ),
        last_smelter_row=layout.last_smelter_row,
        has_mine_list=layout.has_mine_list,
    )
