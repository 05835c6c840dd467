"""The group's declaration out of those of its suppliers: due-diligence.md, section 9, *Group roll-up*, line by line."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from reporting.rollup.values import (
    Because,
    Exceptional,
    GroupAnswer,
    GroupResult,
    Kept,
    Reason,
    Reported,
    Said,
    Suppliers,
)
from surveys.workbooks.layouts.model import ALL, NO, UNKNOWN, YES, Layout, Question, Topic

NO_METAL: Final = "no_metal"
NOT_IN_TEMPLATE: Final = "not_in_template"
MINERAL_NOT_USED: Final = "mineral_not_used"
_ALSO_YES: Final = frozenset({"DRC only", "India and/or Madagascar only"})
_STEPS: Final = ((90, "Greater than 90%"), (75, "Greater than 75%"), (50, "Greater than 50%"))
_ANY_YES: Final = frozenset({Topic.ADDED, Topic.REMAINS})
_ORIGIN: Final = frozenset({Topic.COVERED_COUNTRIES, Topic.CAHRA})


def response_share(answered: int, asked: int) -> str:
    """The option of the question about the share of suppliers that answered; compared exactly, never rounded up."""
    if answered <= 0:
        return "None"
    if answered >= asked:
        return ALL
    return next((option for share, option in _STEPS if answered * 100 > share * asked), "50% or less")


def roll_up(
    layout: Layout,
    said: Iterable[Said],
    in_scope: Collection[int],
    reported: Iterable[Reported],
    *,
    mines: Iterable[Mapping[str, str]] = (),
    supplied_to_customer: Collection[int] | None = None,
) -> GroupResult:
    """What the group declares in a template.

    :param said: one declaration for each supplier that has one; of suppliers out of scope none counts.
    :param in_scope: all suppliers that were asked, those that are silent too.
    :param reported: one row for each smelter and metal, or name and metal.
    :param supplied_to_customer: the suppliers of the customer's parts where its rules are applied to more suppliers: a
        row with concerns is left out only if none of these reports it. None: every row stays.
    """
    scope = frozenset(in_scope)
    heard = {one.supplier: one for one in said if one.supplier in scope}
    rows = list(reported)
    minerals = _minerals(layout, heard.values(), rows)
    answers: list[GroupAnswer] = []
    used: set[str] = set()
    for mineral in minerals:
        of_mineral = list(_answers(layout, mineral, heard, scope))
        answers += of_mineral
        if not _is_closed(of_mineral):
            used.add(mineral)
    smelters: list[Reported] = []
    exceptions: list[Exceptional] = []
    for row in sorted(rows, key=_order):
        concerns = tuple(row.concerns)
        is_out = False
        if not row.metal:
            concerns, is_out = (NO_METAL, *concerns), True
        elif row.metal not in minerals:
            concerns, is_out = (NOT_IN_TEMPLATE, *concerns), True
        elif row.metal not in used:
            concerns, is_out = (MINERAL_NOT_USED, *concerns), True
        elif row.concerns and supplied_to_customer is not None:
            is_out = not frozenset(supplied_to_customer).intersection(row.suppliers)
        if concerns:
            exceptions.append(Exceptional(row, concerns, Kept.LEFT_OUT if is_out else Kept.STAYS))
        if not is_out:
            smelters.append(row)
    return GroupResult(minerals, tuple(answers), tuple(smelters), tuple(exceptions), _mines(mines, used))


def recycled(answers: Collection[str]) -> str:
    """Whether a smelter's feedstock is all recycled: Yes only if all say so; empty where nobody says anything."""
    given = {answer for answer in answers if answer}
    if not given:
        return ""
    if given == {YES}:
        return YES
    return NO if NO in given else UNKNOWN


def _minerals(layout: Layout, heard: Iterable[Said], rows: Sequence[Reported]) -> tuple[str, ...]:
    """The minerals of the template; where the company chooses, those that suppliers declare and it offers."""
    if layout.selection is None:
        return tuple(layout.minerals)
    named = {mineral for one in heard for _, mineral in one.answers} | {row.metal for row in rows}
    return tuple(option for option in layout.selection.options if option in named)


