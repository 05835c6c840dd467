"""The roll-up, line by line of due-diligence.md section 9."""

from collections.abc import Iterable

import pytest

from reporting.rollup.rollup import recycled, response_share, roll_up
from reporting.rollup.values import GroupResult, Kept, Reason, Reported, Said
from surveys.workbooks.layouts.cmrt import CMRT_6_5
from surveys.workbooks.layouts.emrt import EMRT_2_1
from surveys.workbooks.layouts.model import ALL, NO, UNKNOWN, YES, Topic

REST = (
    Topic.COVERED_COUNTRIES,
    Topic.CAHRA,
    Topic.RECYCLED,
    Topic.ALL_IDENTIFIED,
    Topic.ALL_REPORTED,
)


def gold(supplier: int, rest: str = YES, *, added: str = YES, remains: str = YES) -> Said:
    answers = {(Topic.ADDED, "Gold"): added}
    if added == YES:
        answers[Topic.REMAINS, "Gold"] = remains
        answers |= {(topic, "Gold"): rest for topic in REST if rest}
    return Said(supplier, answers)


def rolled(
    said: Iterable[Said], in_scope: Iterable[int] = (1, 2), rows: Iterable[Reported] = ()
) -> GroupResult:
    return roll_up(CMRT_6_5, said, list(in_scope), rows)


def a_smelter(**other: object) -> Reported:
    values: dict[str, object] = {
        "metal": "Gold",
        "name": "Aurum",
        "country": "GERMANY",
        "suppliers": (1,),
        "facility": 7,
        "cid": "CID910001",
    }
    return Reported(**(values | other))  # type: ignore[arg-type]


class TestAnswers:
    @pytest.mark.parametrize(
        ("topic", "one", "other", "wanted"),
        [
            (Topic.COVERED_COUNTRIES, YES, NO, YES),
            (Topic.COVERED_COUNTRIES, UNKNOWN, NO, UNKNOWN),
            (Topic.COVERED_COUNTRIES, NO, NO, NO),
            (Topic.COVERED_COUNTRIES, NO, "", UNKNOWN),
            (Topic.CAHRA, YES, UNKNOWN, YES),
            (Topic.CAHRA, NO, UNKNOWN, UNKNOWN),
            (Topic.RECYCLED, YES, YES, YES),
            (Topic.RECYCLED, YES, NO, NO),
            (Topic.RECYCLED, YES, UNKNOWN, UNKNOWN),
            (Topic.ALL_IDENTIFIED, YES, YES, YES),
            (Topic.ALL_IDENTIFIED, YES, NO, NO),
            (Topic.ALL_REPORTED, YES, "", NO),
        ],
    )
    def test_of_two_suppliers(self, topic: Topic, one: str, other: str, wanted: str) -> None:
        assert rolled([gold(1, one), gold(2, other)]).answer(topic, "Gold") == wanted

    def test_are_yes_if_anybody_uses_it(self) -> None:
        result = rolled([gold(1, added=NO), gold(2)])
        assert result.answer(Topic.ADDED, "Gold") == result.answer(Topic.REMAINS, "Gold") == YES

    def test_ask_nothing_more_of_a_mineral_that_nobody_uses(self) -> None:
        result = rolled([gold(1, added=NO), gold(2, added=NO)])
        assert [(a.topic, a.answer) for a in result.answers if a.mineral == "Gold"] == [(Topic.ADDED, NO)]

    def test_ask_of_the_rest_only_who_uses_the_mineral(self) -> None:
        result = rolled([gold(1), gold(2, added=NO)])
        assert result.answer(Topic.ALL_REPORTED, "Gold") == YES

    def test_are_not_certain_while_a_supplier_is_silent(self) -> None:
        result = rolled([gold(1, NO)])
        assert result.answer(Topic.CAHRA, "Gold") == UNKNOWN
        assert result.answer(Topic.ALL_REPORTED, "Gold") == NO
        assert result.answer(Topic.RESPONSE_SHARE, "Gold") == "50% or less"

    def test_name_the_suppliers_behind_them(self) -> None:
        result = rolled([gold(2, YES), gold(1, UNKNOWN)], (1, 2, 3))
        [answer] = [a for a in result.answers if (a.topic, a.mineral) == (Topic.CAHRA, "Gold")]
        assert {each.reason: each.suppliers for each in answer.because} == {
            Reason.SAYS_YES: (2,),
            Reason.SAYS_UNKNOWN: (1,),
            Reason.SILENT: (3,),
        }

    def test_take_the_word_of_who_uses_no_minerals(self) -> None:
        result = rolled([gold(1), Said(2, uses_none=True)])
        assert result.answer(Topic.RESPONSE_SHARE, "Gold") == ALL
        assert result.answer(Topic.ALL_REPORTED, "Gold") == YES

    def test_do_not_count_who_is_out_of_scope(self) -> None:
        assert rolled([gold(9)]).answer(Topic.ADDED, "Gold") == NO

    def test_of_an_emrt_say_unknown_where_it_may_be_said(self) -> None:
        said = [Said(1, {(Topic.ADDED, "Cobalt"): NO})]
        assert roll_up(EMRT_2_1, said, [1, 2], ()).answer(Topic.ADDED, "Cobalt") == UNKNOWN

    def test_of_an_emrt_are_about_the_minerals_that_suppliers_declare(self) -> None:
        said = [Said(1, {(Topic.ADDED, "Nickel"): YES, (Topic.ADDED, "Cobalt"): YES})]
        assert roll_up(EMRT_2_1, said, [1], ()).minerals == ("Cobalt", "Nickel")


