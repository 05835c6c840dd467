"""The "Supplier CSR Risk Identification and Evaluation Form": sections with weights, questions in both languages.

A form is kept as JSON and never changed: other questions or weights are another version, so that any audit can be read
by the form that it was done with. `first_version` is the one that the system ships.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

LANGUAGES: Final = ("en", "zh")
MINERALS: Final = "conflict_minerals"
"""The section that has a sub-score of its own."""
LONGEST_NOTE: Final = 1_000


class Answer(StrEnum):
    """How far a supplier does what a question asks for; from good to bad."""

    MET = "met"
    MOSTLY = "mostly"
    PARTLY = "partly"
    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"


SHARES: Final[Mapping[Answer, Decimal]] = {
    Answer.MET: Decimal(1),
    Answer.MOSTLY: Decimal("0.7"),
    Answer.PARTLY: Decimal("0.3"),
    Answer.MISSING: Decimal(0),
}
"""What an answer counts; what does not apply counts nowhere."""


class FormRefused(ValueError):
    """The content is no form; `place` says where."""

    def __init__(self, place: str, value: object) -> None:
        super().__init__(f"{place}: {value!r}")
        self.place = place
        self.value = value


@dataclass(frozen=True, slots=True)
class Text:
    """The same in both languages."""

    en: str
    zh: str

    def in_(self, language: str) -> str:
        """For a reader of the language; Chinese for `zh-hans` as well."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what an auditor looks at to answer it."""

    key: str
    text: Text
    look_at: Text
    weight: Decimal
    is_key: bool
    """Whether the audit fails where this is missing."""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions of one field; the weights of all sections are parts of the total."""

    key: str
    title: Text
    weight: Decimal
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """One version."""

    title: Text
    passes_from: Decimal
    """Points of 100, of the total and of the minerals alike, from which an audit is passed."""
    fails_below: Decimal
    sections: tuple[Section, ...]

    @property
    def questions(self) -> dict[str, Question]:
        """All questions by key, in their order."""
        return {question.key: question for section in self.sections for question in section.questions}


def first_version() -> dict[str, Any]:
    """The content of the version that the system ships."""
    content: dict[str, Any] = json.loads((Path(__file__).parent / "version_1.json").read_text("utf-8"))
    return content


def parse(content: Mapping[str, Any]) -> Form:
    """The form that is kept as `content`.

    :raises FormRefused: a text lacks a language, a weight is none, a key comes twice, the minerals have no section,
        or the borders are in the wrong order.
    """
    form = Form(
        title=_text("title", content.get("title")),
        passes_from=_number("passes_from", content.get("passes_from")),
        fails_below=_number("fails_below", content.get("fails_below")),
        sections=tuple(_section(each) for each in _list("sections", content.get("sections"))),
    )
    if not 0 < form.fails_below <= form.passes_from <= 100:
        raise FormRefused("fails_below", str(form.fails_below))
    if MINERALS not in {section.key for section in form.sections}:
        raise FormRefused("sections", MINERALS)
    keys = [section.key for section in form.sections]
    keys += [question.key for section in form.sections for question in section.questions]
    for key in keys:
        if keys.count(key) > 1:
            raise FormRefused("key", key)
    return form


def _section(content: Any) -> Section:
    key = _key(content)
    return Section(
        key=key,
        title=_text(key, content.get("title")),
        weight=_number(key, content.get("weight")),
        questions=tuple(_question(each) for each in _list(key, content.get("questions"))),
    )


def _question(content: Any) -> Question:
    key = _key(content)
    return Question(
        key=key,
        text=_text(key, content.get("text")),
        look_at=_text(key, content.get("look_at")),
        weight=_number(key, content.get("weight")),
        is_key=content.get("is_key", False) is True,
    )


def _key(content: Any) -> str:
    key = content.get("key") if isinstance(content, Mapping) else None
    if not isinstance(key, str) or not key.isidentifier() or len(key) > 40:
        raise FormRefused("key", key)
    return key


def _text(place: str, given: Any) -> Text:
    if not isinstance(given, Mapping) or given.keys() != set(LANGUAGES):
        raise FormRefused(place, given)
    for word in given.values():
        if not isinstance(word, str) or not word.strip():
            raise FormRefused(place, given)
    return Text(given["en"], given["zh"])


def _number(place: str, given: Any) -> Decimal:
    try:
        number = Decimal(str(given))
    except InvalidOperation:
        raise FormRefused(place, given) from None
    if not number.is_finite() or number <= 0:
        raise FormRefused(place, given)
    return number


def _list(place: str, given: Any) -> list[Any]:
    if not isinstance(given, list) or not given:
        raise FormRefused(place, given)
    return given
