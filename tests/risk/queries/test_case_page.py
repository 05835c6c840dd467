from datetime import date, timedelta

import pytest
from django.utils import translation

from risk.models import Alert
from risk.queries import first_message, guard_words
from risk.queries.case_page import states_of
from risk.services import alerts, cases
from tests import cased, facts
from tests.declared import declare
from tests.people import NOW, TODAY, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def smelters():
    return facts.listed_smelters()


@pytest.fixture
def case(people, smelters):
    declare(people.xinhe, [(smelters["CID910001"], "Gold")], names=[("Golden Unknown", "Gold")])
    alerts.evaluate(at=NOW)
    due = date(2026, 5, 17)
    return cases.open_case(list(Alert.objects.all()), owner=people.wei, due_date=due, by=people.wei, at=NOW)


def line(case):
    return [
        (state.label, state.state) for state in states_of(case, list(case.transitions.order_by("at", "pk")))
    ]


class TestStatesOf:
    def test_gives_each_state_its_day(self, people, case):
        cases.notify(case, text="Hello", by=people.wei, at=NOW + timedelta(days=1))
        steps = list(case.transitions.order_by("at", "pk"))
        entered = [state.entered_at for state in states_of(case, steps)]
        assert entered == [NOW, NOW + timedelta(days=1), *[None] * 7]

    def test_shows_a_state_that_was_passed_over_as_not_entered(self, people, case):
        cased.end(case, by=people.wei, at=NOW)
        assert [state for _label, state in line(case)] == ["done", *["next"] * 5, "done", "done", "now"]

    def test_ends_a_cancelled_case_with_its_cancelling(self, people, case):
        cases.cancel(case, by=people.wei, at=NOW, reason="Opened twice")
        assert line(case) == [("Open", "done"), ("Cancelled", "now")]

    def test_begins_again_when_a_case_is_reopened(self, people, case):
        cased.end(case, by=people.wei, at=NOW)
        cases.reopen(case, by=people.wei, at=NOW + timedelta(days=1), reason="Reported again")
        assert [state for _label, state in line(case)] == ["now", *["next"] * 8]


class TestGuardWords:
    def test_put_failing_criteria_first_with_their_rows(self, case):
        with translation.override("en"):
            words = guard_words.criteria(cases.closing_guard(case, on=TODAY))
        assert [one.is_met for one in words] == [False, *[True] * 11]
        assert [(row.identifier, bool(row.url)) for row in words[0].rows] == [
            ("CID910001", True),
            ("no CID", False),
        ]

    def test_refuse_in_one_sentence_with_every_smelter(self, case):
        with translation.override("en"):
            sentence = guard_words.refusal(cases.closing_guard(case, on=TODAY))
        assert sentence == (
            "2 smelters are not accepted: CID910001 Aurum Works (Gold): Unknown; "
            "“Golden Unknown” (Gold): not resolved to a smelter."
        )

    def test_name_no_smelter_when_only_an_action_is_left(self, people, case, smelters):
        declare(people.xinhe, [(smelters["CID910001"], "Gold")])
        facts.give_status(smelters["CID910001"], "Gold", "conformant")
        cases.add_action(
            case, kind="other", description="Ask", responsible="Gu Yan", due_date=TODAY, by=people.wei, at=NOW
        )
        guard = cases.closing_guard(case, on=TODAY)
        assert guard_words.refusal(guard) == ""
        assert [row.identifier for row in guard_words.criteria(guard)[0].rows] == ["Ask"]

    def test_show_the_first_rows_and_count_the_rest(self, people, case):
        declare(people.xinhe, names=[(f"Unheard {number}", "Gold") for number in range(53)])
        with translation.override("en"):
            guard = cases.closing_guard(case, on=TODAY)
            words = guard_words.criteria(guard)[0]
            assert (len(words.rows), words.detail) == (50, "3 more rows")
            assert guard_words.refusal(guard).endswith("and 3 more.")


class TestDraft:
    def test_speaks_the_suppliers_language(self, people, case):
        english = people.xinhe
        english.language = "en"
        case.supplier = english
        text = first_message.draft(case, on=TODAY)
        assert (
            "– CID910001 Aurum Works (Gold): Not on the public conformant or active list on 18 Mar 2026"
            in text
        )
        assert "– Golden Unknown (Gold):" in text
        assert "by 17 May 2026" in text

    def test_speaks_chinese_to_a_chinese_supplier(self, case):
        text = first_message.draft(case, on=TODAY)
        assert text.startswith("贵司申报中的以下冶炼厂需要处理")
        assert "2026年5月17日" in text