@pytest.mark.parametrize(
    ("answered", "asked", "option"),
    [
        (0, 10, "None"),
        (5, 10, "50% or less"),
        (51, 100, "Greater than 50%"),
        (75, 100, "Greater than 50%"),
        (76, 100, "Greater than 75%"),
        (90, 100, "Greater than 75%"),
        (1999, 2000, "Greater than 90%"),
        (2000, 2000, ALL),
        (0, 0, "None"),
    ],
)
def test_the_response_share_is_never_rounded_up(answered: int, asked: int, option: str) -> None:
    assert response_share(answered, asked) == option


@pytest.mark.parametrize(
    ("said", "wanted"),
    [((), ""), ((YES,), YES), ((YES, NO), NO), ((YES, UNKNOWN), UNKNOWN), (("", YES), YES)],
)
def test_feedstock_is_recycled_only_if_all_say_so(said: tuple[str, ...], wanted: str) -> None:
    assert recycled(said) == wanted


class TestSmelters:
    def test_that_nobody_has_resolved_stay_in_the_list(self) -> None:
        unresolved = a_smelter(facility=None, cid="", name="Nowhere Gold")
        assert rolled([gold(1)], rows=[unresolved]).smelters == (unresolved,)

    def test_of_a_mineral_that_is_not_used_are_named(self) -> None:
        result = rolled([gold(1, added=NO)], rows=[a_smelter()])
        assert result.smelters == ()
        assert [(each.concerns, each.kept) for each in result.exceptions] == [
            (("mineral_not_used",), Kept.LEFT_OUT)
        ]

    def test_without_a_metal_are_named(self) -> None:
        result = rolled([gold(1)], rows=[a_smelter(metal="")])
        assert [each.concerns for each in result.exceptions] == [("no_metal",)]

    def test_with_concerns_stay_and_are_named(self) -> None:
        row = a_smelter(concerns=("not_qualified",))
        result = rolled([gold(1)], rows=[row])
        assert result.smelters == (row,)
        assert [each.kept for each in result.exceptions] == [Kept.STAYS]

    @pytest.mark.parametrize(("reporting", "stays"), [((1,), False), ((1, 2), True)])
    def test_with_concerns_are_left_out_only_if_not_supplied_to_the_customer(
        self, reporting: tuple[int, ...], stays: bool
    ) -> None:
        row = a_smelter(concerns=("do_not_use",), suppliers=reporting)
        result = roll_up(CMRT_6_5, [gold(1), gold(2)], [1, 2], [row], supplied_to_customer=[2])
        assert (row in result.smelters) is stays
        assert len(result.exceptions) == 1

    def test_mines_are_told_once(self) -> None:
        mine = {"metal": "Gold", "mine": "Pit", "country": "GHANA"}
        result = roll_up(CMRT_6_5, [gold(1)], [1], [], mines=[mine, mine | {"mine": "PIT"}])
        assert list(result.mines) == [mine]
