"""Links of mails: made with the mail, used once, bound to its requests and its contact."""

from datetime import timedelta

import pytest

from suppliers.models import Contact, HandOver, Membership, Role
from suppliers.services import contacts
from surveys.models import Campaign, CampaignMail, MailLine, TaskLink, TaskLinkStep
from surveys.services import campaign_mails, task_links
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def request_(people):
    return asked.a_request(people.xinhe)


@pytest.fixture
def token(people, request_):
    [token] = task_links.make(
        [task_links.Addressed(people.xinhe.pk, "ANA@xinhe.example", [request_])], at=NOW
    )
    return token


@pytest.fixture
def link(token):
    return task_links.find(token)


class TestMake:
    def test_keeps_no_more_than_a_hash(self, token, link):
        kept = " ".join(str(value) for value in TaskLink.objects.values_list()[0])
        assert len(token) >= 43
        assert token not in kept
        assert link.token_hash in kept

    def test_gives_no_link_to_an_address_that_speaks_for_nobody(self, people, request_):
        wanted = [
            task_links.Addressed(people.xinhe.pk, "omar@faraway.example", [request_]),
            task_links.Addressed(people.xinhe.pk, "ana@xinhe.example", []),
        ]
        assert task_links.make(wanted, at=NOW) == [None, None]

    def test_asks_the_same_number_of_queries_for_many(self, people, request_, django_assert_num_queries):
        ana = task_links.Addressed(people.xinhe.pk, "ana@xinhe.example", [request_])
        with django_assert_num_queries(5):  # a savepoint and its release beside the three
            assert len(set(task_links.make([ana] * 50, at=NOW))) == 50


class TestUse:
    def test_opens_once(self, link):
        task_links.use(link, at=NOW)
        with pytest.raises(task_links.LinkSpent):
            task_links.use(TaskLink.objects.get(), at=NOW)
        assert list(TaskLinkStep.objects.values_list("kind", "by__email")) == [
            ("opened", "ana@xinhe.example")
        ]

    def test_opens_once_even_for_two_who_looked_at_the_same_moment(self, link):
        other = TaskLink.objects.get()
        task_links.use(link, at=NOW)
        with pytest.raises(task_links.LinkSpent):
            task_links.use(other, at=NOW)
        assert TaskLinkStep.objects.count() == 1

    def test_ends_after_its_days(self, link):
        assert task_links.may_open(link, at=NOW + MONTH - timedelta(seconds=1))
        with pytest.raises(task_links.LinkSpent):
            task_links.use(link, at=NOW + MONTH)
        assert link.standing(NOW + MONTH) == TaskLink.Standing.EXPIRED

    @pytest.mark.parametrize("end", ["withdrawn", "closed"])
    def test_ends_with_its_requests(self, link, request_, end):
        if end == "withdrawn":
            type(request_).objects.filter(pk=request_.pk).update(withdrawn_at=NOW)
        else:
            Campaign.objects.update(status=Campaign.Status.CLOSED, closed_at=NOW)
        assert link.standing(NOW) == TaskLink.Standing.ENDED
        with pytest.raises(task_links.LinkSpent):
            task_links.use(link, at=NOW)

    @pytest.mark.parametrize("change", [{"is_active": False}, {"email": "new@xinhe.example"}])
    def test_ends_when_its_contact_speaks_no_more_or_elsewhere(self, link, change):
        Contact.objects.filter(pk=link.contact_id).update(**change)
        link = TaskLink.objects.get()
        assert link.standing(NOW) == TaskLink.Standing.MOVED
        with pytest.raises(task_links.LinkSpent):
            task_links.use(link, at=NOW)
        with pytest.raises(task_links.LinkSpent):
            task_links.ask_for_code(link, at=NOW)

    def test_never_signs_a_colleague_in(self, people, token):
        Membership.objects.create(user=people.ana, role=Role.CENTRE, since=NOW.date())
        with pytest.raises(task_links.LinkSpent):
            task_links.use(task_links.find(token), at=NOW)

    def test_shows_that_mail_arrives(self, link):
        Contact.objects.filter(pk=link.contact_id).update(bounced_at=NOW, bounce_reason="full")
        task_links.use(link, at=NOW)
        assert Contact.objects.get(pk=link.contact_id).bounced_at is None


class TestLeadsTo:
    def test_the_task(self, link, request_):
        assert task_links.leads_to(link) == f"/portal/tasks/{request_.pk}/"

    def test_all_tasks_of_the_supplier_where_the_mail_was_about_two(self, people, request_):
        second = asked.a_request(people.xinhe, asked.a_campaign(family="EMRT"))
        [token] = task_links.make(
            [task_links.Addressed(people.xinhe.pk, "ana@xinhe.example", [request_, second])], at=NOW
        )
        assert task_links.leads_to(task_links.find(token)) == f"/portal/?supplier={people.xinhe.pk}"


class TestClaim:
    @pytest.fixture
    def hand_over(self, link):
        return task_links.claim(
            link, name="Bei", email="bei@xinhe.example", language="en", note="I do this", at=NOW
        )

    def test_waits_for_the_team_and_leaves_the_contact(self, hand_over, people):
        assert hand_over.asked_by is None
        assert hand_over.stays
        assert not people.xinhe.contacts.filter(email="bei@xinhe.example").exists()
        assert TaskLinkStep.objects.get().kind == TaskLinkStep.Kind.CLAIMED

    def test_is_taken_once(self, hand_over, link):
        with pytest.raises(contacts.HandOverWaits):
            task_links.claim(link, name="C", email="c@xinhe.example", language="en", note="", at=NOW)
        assert HandOver.objects.count() == TaskLinkStep.objects.count() == 1

    def test_leads_to_a_mail_with_a_link_of_its_own_once_confirmed(
        self, hand_over, people, request_, mailoutbox, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            contact = contacts.accept(hand_over, by=people.wei, at=NOW + MONTH)
        line = MailLine.objects.get(to="bei@xinhe.example")
        assert (line.request, line.mail.kind) == (request_, CampaignMail.Kind.INVITATION)
        campaign_mails.send_pressing(clock=lambda: NOW + MONTH)
        [mail] = mailoutbox
        assert mail.to == ["bei@xinhe.example"]
        assert TaskLink.objects.get(contact=contact).standing(NOW + MONTH) == TaskLink.Standing.FRESH
        assert campaign_mails.put_down_for_newcomer(contact, at=NOW + MONTH) == 0

    def test_tells_a_newcomer_nothing_of_what_is_accepted_or_ended(self, people, request_):
        contact = people.xinhe.contacts.create(name="D", email="d@xinhe.example", language="en")
        Campaign.objects.update(status=Campaign.Status.CLOSED, closed_at=NOW)
        assert campaign_mails.put_down_for_newcomer(contact, at=NOW) == 0