def _answers(
    layout: Layout, mineral: str, heard: Mapping[int, Said], scope: frozenset[int]
) -> Iterable[GroupAnswer]:
    silent = scope - heard.keys()
    users = {
        one.supplier
        for one in heard.values()
        if not one.uses_none
        and one.answers.get((Topic.ADDED, mineral)) not in (None, NO)
        and one.answers.get((Topic.REMAINS, mineral)) != NO
    }
    asked: dict[Topic, GroupAnswer] = {}
    for question in layout.questions:
        if question.minerals is not None and mineral not in question.minerals:
            continue
        if question.topic is not Topic.ADDED and _is_closed(asked.values()):
            break
        if question.topic is Topic.RESPONSE_SHARE:
            answer = GroupAnswer(
                question.topic,
                mineral,
                response_share(len(heard), len(scope)),
                _because({Reason.ANSWERED: heard.keys(), Reason.SILENT: silent}),
            )
        else:
            asks = heard.keys() if question.topic in _ANY_YES else users
            answer = _judged(question, mineral, [heard[pk] for pk in sorted(asks)], silent)
        asked[question.topic] = answer
        yield answer


def _judged(question: Question, mineral: str, asked: Iterable[Said], silent: Collection[int]) -> GroupAnswer:
    behind: dict[Reason, set[int]] = {reason: set() for reason in Reason}
    behind[Reason.SILENT] = set(silent)
    for one in asked:
        behind[_reason(question.topic, mineral, one)].add(one.supplier)
    says_yes, says_no = bool(behind[Reason.SAYS_YES]), bool(behind[Reason.SAYS_NO])
    is_open = bool(behind[Reason.SAYS_UNKNOWN] | behind[Reason.DID_NOT_SAY] | behind[Reason.SILENT])
    offers_unknown = UNKNOWN in question.options_for(mineral)
    if question.topic in _ANY_YES or question.topic in _ORIGIN:
        answer = YES if says_yes else UNKNOWN if is_open and offers_unknown else NO
    elif question.topic is Topic.RECYCLED:
        answer = NO if says_no else UNKNOWN if is_open or not says_yes else YES
    else:
        answer = YES if says_yes and not says_no and not is_open else NO
    return GroupAnswer(question.topic, mineral, answer, _because(behind))


def _reason(topic: Topic, mineral: str, said: Said) -> Reason:
    if said.uses_none:
        return Reason.SAYS_NO
    given = said.answers.get((topic, mineral), "")
    if not given and topic is Topic.REMAINS and said.answers.get((Topic.ADDED, mineral)) == NO:
        return Reason.SAYS_NO
    if given == YES or given in _ALSO_YES:
        return Reason.SAYS_YES
    if given == NO:
        return Reason.SAYS_NO
    return Reason.SAYS_UNKNOWN if given == UNKNOWN else Reason.DID_NOT_SAY


def _because(behind: Mapping[Reason, Collection[int]]) -> tuple[Because, ...]:
    return tuple(Because(reason, _sorted(keys)) for reason, keys in behind.items() if keys)


def _sorted(keys: Iterable[int]) -> Suppliers:
    return tuple(sorted(keys))


def _is_closed(answers: Iterable[GroupAnswer]) -> bool:
    """Whether the first two questions end the matter: nothing more is asked of the mineral."""
    return any(one.topic in _ANY_YES and one.answer != YES for one in answers)


def _order(row: Reported) -> tuple[str, bool, str, str, str]:
    return row.metal, row.facility is None, row.cid, row.name.casefold(), row.country


def _mines(mines: Iterable[Mapping[str, str]], used: Collection[str]) -> Sequence[Mapping[str, str]]:
    """The mines of the minerals that are used, each once, as they were written first."""
    seen: dict[tuple[str, ...], Mapping[str, str]] = {}
    for mine in mines:
        if mine.get("metal") in used:
            key = tuple(mine.get(name, "").casefold() for name in ("metal", "smelter", "mine", "country"))
            seen.setdefault(key, mine)
    return tuple(seen[key] for key in sorted(seen))
