"""Findings about the answers on the sheet Declaration, each by itself and against the others."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from surveys.workbooks import checker, labels
from surveys.workbooks.declaration import Answer, CompanyAnswer, Declaration, Text
from surveys.workbooks.expectations import Expectations
from surveys.workbooks.findings import Finding, Severity
from surveys.workbooks.layouts.model import ALL, NO, UNKNOWN, YES, Practice, Topic
from surveys.workbooks.rules.base import Rule, is_closed, repaired, some_cells
from surveys.workbooks.wording import gettext_noop

_WEB_ADDRESS: Final = re.compile(r"(https?://)?([\w-]+\.)+[a-z]{2,}(:\d+)?([/?#]\S*)?", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 2000
_PARTLY: Final = frozenset({"Greater than 90%", "Greater than 75%", "Greater than 50%"})
_LITTLE: Final = frozenset({"50% or less", "None", "Did not survey"})


def _open_minerals(declaration: Declaration) -> Iterator[str]:
    return (mineral for mineral in declaration.minerals if not is_closed(declaration, mineral))


def _answered(declaration: Declaration, topic: Topic) -> Iterator[Answer]:
    """Answers to a question for the minerals that it is still asked about."""
    for mineral in _open_minerals(declaration):
        answer = declaration.answer(topic, mineral)
        if answer is not None and answer.given:
            yield answer


class QuestionUnanswered(Rule):
    id = "C04"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s is empty: question %(question)s (%(topic)s) is not answered for %(mineral)s. "
        "Choose an answer from the list."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        asked = {(item.sheet, item.cell) for item in checker.check(declaration).missing()}
        for answer in declaration.answers:
            given = answer.given
            if (given.sheet, given.cell) in asked and not given:
                topic = labels.TOPICS[answer.topic]
                yield self.finding(given, question=answer.question, topic=topic, mineral=answer.mineral)


class PracticeUnanswered(Rule):
    id = "C05"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s is empty: question %(question)s (%(practice)s) is not answered. Choose an answer from the list."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not any(_open_minerals(declaration)):
            return
        for answer in declaration.company_answers:
            is_open = answer.mineral is None or not is_closed(declaration, answer.mineral)
            if is_open and not answer.given:
                yield self.finding(
                    answer.given, question=_numbered(answer), practice=labels.PRACTICES[answer.practice]
                )


class PolicyAddressMissing(Rule):
    id = "C06"
    severity = Severity.CORRECT
    source = "Checker"
    is_filled_in = True
    message = gettext_noop(
        "%(answer_cell)s says that the policy is public, but %(cell)s does not give its web address. "
        "Enter the address of the page or document."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _public_policies(declaration):
            if len(answer.comment.value or "") <= 1:
                yield self.finding(answer.comment, answer_cell=answer.given.cell)


class NotAnOption(Rule):
    id = "A01"
    severity = Severity.CORRECT
    source = "A01"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s says “%(value)s”, which is none of the answers of this question. "
        "Choose one from the list: %(options)s."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in declaration.every_answer():
            if answer.given and not answer.is_option and _counts(declaration, answer):
                yield self.finding(answer.given, options=" · ".join(answer.options))


class OptionSpelledOtherwise(Rule):
    id = "A02"
    severity = Severity.WARN
    source = "A02"
    message = gettext_noop(
        "%(cell)s says “%(value)s”; it was understood as “%(option)s”. "
        "The template itself does not understand it: choose the answer from the list."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in declaration.every_answer():
            option, given = answer.given.value, answer.given
            written = given.as_written.casefold()
            if option is None or not answer.is_option or written == option.casefold():
                continue
            # The templates store a full share as the number 1, shown as a percentage.
            if not (option == ALL and written == "1") and _counts(declaration, answer):
                yield self.finding(given, option=option, repairs=(repaired(given, option, is_certain=True),))


class AnswerWithoutMineral(Rule):
    id = "A04"
    severity = Severity.WARN
    source = "A04"
    message = gettext_noop(
        "Answers stand in rows to which no mineral belongs any more (%(cells)s), the first one “%(value)s” "
        "in %(cell)s. They were not counted: clear them, or select the mineral again."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        left = declaration.left_answers
        if left:
            repairs = [repaired(text, "") for text in left]
            yield self.finding(left[0], cells=some_cells(left), count=len(left), repairs=repairs)


class IdentifiedDespitePartialShare(Rule):
    id = "V21"
    severity = Severity.CORRECT
    source = "V21"
    message = gettext_noop(
        "%(cell)s says that all smelters of %(mineral)s are identified, but by %(other_cell)s not all suppliers have "
        "answered (“%(share)s”). Both cannot be true: correct one of the two."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _answered(declaration, Topic.ALL_IDENTIFIED):
            share = declaration.answer(Topic.RESPONSE_SHARE, answer.mineral)
            if answer.given.value == YES and share and share.given and share.given.value != ALL:
                yield self.finding(
                    answer.given,
                    mineral=answer.mineral,
                    other_cell=share.given.cell,
                    share=share.given.value or "",
                    repairs=(repaired(answer.given, NO),),
                )


class NoWithoutFullKnowledge(Rule):
    id = "V22"
    severity = Severity.CORRECT
    source = "V22"
    message = gettext_noop(
        "%(cell)s says No for %(mineral)s (%(topic)s), but %(other_cell)s (“%(other)s”) says that not "
        "everything is known "
        "yet. “No” needs full knowledge: choose “Unknown”, or correct %(other_cell)s."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for topic in (Topic.COVERED_COUNTRIES, Topic.CAHRA):
            for answer in _answered(declaration, topic):
                gap = _gap_in_knowledge(declaration, answer.mineral) if answer.given.value == NO else None
                if gap is not None:
                    yield self.finding(
                        answer.given,
                        mineral=answer.mineral,
                        topic=labels.TOPICS[topic],
                        other_cell=gap.cell,
                        other=gap.value or "",
                        repairs=[repaired(answer.given, UNKNOWN)] if UNKNOWN in answer.options else (),
                    )


def _gap_in_knowledge(declaration: Declaration, mineral: str) -> Text | None:
    """The answer by which the supplier does not know all of its sources yet."""
    share = declaration.answer(Topic.RESPONSE_SHARE, mineral)
    if share is not None and share.given and share.given.value != ALL:
        return share.given
    identified = declaration.answer(Topic.ALL_IDENTIFIED, mineral)
    return identified.given if identified is not None and identified.given.value in (NO, UNKNOWN) else None


class LowResponseShare(Rule):
    id = "V23"
    severity = Severity.CORRECT
    source = "V23"
    message = gettext_noop(
        "%(cell)s says “%(value)s”: at most half of the suppliers of %(mineral)s have answered. "
        "Follow up with the others; the aim is 100%%."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _answered(declaration, Topic.RESPONSE_SHARE):
            if answer.given.value in _LITTLE:
                yield self.finding(answer.given, mineral=answer.mineral)


class PartialResponseShare(Rule):
    id = "V24"
    severity = Severity.WARN
    source = "V24"
    message = gettext_noop(
        "%(cell)s says “%(value)s”: some suppliers of %(mineral)s have not answered yet. "
        "Follow up with them and say in the comment when the rest will answer."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _answered(declaration, Topic.RESPONSE_SHARE):
            if answer.given.value in _PARTLY:
                yield self.finding(answer.given, mineral=answer.mineral)


class CoveredCountryButNoCahra(Rule):
    id = "V25"
    severity = Severity.WARN
    source = "V25"
    message = gettext_noop(
        "%(other_cell)s says that %(mineral)s comes from a covered country, and %(cell)s that it comes from no "
        "conflict-affected or high-risk area. That is possible, as not every covered country is one; check "
        "and confirm it."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _answered(declaration, Topic.CAHRA):
            covered = declaration.answer(Topic.COVERED_COUNTRIES, answer.mineral)
            if answer.given.value == NO and covered and covered.given.value == YES:
                yield self.finding(answer.given, mineral=answer.mineral, other_cell=covered.given.cell)


class NotAllReported(Rule):
    id = "V28"
    severity = Severity.CORRECT
    source = "V28"
    message = gettext_noop(
        "%(cell)s says “%(value)s”: not all smelters of %(mineral)s that you know of are reported. "
        "Add the missing ones to the Smelter List, then change the answer."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _answered(declaration, Topic.ALL_REPORTED):
            if answer.given.value in (NO, UNKNOWN):
                yield self.finding(answer.given, mineral=answer.mineral)


class PracticeAnsweredNo(Rule):
    id = "V37"
    severity = Severity.WARN
    source = "V37"
    message = gettext_noop(
        "%(cell)s says No to question %(question)s (%(practice)s). This raises your risk level; "
        "a model policy and training can help you to change it."
    )

    _WEIGHED = frozenset(
        {
            Practice.POLICY,
            Practice.DUE_DILIGENCE_MEASURES,
            Practice.REVIEWS_INFORMATION,
            Practice.CORRECTIVE_ACTION,
        }
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not any(_open_minerals(declaration)):
            return
        for answer in declaration.company_answers:
            if answer.practice in self._WEIGHED and answer.given.value == NO:
                yield self.finding(
                    answer.given, question=_numbered(answer), practice=labels.PRACTICES[answer.practice]
                )


class PolicyAddressUnusable(Rule):
    id = "V38"
    severity = Severity.WARN
    source = "V38"
    is_filled_in = True
    message = gettext_noop(
        "%(cell)s holds “%(value)s”, which is no web address, although %(answer_cell)s says that the policy is public. "
        "Enter the address of the page or document."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        for answer in _public_policies(declaration):
            text = answer.comment.value or ""
            words = (word.strip("()<>,;.\"'“”") for word in text[:_LONGEST_ADDRESS].split())
            has_address = any(_WEB_ADDRESS.fullmatch(word) for word in words)
            if len(text) > 1 and not has_address:
                yield self.finding(answer.comment, answer_cell=answer.given.cell)


class OtherFormatUndescribed(Rule):
    id = "V39"
    severity = Severity.CORRECT
    source = "V39"
    is_filled_in = True
    message = gettext_noop(
        "%(answer_cell)s says that suppliers are surveyed in another format, but %(cell)s does not describe it. "
        "Describe the format in the comment."
    )

    def check(self, declaration: Declaration, expectations: Expectations) -> Iterable[Finding]:
        if not any(_open_minerals(declaration)):
            return
        for answer in declaration.practice(Practice.SURVEYS_SUPPLIERS):
            if answer.given.value == answer.options[1] and not answer.comment:
                yield self.finding(answer.comment, answer_cell=answer.given.cell)


def _public_policies(declaration: Declaration) -> Iterator[CompanyAnswer]:
    """Answers Yes to the question that asks for the web address of the policy, while it is asked."""
    asking = {
        question.letter
        for question in declaration.template.layout.company_questions
        if question.url_checker_row is not None
    }
    if any(_open_minerals(declaration)):
        for answer in declaration.company_answers:
            if answer.letter in asking and answer.given.value == YES:
                yield answer


def _counts(declaration: Declaration, answer: Answer | CompanyAnswer) -> bool:
    """Whether an answer is asked for: what is left below a No is no answer."""
    if isinstance(answer, Answer) and answer.topic in (Topic.ADDED, Topic.REMAINS):
        return True
    if answer.mineral is None:
        return any(_open_minerals(declaration))
    return not is_closed(declaration, answer.mineral)


def _numbered(answer: CompanyAnswer) -> str:
    return f"{answer.letter}, {answer.mineral}" if answer.mineral else answer.letter


RULES: Final[tuple[Rule, ...]] = (
    QuestionUnanswered(),
    NotAnOption(),
    OptionSpelledOtherwise(),
    AnswerWithoutMineral(),
    NoWithoutFullKnowledge(),
    CoveredCountryButNoCahra(),
    LowResponseShare(),
    PartialResponseShare(),
    IdentifiedDespitePartialShare(),
    NotAllReported(),
    PracticeUnanswered(),
    PolicyAddressMissing(),
    PolicyAddressUnusable(),
    OtherFormatUndescribed(),
    PracticeAnsweredNo(),
)
