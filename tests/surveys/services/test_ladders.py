from datetime import UTC, date, datetime, timedelta

import pytest

from suppliers.models import Contact, Membership, Role, Supplier, SupplyRelation, User
from surveys.models import Campaign, CampaignMail, LadderStep, MailLine, Request, Submission
from surveys.services import campaign_mails, campaigns, ladders
from surveys.services.campaign_states import CampaignRefused
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 31)


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    """Due on 31 March, asked on 1 March, with the standard ladder."""
    running = asked.a_campaign()
    Campaign.objects.filter(pk=running.pk).update(created_by=people.lin)
    ladders.lay(running)
    return running


def ask(supplier, campaign) -> Request:
    request = asked.a_request(supplier, campaign)
    Request.objects.filter(pk=request.pk).update(invited_at=moment(date(2026, 3, 1)))
    request.refresh_from_db()
    return request


def climb(day: date) -> int:
    return ladders.climb(on=day, at=moment(day))


def live(first: date, last: date) -> dict[date, list[tuple[str, int | None]]]:
    """Every day of the time: to whom was written, on which level."""
    told = {}
    day = first
    while day <= last:
        before = set(CampaignMail.objects.values_list("pk", flat=True))
        climb(day)
        new = CampaignMail.objects.exclude(pk__in=before).order_by("pk")
        if new:
            told[day] = [(mail.to, mail.level) for mail in new]
        day += timedelta(days=1)
    return told


