import random
from datetime import date, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db.models import Q

from gscm.lib.states import TransitionRefused
from gscm.lib.versions import VersionRefused
from risk.models import Alert, Case, ComparisonSettings, ListSignal
from risk.queries import open_signals
from risk.services import alerts, list_signals
from smelters.models import Facility, FacilityListing, FacilityStanding
from suppliers.models import Supplier
from surveys.models import Answer, Submission
from tests import facts, listed
from tests.people import NOW, TODAY, Cast, cast

pytestmark = pytest.mark.django_db

Kind, Status = ListSignal.Kind, ListSignal.Status
LATER = NOW + timedelta(days=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def lower_bars(**values: Any) -> ComparisonSettings:
    """Settings by which lists of a dozen smelters are long."""
    return ComparisonSettings.objects.create(
        **{"copied_above": 10, "lookup_above": 10} | values,
        valid_from=date(2026, 1, 1),
        proposed_at=NOW,
        approved_at=NOW,
    )


def compare(*suppliers: Supplier) -> list_signals.Outcome:
    return list_signals.compare(at=NOW, supplier_ids=[one.pk for one in suppliers] or None)


def told() -> set[tuple[int, str]]:
    """Who has an open signal of which kind."""
    return set(ListSignal.objects.open().values_list("supplier", "kind"))


class TestCopied:
    def test_tells_of_both_lists_when_either_comes(self, people: Cast) -> None:
        lower_bars()
        same = listed.smelters(20)
        one, other = listed.report(people.xinhe, same), listed.report(people.faraway, same[:19])
        compare(people.faraway)
        signal = ListSignal.objects.get(supplier=people.faraway)
        assert told() == {(people.xinhe.pk, Kind.COPIED), (people.faraway.pk, Kind.COPIED)}
        assert (signal.declaration, signal.other) == (other, one)
        assert signal.evidence == {"here": 19, "there": 20, "shared": 19, "mistakes": 0, "names": []}

    def test_says_nothing_below_the_share_or_of_short_lists(self, people: Cast) -> None:
        lower_bars()
        smelters = listed.smelters(40)
        listed.report(people.xinhe, smelters[:20])
        listed.report(people.faraway, smelters[2:22])
        compare()
        assert told() == set()
        lower_bars(copied_above=20, copied_share=50)
        compare()
        assert told() == set()
        lower_bars(copied_above=19, copied_share=90)
        compare()
        assert told() == {(people.xinhe.pk, Kind.COPIED), (people.faraway.pk, Kind.COPIED)}

    def test_finds_a_short_copy_by_its_spelling_mistakes(self, people: Cast) -> None:
        smelters = listed.smelters(6)
        wrong = ["Mettalor", "Tanaka Kikinzuko", "Heraus"]
        listed.report(people.xinhe, smelters, names=wrong)
        listed.report(people.faraway, smelters, names=wrong)
        compare(people.xinhe)
        signal = ListSignal.objects.get(supplier=people.xinhe)
        assert signal.evidence["mistakes"] == 3
        assert signal.evidence["names"] == ["heraus", "mettalor", "tanaka kikinzuko"]

    def test_takes_no_name_of_a_list_and_none_that_many_write_for_a_mistake(self, people: Cast) -> None:
        smelters = listed.smelters(6)
        source = listed.look_up(smelters)
        common = {"facility": smelters[0], "metal_id": "Gold", "list": source}
        days = {"valid": facts.from_day(source.valid_from), "recorded": facts.from_moment(NOW)}
        smelters[0].facilitynames.create(name="Heraus", key="heraus", **common, **days)
        names = ["Mettalor", "Tanaka Kikinzuko", "Heraus"]
        for supplier in (people.xinhe, people.faraway):
            listed.report(supplier, smelters, names=names)
        compare()
        assert told() == set()
        lower_bars(mistakes=2)
        compare()
        assert len(told()) == 2
        lower_bars(mistakes=2, mistakes_spread=2)
        third = Supplier.objects.create(external_id="S-3", name="Third")
        listed.report(third, smelters[:1], names=names)
        compare()
        assert told() == set()

    def test_ends_when_the_supplier_sends_a_list_of_its_own(self, people: Cast) -> None:
        lower_bars()
        same = listed.smelters(30)
        listed.report(people.xinhe, same[:20])
        listed.report(people.faraway, same[:20])
        compare()
        listed.report(people.faraway, same[15:])
        outcome = compare(people.faraway)
        assert outcome.ended == 2
        assert (people.xinhe.pk, Kind.COPIED) not in told()

    @pytest.mark.parametrize("seed", range(6))
    def test_agrees_with_comparing_every_list_with_every_other(self, people: Cast, seed: int) -> None:
        """The slow twin: sets in Python, all pairs, over lists that were made from one another."""
        chance = random.Random(seed)
        smelters = listed.smelters(40)
        share, above = chance.randint(60, 100), chance.randint(4, 20)
        lists: list[set[int]] = []
        for _number in range(12):
            copied = set(chance.choice(lists)) if lists and chance.random() < 0.7 else set(range(40))
            dropped = chance.sample(sorted(copied), min(len(copied) - 1, chance.randint(0, 6)))
            lists.append((copied - set(dropped)) | set(chance.sample(range(40), 2)))
        suppliers = [Supplier.objects.create(external_id=f"P-{n}", name=str(n)) for n in range(len(lists))]
        for supplier, chosen in zip(suppliers, lists, strict=True):
            listed.report(supplier, [smelters[number] for number in sorted(chosen)])
        lower_bars(copied_above=above, copied_share=share)
        wanted = {
            (suppliers[one].pk, suppliers[other].pk)
            for one, other in permutations(range(len(lists)), 2)
            if min(len(lists[one]), len(lists[other])) > above
            and len(lists[one] & lists[other]) * 100 >= share * max(len(lists[one]), len(lists[other]))
        }
        for some in (suppliers[:3], suppliers):
            compare(*some)
            found = ListSignal.objects.open().values_list("supplier", "other__submission__request__supplier")
            ids = {one.pk for one in some}
            assert set(found) == {pair for pair in wanted if ids & set(pair)}
        assert compare() == list_signals.Outcome()


class TestWholeLookup:
    def test_tells_of_a_list_that_holds_it_all(self, people: Cast) -> None:
        lower_bars()
        smelters = listed.smelters(20)
        source = listed.look_up(smelters)
        listed.report(people.xinhe, smelters[:19])
        listed.report(people.faraway, smelters[:12])
        compare()
        signal = ListSignal.objects.get()
        assert (signal.supplier, signal.kind, signal.reference) == (people.xinhe, Kind.WHOLE_LOOKUP, source)
        assert signal.evidence == {"here": 19, "there": 20, "shared": 19}

    def test_knows_the_look_up_of_the_day_on_which_the_file_came(self, people: Cast) -> None:
        lower_bars()
        smelters = listed.smelters(20)
        listed.look_up(smelters, since=date(2027, 1, 1))
        listed.report(people.xinhe, smelters)
        compare()
        assert told() == set()


class TestYearOnYear:
    def test_tells_of_a_list_that_stands_still(self, people: Cast) -> None:
        same = listed.smelters(12)
        last = listed.report(people.xinhe, same, year=2025)
        now = listed.report(people.xinhe, same, year=2026)
        Answer.objects.create(declaration=now, question="q1", meaning="added", mineral="Gold", answer="Yes")
        compare(people.xinhe)
        signal = ListSignal.objects.get()
        assert (signal.kind, signal.other) == (Kind.UNCHANGED, last)
        assert signal.evidence == {
            "here": 12, "there": 12, "shared": 12, "same_date": False, "same_answers": False,
        }  # fmt: skip

    def test_tells_of_a_sudden_change_and_of_nothing_in_between(self, people: Cast) -> None:
        smelters = listed.smelters(30)
        listed.report(people.xinhe, smelters[:12], year=2025)
        listed.report(people.xinhe, smelters[8:20], year=2026)
        listed.report(people.faraway, smelters[:12], year=2025)
        listed.report(people.faraway, smelters[3:15], year=2026)
        compare()
        signal = ListSignal.objects.get()
        assert (signal.supplier, signal.kind) == (people.xinhe, Kind.CHURN)
        assert signal.evidence == {"here": 12, "there": 12, "shared": 4}

    def test_takes_no_file_of_the_same_year_for_the_last(self, people: Cast) -> None:
        same = listed.smelters(12)
        listed.report(people.xinhe, same, year=2026)
        listed.report(people.xinhe, same, year=2026)
        compare()
        assert told() == set()


class TestVanished:
    @pytest.fixture
    def gone(self, people: Cast) -> Facility:
        """A gold smelter that raised an alert and is no longer in the newest list."""
        gone, stays = listed.smelters(2)
        listed.look_up([gone, stays])
        listed.report(people.xinhe, [gone, stays])
        alerts.evaluate(at=NOW)
        listed.report(people.xinhe, [stays])
        alerts.evaluate(at=NOW)
        return gone

    def test_tells_which_row_is_gone(self, people: Cast, gone: Facility) -> None:
        compare(people.xinhe)
        signal = ListSignal.objects.get()
        [row] = signal.evidence["rows"]
        assert signal.kind == Kind.VANISHED
        assert signal.other is not None
        assert signal.other.smelters.get(pk=row).facility == gone

    def test_says_nothing_of_a_smelter_without_an_alert_unless_asked_to(
        self, people: Cast, gone: Facility
    ) -> None:
        Alert.objects.filter(facility=gone).update(kind=Alert.Kind.REASSESSMENT)
        compare()
        assert told() == set()
        lower_bars(vanished_with_alert_only=False)
        compare()
        assert told() == {(people.xinhe.pk, Kind.VANISHED)}

    def test_is_explained_by_a_case_about_it(self, people: Cast, gone: Facility) -> None:
        case = Case.objects.create(
            supplier=people.xinhe, number="C-1", title="Gold", opened_at=NOW, opened_by=people.wei, owner=people.wei,
            due_date=TODAY, severity=2,
        )  # fmt: skip
        Alert.objects.filter(facility=gone).update(case=case)
        compare()
        assert told() == set()

    def test_is_explained_by_a_look_up_that_dropped_it(self, people: Cast, gone: Facility) -> None:
        listing = FacilityListing.objects.get(facility=gone)
        listing.valid = type(listing.valid)(date(2025, 1, 1), date(2026, 1, 1))
        listing.save()
        compare()
        assert told() == set()

    def test_is_explained_by_what_is_said_of_the_smelter(self, people: Cast, gone: Facility) -> None:
        standing = FacilityStanding.objects.create(
            facility=gone, metal_id="Gold", dimension="identity", value="same_as", same_as=gone, source="call",
            said_by=people.lin, valid=facts.from_day(date(2026, 1, 1)), recorded=facts.from_moment(NOW),
        )  # fmt: skip
        compare()
        assert told() == {(people.xinhe.pk, Kind.VANISHED)}, (
            "the one it is the same as is not reported either"
        )
        standing.same_as = Facility.objects.exclude(pk=gone.pk).latest("cid")
        standing.save()
        compare()
        assert told() == set()

    def test_is_not_taken_for_one_that_only_changed_its_name(self, people: Cast) -> None:
        [smelter] = listed.smelters(1)
        listed.report(people.xinhe, [smelter])
        alerts.evaluate(at=NOW)
        renamed = listed.report(people.xinhe, [], names=["Another spelling"])
        renamed.smelters.update(facility=smelter, resolution="decision")
        compare()
        assert told() == set()


class TestCompare:
    def test_does_the_same_once_however_often_it_is_asked(self, people: Cast) -> None:
        lower_bars()
        same = listed.smelters(20)
        listed.report(people.xinhe, same)
        listed.report(people.faraway, same)
        assert compare() == list_signals.Outcome(raised=2)
        assert compare() == list_signals.Outcome()
        assert compare(people.xinhe) == list_signals.Outcome()

    def test_leaves_alone_what_concerns_nobody_of_these(self, people: Cast) -> None:
        same = listed.smelters(12)
        for supplier in (people.xinhe, people.faraway):
            listed.report(supplier, same, year=2025)
            listed.report(supplier, same, year=2026)
        compare()
        Submission.objects.filter(request__campaign__year=2026).update(status="returned")
        compare(people.xinhe)
        assert told() == {(people.faraway.pk, Kind.UNCHANGED)}

    def test_uses_the_settings_of_the_day(self, people: Cast) -> None:
        later = ComparisonSettings.objects.create(
            copied_above=10, valid_from=TODAY + timedelta(days=1), proposed_at=NOW, approved_at=NOW
        )
        same = listed.smelters(20)
        listed.report(people.xinhe, same)
        listed.report(people.faraway, same)
        assert compare().raised == 0
        assert list_signals.compare(at=LATER).raised == 2
        assert set(ListSignal.objects.values_list("settings", flat=True)) == {later.pk}


@pytest.fixture
def unchanged(people: Cast) -> ListSignal:
    same = listed.smelters(12)
    listed.report(people.xinhe, same, year=2025)
    listed.report(people.xinhe, same, year=2026)
    compare()
    return ListSignal.objects.get()


class TestExplain:
    def test_keeps_who_said_what_and_holds_through_comparisons(
        self, people: Cast, unchanged: ListSignal
    ) -> None:
        list_signals.explain(unchanged, reason="One sub-supplier, asked anew", by=people.wei, at=NOW)
        compare()
        unchanged.refresh_from_db()
        assert unchanged.status == Status.EXPLAINED
        assert unchanged.transitions.last().reason == "One sub-supplier, asked anew"
        with pytest.raises(TransitionRefused):
            list_signals.explain(unchanged, reason="Again", by=people.wei, at=NOW)

    def test_can_be_taken_up_again(self, people: Cast, unchanged: ListSignal) -> None:
        with pytest.raises(TransitionRefused):
            list_signals.take_up_again(unchanged, reason="No", by=people.lin, at=NOW)
        list_signals.explain(unchanged, reason="So", by=people.wei, at=NOW)
        list_signals.take_up_again(unchanged, reason="The letter is missing", by=people.lin, at=LATER)
        assert told() == {(people.xinhe.pk, Kind.UNCHANGED)}

    def test_does_not_hold_when_more_smelters_vanish(self, people: Cast) -> None:
        smelters = listed.smelters(3)
        listed.report(people.xinhe, smelters)
        alerts.evaluate(at=NOW)
        now = listed.report(people.xinhe, smelters[1:])
        compare()
        signal = ListSignal.objects.get()
        list_signals.explain(signal, reason="No longer bought", by=people.wei, at=NOW)
        now.smelters.filter(Q(facility=smelters[1])).delete()
        assert compare() == list_signals.Outcome(reopened=1)


class TestOpenSignals:
    def test_answers_for_any_day(self, people: Cast, unchanged: ListSignal) -> None:
        list_signals.explain(unchanged, reason="So", by=people.wei, at=LATER)
        of_today = open_signals.open_signals(on=TODAY, supplier_ids=[people.xinhe.pk, people.faraway.pk])
        assert [one.key for one in of_today[people.xinhe.pk]] == [unchanged.pk]
        assert of_today[people.xinhe.pk][0].kind == Kind.UNCHANGED
        assert people.faraway.pk not in of_today
        assert open_signals.open_signals(on=TODAY + timedelta(days=1)) == {}
        assert open_signals.open_signals(on=TODAY - timedelta(days=1)) == {}


class TestSettings:
    def test_are_put_in_force_by_a_second_person(self, people: Cast) -> None:
        values = {"valid_from": TODAY, "reason": "Short lists are copied as well", "at": NOW, "today": TODAY}
        proposed = ComparisonSettings.propose(by=people.lin, copied_above=80, **values)
        assert ComparisonSettings.objects.in_force(TODAY)[:1].get().copied_above == 150
        with pytest.raises(VersionRefused) as refused:
            list_signals.put_in_force(proposed, by=people.lin, at=NOW)
        assert refused.value.code == VersionRefused.SAME_PERSON
        list_signals.put_in_force(proposed, by=people.ada, at=NOW)
        assert ComparisonSettings.objects.in_force(TODAY)[:1].get().copied_above == 80
        with pytest.raises(VersionRefused) as refused:
            proposed.discard(by=people.ada, at=NOW)
        assert refused.value.code == VersionRefused.SETTLED

    def test_do_not_change_the_past(self, people: Cast) -> None:
        with pytest.raises(VersionRefused):
            ComparisonSettings.propose(
                valid_from=TODAY - timedelta(days=1), reason="", by=people.lin, at=NOW, today=TODAY
            )
