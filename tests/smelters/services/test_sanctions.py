"""Screening of facilities, and a person's word on each match."""

from datetime import UTC, date, datetime, timedelta

import pytest

from smelters.models import SanctionDecision, SanctionMatch
from smelters.services import reference_list, sanctions
from smelters.signals import sanction_decided
from tests import facts
from tests.people import NOW, TODAY, cast
from tests.smelters.files import status_csv

pytestmark = pytest.mark.django_db
HEAD = ("Name", "Aliases", "Country", "Basis", "List Date", "List", "ID")
LATER = NOW + timedelta(days=10)


def a_sanctions_list(*rows, on=date(2026, 1, 1), at=datetime(2026, 1, 2, tzinfo=UTC)):
    return reference_list.import_list(
        status_csv(rows, head=HEAD), file_name="list.csv", kind="sanctions", valid_from=on, by=None, at=at
    )


def a_match():
    facility = facts.listed_smelters()["CID910001"]
    a_sanctions_list((facility.name, "", "", "Invented act", "2024-05-01", "List A", "7"))
    sanctions.screen(at=NOW)
    return SanctionMatch.objects.get(facility=facility)


class TestScreen:
    def test_finds_a_facility_by_an_alias_of_the_entry_and_says_by_what(self):
        facility = facts.listed_smelters()["CID910001"]
        a_sanctions_list(
            ("Quite another name", f"Other;{facility.name} Ltd", "", "Act", "2024-05-01", "List A", "7")
        )
        assert sanctions.screen(at=NOW) == 1
        match = SanctionMatch.objects.get()
        assert (match.facility, match.source, match.reference) == (facility, "Sanctions: List A", "7")
        assert match.name_on_list == f"{facility.name} Ltd"
        assert match.likeness >= 88

    def test_changes_nothing_the_second_time(self):
        a_match()
        assert sanctions.screen(at=LATER) == 0
        assert SanctionMatch.objects.get().found_at == NOW

    def test_is_no_flag_by_itself(self):
        a_match()
        assert not SanctionMatch.objects.flagged(TODAY).exists()
        assert SanctionMatch.objects.undecided().count() == 1

    def test_keeps_a_dismissed_match_dismissed_until_the_list_has_a_likelier_name(self):
        lin = cast().lin
        facility = facts.listed_smelters()["CID910001"]
        far = ("Far", f"{facility.name} Xq", "", "Act", "2024-05-01", "List A", "7")
        a_sanctions_list(far)
        sanctions.screen(at=NOW)
        match = SanctionMatch.objects.get(facility=facility)
        assert match.likeness < 100
        sanctions.dismiss(match, reason="another company", by=lin, at=NOW)
        sanctions.screen(at=LATER)
        assert not SanctionMatch.objects.undecided().exists()
        a_sanctions_list((facility.name, *far[1:]), on=date(2026, 2, 1), at=LATER)
        sanctions.screen(at=LATER)
        assert SanctionMatch.objects.undecided().get() == match


class TestConfirm:
    def test_flags_the_facility_from_the_day_on_as_known_since_then(self):
        lin = cast().lin
        match = a_match()
        told = []

        def listen(**news):
            told.append(news["decision_id"])

        sanction_decided.connect(listen)
        decision = sanctions.confirm(match, from_day=date(2024, 5, 1), reason="owner named", by=lin, at=NOW)
        flagged = SanctionMatch.objects.flagged
        assert flagged(TODAY).get() == match
        assert flagged(date(2024, 5, 1)).exists()
        assert not flagged(date(2024, 4, 30)).exists()
        assert not flagged(TODAY, known_at=NOW - timedelta(minutes=1)).exists()
        assert (decision.decided_by, decision.reason) == (lin, "owner named")

    def test_ends_when_the_entry_leaves_its_list(self):
        lin = cast().lin
        match = a_match()
        sanctions.confirm(match, from_day=date(2024, 5, 1), reason="owner named", by=lin, at=NOW)
        a_sanctions_list(
            ("Somebody else", "", "", "Act", "2024-05-01", "List A", "8"), on=date(2026, 4, 1), at=LATER
        )
        assert SanctionMatch.objects.flagged(date(2026, 3, 31)).exists()
        assert not SanctionMatch.objects.flagged(date(2026, 4, 1)).exists()
        assert SanctionMatch.objects.flagged(date(2026, 4, 1), known_at=NOW).exists()

    def test_needs_a_reason_and_a_day_and_is_done_once(self):
        lin = cast().lin
        match = a_match()
        for wish in ({"from_day": None, "reason": "x"}, {"from_day": TODAY, "reason": " "}):
            with pytest.raises(sanctions.DecisionRefused):
                sanctions.confirm(match, by=lin, at=NOW, **wish)
        sanctions.confirm(match, from_day=TODAY, reason="x", by=lin, at=NOW)
        with pytest.raises(sanctions.DecisionRefused):
            sanctions.dismiss(match, reason="x", by=lin, at=NOW)
        assert SanctionDecision.objects.count() == 1


class TestReopen:
    def test_ends_the_flag_and_lets_the_match_wait_again(self):
        lin = cast().lin
        match = a_match()
        with pytest.raises(sanctions.DecisionRefused):
            sanctions.reopen(match, reason="x", by=lin, at=NOW)
        sanctions.confirm(match, from_day=TODAY, reason="x", by=lin, at=NOW)
        sanctions.reopen(match, reason="mistaken", by=lin, at=LATER)
        assert not SanctionMatch.objects.flagged(TODAY).exists()
        assert SanctionMatch.objects.flagged(TODAY, known_at=NOW).exists()
        assert SanctionMatch.objects.undecided().exists()
        assert SanctionDecision.objects.count() == 2
