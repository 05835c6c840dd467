"""What people say of a smelter, the outreach log, the membership of RMI, information for suppliers."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, transaction

from smelters.lists.model import ListRefused
from smelters.models import FacilityStanding, InformationItem, OutreachEntry, RefusedPublication
from smelters.queries.facility_page import facility_page
from smelters.queries.outreach import enrolled_after_outreach
from smelters.services import information, membership, outreach, reference_list, standings
from tests import facts
from tests.people import NOW, TODAY, cast
from tests.smelters.files import status_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    return facts.listed_smelters()["CID910001"]


def say(gold, people, value, since, at=NOW, dimension="identity", **more):
    return standings.say(
        gold, metals=["Gold"], dimension=dimension, value=value, since=since, source="Letter",
        by=people.lin, at=at, **more,
    )  # fmt: skip


def identity(gold, on, **known):
    return facility_page(gold, on=on, today=TODAY, **known).metals[0].identity


class TestIdentity:
    def test_can_be_asked_for_on_a_day_as_known_on_another(self, gold, people):
        say(gold, people, "ceased", date(2026, 2, 1))
        later = NOW + timedelta(days=10)
        say(gold, people, "not_a_smelter", date(2026, 2, 1), at=later)
        assert identity(gold, date(2026, 1, 15)).key == "listed"
        assert identity(gold, date(2026, 2, 15)).key == "not_a_smelter"
        assert identity(gold, date(2026, 2, 15), known_at=NOW + timedelta(days=1)).key == "ceased"

    def test_keeps_what_is_left_of_the_days_before(self, gold, people):
        say(gold, people, "ceased", date(2026, 2, 1))
        say(gold, people, "not_a_smelter", date(2026, 3, 1), at=NOW + timedelta(hours=1))
        assert identity(gold, date(2026, 2, 15)).key == "ceased"
        assert identity(gold, date(2026, 3, 2)).key == "not_a_smelter"

    def test_does_not_infer_a_reason_from_absence(self, gold):
        listing = gold.facilitylistings.get()
        listing.valid = type(listing.valid)(date(2026, 1, 1), date(2026, 2, 1), "[)")
        listing.save()
        found = identity(gold, TODAY)
        assert (found.key, found.reason) == ("removed", "Reason not known")

    def test_holds_one_thing_at_a_time(self, gold, people):
        (said,) = say(gold, people, "ceased", date(2026, 2, 1))
        said.pk, said._state.adding = None, True
        with pytest.raises(IntegrityError, match="standing_one_at_a_time"), transaction.atomic():
            said.save(force_insert=True)

    def test_needs_the_reason_of_a_removal(self, gold, people):
        with pytest.raises(standings.StandingRefused, match="needs_reason"):
            say(gold, people, "removed", date(2026, 2, 1))

    def test_can_be_taken_back_and_stays_readable(self, gold, people):
        (said,) = say(gold, people, "ceased", date(2026, 2, 1))
        standings.take_back(said, by=people.lin, at=NOW + timedelta(days=2))
        assert identity(gold, TODAY).key == "listed"
        assert identity(gold, TODAY, known_at=NOW + timedelta(days=1)).key == "ceased"


class TestOperation:
    def test_says_nothing_of_the_assessment(self, gold, people):
        facts.give_status(gold, "Gold", "conformant")
        say(gold, people, "idle", date(2026, 2, 1), dimension="operation")
        metal = facility_page(gold, on=TODAY, today=TODAY).metals[0]
        assert (metal.operation.value, metal.status.status) == ("idle", "conformant")
        assert metal.is_qualified
        assert FacilityStanding.objects.count() == 1


class TestOutreach:
    def ask(self, gold, people, day, result="asked"):
        return outreach.record(
            gold, metals=["Gold"], happened_on=day, asked_by="Lin", channel="letter", result=result,
            by=people.lin, at=NOW,
        )  # fmt: skip

    def test_counts_who_took_part_after_being_asked(self, gold, people):
        facts.give_status(gold, "Gold", "not_enrolled")
        self.ask(gold, people, date(2026, 2, 1))
        assert enrolled_after_outreach(TODAY) == []
        facts.give_status(gold, "Gold", "active", date(2026, 3, 1))
        (found,) = enrolled_after_outreach(TODAY)
        assert (found.asked_on, found.since, found.status) == (date(2026, 2, 1), date(2026, 3, 1), "active")

    def test_does_not_count_who_took_part_before(self, gold, people):
        facts.give_status(gold, "Gold", "active")
        self.ask(gold, people, date(2026, 2, 1))
        facts.give_status(gold, "Gold", "conformant", date(2026, 3, 1))
        assert enrolled_after_outreach(TODAY) == []

    def test_is_a_log_without_a_second_edition(self, gold, people):
        self.ask(gold, people, date(2026, 2, 1))
        with pytest.raises(InternalError), transaction.atomic():
            OutreachEntry.objects.update(answer="Something else")


class TestMembersOnlyLists:
    def bring(self, licence="member-only"):
        content = status_csv([("CID910001", "Aurum Works", "Gold", "GERMANY", "Conformant", "", 1)])
        return reference_list.import_list(
            content, file_name="s.csv", valid_from=date(2026, 3, 1), licence=licence, by=None, at=NOW
        )

    def begin(self, people, since, until=None):
        return membership.begin(since=since, until=until, note="", by=people.lin, at=NOW)

    def test_are_refused_without_a_membership(self, gold):
        with pytest.raises(ListRefused, match="members_only"):
            self.bring()

    @pytest.mark.parametrize(
        ("since", "until"), [(date(2026, 3, 19), None), (date(2025, 1, 1), date(2026, 3, 17))]
    )
    def test_are_refused_before_and_after_one(self, gold, people, since, until):
        self.begin(people, since, until)
        with pytest.raises(ListRefused, match="members_only"):
            self.bring()

    def test_are_taken_on_its_first_and_last_day(self, gold, people):
        self.begin(people, TODAY, TODAY)
        assert self.bring().licence == "member-only"

    def test_are_shown_to_nobody_once_it_has_ended(self, gold, people):
        held = self.begin(people, date(2026, 1, 1))
        self.bring()
        assert facility_page(gold, on=TODAY, today=TODAY).metals[0].status.status == "conformant"
        membership.end(held, until=TODAY - timedelta(days=1), by=people.lin, at=NOW)
        assert facility_page(gold, on=TODAY, today=TODAY).metals[0].status is None

    def test_belong_to_one_membership_at_a_time(self, people):
        self.begin(people, date(2026, 1, 1))
        with pytest.raises(membership.MembershipRefused, match="overlaps"):
            self.begin(people, date(2026, 6, 1))


class TestInformation:
    @pytest.mark.parametrize("licence", ["licensed-internal", "member-only"])
    def test_that_is_not_public_is_refused_and_the_attempt_kept(self, people, licence):
        item = InformationItem(title_en="News", licence=licence)
        information.write(item, by=people.lin, at=NOW)
        with pytest.raises(information.PublicationRefused):
            information.publish(item, by=people.lin, at=NOW)
        assert RefusedPublication.objects.get().by == people.lin
        assert not InformationItem.objects.published().exists()

    def test_reaches_suppliers_when_it_is_public(self, people):
        item = InformationItem(title_en="News", licence="public")
        information.write(item, by=people.lin, at=NOW)
        information.publish(item, by=people.lin, at=NOW)
        assert InformationItem.objects.published().get() == item