class TestClimb:
    def test_takes_each_step_on_its_day_to_its_receivers_once(self, campaign, people):
        ask(people.xinhe, campaign)
        ana, wei, lin = "ana@xinhe.example", "wei@lanhai.example", "lin@lanhai.example"
        assert live(date(2026, 3, 1), date(2026, 6, 30)) == {
            date(2026, 3, 17): [(ana, 0)],
            date(2026, 3, 28): [(ana, 0)],
            date(2026, 4, 2): [(ana, 0)],
            date(2026, 4, 7): [(ana, 1), (wei, 1)],
            date(2026, 4, 14): [(lin, 2)],
            date(2026, 4, 21): [(lin, 3)],
        }

    def test_writes_to_the_unit_above_where_it_has_a_team(self, campaign, people):
        head = User.objects.create_user("head@lanhai.example", full_name="Head", language="en")
        Membership.objects.create(
            user=head, role=Role.EXECUTION_TEAM, subsidiary=people.group, since=date(2020, 1, 1)
        )
        request = ask(people.xinhe, campaign)
        readers = ladders.readers_of([request.supplier_id], on=DUE)
        assert readers.colleagues(request.supplier_id, ["execution"]) == [people.wei]
        assert readers.colleagues(request.supplier_id, ["above"]) == [head]

    def test_lets_nobody_reach_the_business_level_by_time(self, campaign, people):
        ask(people.xinhe, campaign)
        live(date(2026, 3, 1), date(2026, 5, 1))
        for day in range(0, 400, 40):
            climb(date(2026, 5, 1) + timedelta(days=day))
        assert max(CampaignMail.objects.values_list("level", flat=True)) == 3

    def test_catches_up_one_level_a_day_and_leaves_none_out(self, campaign, people):
        ask(people.xinhe, campaign)
        told = live(date(2026, 6, 1), date(2026, 6, 10))
        assert [sorted({level for _to, level in mails}) for mails in told.values()] == [[1], [2], [3], [0]]

    def test_adds_nothing_when_it_runs_twice_a_day(self, campaign, people):
        ask(people.xinhe, campaign)
        assert climb(date(2026, 6, 1)) == 2
        assert climb(date(2026, 6, 1)) == 0

    def test_writes_one_list_to_a_colleague_about_all_suppliers(self, campaign, people):
        for number in range(5):
            supplier = Supplier.objects.create(external_id=f"M-{number}", name=f"Many {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan)
            ask(supplier, campaign)
        climb(date(2026, 4, 7))
        mail = CampaignMail.objects.get(to="wei@lanhai.example")
        assert (mail.level, mail.lines.count()) == (1, 5)

    def test_writes_one_mail_about_both_campaigns(self, campaign, people):
        other = asked.a_campaign(family="EMRT")
        ladders.lay(other)
        ask(people.xinhe, campaign)
        ask(people.xinhe, other)
        climb(date(2026, 3, 17))
        assert CampaignMail.objects.get().lines.count() == 2

    @pytest.mark.parametrize(
        ("status", "days", "is_pressed"),
        [("accepted", 60, False), ("returned", 2, False), ("returned", 6, True), ("refused", 6, True)],
    )
    def test_leaves_in_peace_who_has_answered_or_answered_lately(
        self, campaign, people, status, days, is_pressed
    ):
        request = ask(people.xinhe, campaign)
        day = date(2026, 4, 7)
        Submission.objects.create(
            request=request,
            status=status,
            file="originals/none",
            file_name="1.xlsx",
            size=1,
            sha256="1" * 64,
            received_at=moment(day) - timedelta(days=days),
            refusal="damaged" if status == "refused" else "",
        )
        assert bool(climb(day)) == is_pressed

    @pytest.mark.parametrize("why", ["closed", "withdrawn", "not invited", "held"])
    def test_presses_nobody_who_is_not_asked(self, campaign, people, why):
        request = ask(people.xinhe, campaign)
        if why == "closed":
            campaigns.close(campaign, at=NOW)
        elif why == "withdrawn":
            Request.objects.update(withdrawn_at=NOW)
        elif why == "not invited":
            Request.objects.update(invited_at=None)
        else:
            ladders.hold(request, reason="Flood at the plant", by=people.wei, at=NOW)
        assert climb(date(2026, 4, 7)) == 0

    def test_takes_no_step_whose_day_was_before_the_invitation(self, campaign, people):
        request = ask(people.xinhe, campaign)
        Request.objects.update(invited_at=moment(date(2026, 4, 10)))
        assert request.due_date == DUE
        assert climb(date(2026, 4, 12)) == 0
        assert climb(date(2026, 4, 14)) == 1

    def test_skips_addresses_from_which_mail_came_back(self, campaign, people):
        ask(people.xinhe, campaign)
        Contact.objects.update(bounced_at=NOW)
        assert climb(date(2026, 3, 17)) == 0

    def test_asks_the_same_queries_for_more_requests(self, campaign, people, django_assert_max_num_queries):
        for number in range(30):
            supplier = Supplier.objects.create(external_id=f"M-{number}", name=f"Many {number}")
            SupplyRelation.objects.create(supplier=supplier, subsidiary=people.dongguan)
            Contact.objects.create(supplier=supplier, name="C", email=f"c{number}@x.example")
            ask(supplier, campaign)
        with django_assert_max_num_queries(14):
            assert climb(date(2026, 4, 7)) == 31


class TestMails:
    def test_say_what_is_overdue_in_both_languages(self, campaign, people, mailoutbox):
        ask(people.xinhe, campaign)
        ask(people.faraway, campaign)
        climb(date(2026, 4, 2))
        campaign_mails.send_pressing(clock=lambda: moment(date(2026, 4, 2)))
        mails = {mail.to[0]: mail for mail in mailoutbox}
        english = mails["omar@faraway.example"]
        assert english.subject == "Reminder, CMRT 2026: please answer by 31 Mar"
        assert "It was due 2 days ago." in english.body
        assert asked.door_in(english.body) in english.alternatives[0].content
        assert CampaignMail.objects.filter(sent_at__isnull=False).count() == 2

    def test_name_the_suppliers_to_a_colleague(self, campaign, people, mailoutbox):
        ask(people.xinhe, campaign)
        climb(date(2026, 4, 7))
        campaign_mails.send_pressing(clock=lambda: moment(date(2026, 4, 7)))
        wei = next(mail for mail in mailoutbox if mail.to == ["wei@lanhai.example"])
        assert "Xinhe Connector Technology" in wei.body
        assert "state=late" in wei.body

    def test_are_sent_once_when_sending_comes_twice(self, campaign, people, mailoutbox):
        ask(people.xinhe, campaign)
        climb(date(2026, 3, 17))
        for _again in range(2):
            campaign_mails.send_pressing(clock=lambda: moment(date(2026, 3, 17)))
        assert len(mailoutbox) == 1


class TestHold:
    def test_needs_to_be_lifted_by_a_person(self, campaign, people):
        request = ask(people.xinhe, campaign)
        ladders.hold(request, reason="Flood", by=people.wei, at=NOW)
        with pytest.raises(CampaignRefused):
            ladders.hold(request, reason="Again", by=people.wei, at=NOW)
        ladders.lift(request, by=people.wei, at=NOW)
        with pytest.raises(CampaignRefused):
            ladders.lift(request, by=people.wei, at=NOW)
        assert climb(date(2026, 4, 7)) == 2


class TestDecide:
    def test_goes_to_the_business_level_and_the_board_one_after_the_other(self, campaign, people):
        request = ask(people.xinhe, campaign)
        e4, e5 = (LadderStep.objects.get(campaign=campaign, level=level) for level in (4, 5))
        with pytest.raises(CampaignRefused):
            ladders.decide(request, e4, reason="Silent", by=people.lin, at=NOW)
        live(date(2026, 4, 1), date(2026, 4, 30))
        with pytest.raises(CampaignRefused):
            ladders.decide(request, e5, reason="Silent", by=people.lin, at=NOW)
        ladders.decide(request, e4, reason="Silent", by=people.lin, at=NOW)
        ladders.decide(request, e5, reason="Still silent", by=people.lin, at=NOW)
        assert MailLine.objects.get(step=e5).to == "bo@lanhai.example"
        assert ladders.next_decision(request) is None
        assert Request.objects.get().withdrawn_at is None
