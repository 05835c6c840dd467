from dataclasses import dataclass, field
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from gscm.jobs.models import Job
from suppliers.models import Contact, Supplier, User
from surveys.models import Campaign, CampaignMail, Request
from surveys.services import campaigns, scoping, task_links
from surveys.services.campaign_states import CampaignRefused
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


class Killed(BaseException):
    """What a worker is: gone, without a word."""


@dataclass
class Post:
    """A mail server that remembers, and can be told to fail."""

    sent: list = field(default_factory=list)
    dies_before: int | None = None
    dies_after: int | None = None
    refuses: set[str] = field(default_factory=set)
    breaks_at: int | None = None

    @property
    def readers(self) -> list[str]:
        return [mail.to[0] for mail in self.sent]


POST = Post()


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages):
        for mail in email_messages:
            if mail.to[0] in POST.refuses:
                raise SMTPRecipientsRefused({mail.to[0]: (550, b"no such mailbox")})
            if POST.breaks_at == len(POST.sent):
                raise SMTPServerDisconnected("gone")
            if POST.dies_before == len(POST.sent):
                raise Killed
            POST.sent.append(mail)
            if POST.dies_after == len(POST.sent):
                raise Killed
        return len(email_messages)


@pytest.fixture
def post(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Backend"
    POST.__init__()
    return POST


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def draft(people):
    return campaigns.create(
        year=2026,
        family="CMRT",
        title="CMRT 2026",
        minimum_version="6.31",
        due_date=date(2026, 3, 31),
        by=people.lin,
        at=NOW,
    )


def suppliers(count: int, subsidiary=None):
    made = [
        Supplier.objects.create(external_id=f"S-9{number:03}", name=f"Supplier {number}")
        for number in range(count)
    ]
    for supplier in made:
        Contact.objects.create(supplier=supplier, name="C", email=f"{supplier.external_id}@x.example".lower())
    return Supplier.objects.filter(pk__in=[one.pk for one in made])


def launched(draft, people, who=None):
    scoping.add(draft, Supplier.objects.all() if who is None else who)
    return campaigns.launch(draft, by=people.lin, at=NOW)


def run(job, at=NOW):
    campaigns.run_launch(job.pk, clock=lambda: at)


class TestAddToScope:
    def test_counts_only_new_suppliers(self, draft):
        assert scoping.add(draft, Supplier.objects.all()) == 2
        assert scoping.add(draft, Supplier.objects.all()) == 0
        assert draft.scope.count() == 2

    def test_can_be_taken_back_in_a_draft(self, draft, people):
        scoping.add(draft, Supplier.objects.all())
        only = Supplier.objects.filter(pk=people.xinhe.pk)
        assert scoping.remove(draft, only) == 1
        assert scoping.remove(draft, only) == 0
        assert list(draft.scope.all()) == [people.faraway]

    def test_refuses_after_the_launch(self, draft, people, post):
        launched(draft, people)
        with pytest.raises(CampaignRefused):
            scoping.add(draft, Supplier.objects.all())
        with pytest.raises(CampaignRefused):
            scoping.remove(draft, Supplier.objects.all())
        with pytest.raises(CampaignRefused):
            campaigns.revise(draft, title="Other")


class TestLaunch:
    def test_asks_everybody_in_scope(self, draft, people, post):
        run(launched(draft, people))
        assert set(draft.requests.values_list("supplier", "due_date")) == {
            (people.xinhe.pk, date(2026, 3, 31)),
            (people.faraway.pk, date(2026, 3, 31)),
        }
        assert draft.requests.asked().count() == 2
        assert sorted(post.readers) == ["ana@xinhe.example", "omar@faraway.example"]
        job = Job.objects.get()
        assert (job.status, job.done, job.total, job.result["invited"]) == ("done", 2, 2, 2)

    def test_writes_in_the_language_of_the_contact_with_the_other_below(self, draft, people, post):
        run(launched(draft, people))
        mails = {mail.to[0]: mail for mail in post.sent}
        english, chinese = mails["omar@faraway.example"], mails["ana@xinhe.example"]
        assert english.subject == "CMRT 2026: please answer by 31 Mar"
        assert chinese.subject == "【CMRT 2026】请在3月31日前提交"
        link = asked.door_in(english.body)
        assert task_links.find(link.split("/")[2]).requests.get().supplier == people.faraway
        for text in (english.body, english.alternatives[0].content):
            assert text.index("Dear Omar") < text.index("Omar，您好")
            assert text.count(link) >= 2
            assert "31 Mar 2026" in text
            assert "2026年3月31日" in text
            assert "lin@lanhai.example" in text
            assert "Tungsten" in text
        assert chinese.body.index("Ana，您好") < chinese.body.index("Dear Ana")
        assert english.reply_to == ["lin@lanhai.example"]

    def test_can_only_be_done_once(self, draft, people, post):
        launched(draft, people)
        with pytest.raises(CampaignRefused):
            campaigns.launch(draft, by=people.lin, at=NOW)
        assert Job.objects.count() == 1

    def test_refuses_an_empty_scope(self, draft, people):
        with pytest.raises(CampaignRefused):
            campaigns.launch(draft, by=people.lin, at=NOW)
        draft.refresh_from_db()
        assert draft.status == Campaign.Status.DRAFT

    def test_sends_nothing_when_its_job_comes_twice(self, draft, people, post):
        job = launched(draft, people)
        run(job)
        run(job, at=LATER)
        assert len(post.sent) == 2
        assert Request.objects.count() == 2

    def test_gives_contacts_the_account_that_their_link_needs(self, draft, people, post):
        job = launched(draft, people, suppliers(1))
        run(job)
        contact = Contact.objects.get(email="s-9000@x.example")
        assert contact.user == User.objects.get(email="s-9000@x.example")
        assert not contact.user.has_usable_password()


class TestLaunchThatIsInterrupted:
    @pytest.mark.parametrize("how", [{"dies_before": 3}, {"dies_after": 3}])
    def test_sends_no_mail_twice(self, draft, people, post, how):
        job = launched(draft, people, suppliers(7))
        post.__init__(**how)
        with pytest.raises(Killed):
            run(job)
        post.dies_before = post.dies_after = None
        run(job, at=LATER)
        assert len(set(post.readers)) == len(post.readers) == (6 if "dies_before" in how else 7)
        assert draft.requests.asked().count() == 6
        assert draft.requests.uncertain(before=LATER).count() == 1
        assert Job.objects.get(pk=job.pk).status == "done"

    def test_is_left_to_its_worker_while_that_lives(self, draft, people, post):
        job = launched(draft, people, suppliers(3))
        post.dies_after = 1
        with pytest.raises(Killed):
            run(job)
        post.dies_after = None
        run(job, at=NOW + campaigns.PATIENCE / 2)
        assert len(post.sent) == 1

    def test_is_found_by_the_sweep(self, draft, people, post, monkeypatch):
        job = launched(draft, people, suppliers(3))
        rung = []
        monkeypatch.setattr(campaigns, "_ring", rung.append)
        assert campaigns.take_up_unfinished(at=NOW) == 0
        assert campaigns.take_up_unfinished(at=LATER) == 1
        assert rung == [job.pk]
        run(job)
        assert campaigns.take_up_unfinished(at=LATER) == 0

    def test_sends_an_uncertain_one_again_only_when_a_person_says_so(self, draft, people, post):
        job = launched(draft, people, suppliers(2))
        post.dies_before = 0
        with pytest.raises(Killed):
            run(job)
        post.dies_before = None
        run(job, at=LATER)
        again = campaigns.invite_uncertain(draft, by=people.lin, at=LATER)
        run(again, at=LATER)
        assert draft.requests.asked().count() == 2
        assert len(set(post.readers)) == len(post.readers) == 2


class TestLaunchTogether:
    @pytest.fixture
    def both(self, people, draft):
        other = campaigns.create(
            year=2026,
            family="EMRT",
            title="EMRT 2026",
            minimum_version="2.1",
            due_date=date(2026, 4, 15),
            by=people.lin,
            at=NOW,
        )
        scoping.add(draft, Supplier.objects.all())
        scoping.add(other, Supplier.objects.filter(pk=people.xinhe.pk))
        return campaigns.launch(draft, by=people.lin, at=NOW, together=[other])

    def test_sends_one_mail_with_both_tasks_to_who_is_in_both(self, both, people, post):
        run(both)
        assert sorted(post.readers) == ["ana@xinhe.example", "omar@faraway.example"]
        assert Request.objects.asked().count() == 3
        assert Supplier.objects.filter(requests__isnull=False).distinct().count() == 2
        mail = next(mail for mail in post.sent if mail.to == ["ana@xinhe.example"])
        assert mail.subject == "【CMRT 和 EMRT 2026】请在3月31日前提交"
        link = task_links.find(asked.door_in(mail.body).split("/")[2])
        assert task_links.leads_to(link) == f"/portal/?supplier={people.xinhe.pk}"
        for text in (mail.body, mail.alternatives[0].content):
            assert "by 31 Mar 2026" in text
            assert "by 15 Apr 2026" in text
        logged = CampaignMail.objects.get(to="ana@xinhe.example")
        assert (logged.state, logged.lines.count(), logged.subject) == ("sent", 2, mail.subject)

    def test_sends_no_mail_twice_after_a_kill_between(self, both, people, post):
        post.dies_after = 1
        with pytest.raises(Killed):
            run(both)
        post.dies_after = None
        run(both, at=LATER)
        assert len(set(post.readers)) == len(post.readers) == 2

    def test_refuses_both_when_one_is_not_ready(self, people, draft):
        empty = campaigns.copy(draft, by=people.lin, at=NOW)
        scoping.add(draft, Supplier.objects.all())
        with pytest.raises(CampaignRefused):
            campaigns.launch(draft, by=people.lin, at=NOW, together=[empty])
        draft.refresh_from_db()
        assert draft.is_draft


class TestWord:
    def test_says_it_in_the_language_of_the_reader(self, draft, people, post):
        campaigns.word(
            draft,
            {
                "en": {
                    "subject": "$template of $supplier by $day",
                    "introduction": "Because <b>we</b> must know, $supplier; 100$ sure.",
                    "closing": "Thank you.",
                },
                "zh-hans": {"subject": "", "introduction": "我们需要了解。", "closing": ""},
            },
        )
        run(launched(draft, people))
        mails = {mail.to[0]: mail for mail in post.sent}
        english, chinese = mails["omar@faraway.example"], mails["ana@xinhe.example"]
        assert english.subject == "CMRT of Faraway Metals by 31 Mar 2026"
        assert "Because <b>we</b> must know, Faraway Metals; 100$ sure." in english.body
        assert "Because &lt;b&gt;we&lt;/b&gt; must know" in english.alternatives[0].content
        assert english.body.index("Because") < english.body.index("我们需要了解。")
        assert chinese.subject == "【CMRT 2026】请在3月31日前提交"
        assert chinese.body.index("我们需要了解。") < chinese.body.index("Because")


class TestInvitationThatTheServerRefuses:
    def test_is_reported_and_sent_once_the_address_is_right(self, draft, people, post):
        job = launched(draft, people)
        post.refuses = {"omar@faraway.example"}
        run(job)
        refused = Job.objects.get(pk=job.pk).result["refused"]
        assert [(one["supplier"], one["email"]) for one in refused] == [("S-2001", "omar@faraway.example")]
        assert draft.requests.asked().count() == 1
        assert draft.requests.uncertain(before=LATER).count() == 0
        post.refuses = set()
        run(campaigns.invite(draft, by=people.lin, at=LATER), at=LATER)
        assert sorted(post.readers) == ["ana@xinhe.example", "omar@faraway.example"]

    def test_leaves_who_has_no_contact_until_there_is_one(self, draft, people, post):
        Contact.objects.filter(supplier=people.xinhe).update(is_active=False)
        job = launched(draft, people)
        run(job)
        assert Job.objects.get(pk=job.pk).result["without_contact"] == 1
        assert list(draft.requests.asked()) == [draft.requests.get(supplier=people.faraway)]

    def test_says_so_when_the_server_goes_away(self, draft, people, post):
        job = launched(draft, people, suppliers(3))
        post.breaks_at = 1
        run(job)
        job.refresh_from_db()
        assert job.status == "failed"
        assert "gone" in job.error
        post.breaks_at = None
        run(campaigns.invite(draft, by=people.lin, at=LATER), at=LATER)
        assert len(set(post.readers)) == len(post.readers) == 2
        assert draft.requests.uncertain(before=LATER).count() == 1


class TestAddLate:
    def test_asks_only_who_was_not_asked(self, draft, people, post):
        run(launched(draft, people, Supplier.objects.filter(pk=people.xinhe.pk)))
        added, job = campaigns.add_late(
            draft, Supplier.objects.all(), reason="New supplier", by=people.lin, at=LATER
        )
        assert added == 1
        run(job, at=LATER)
        assert sorted(post.readers) == ["ana@xinhe.example", "omar@faraway.example"]
        assert campaigns.add_late(
            draft, Supplier.objects.all(), reason="New supplier", by=people.lin, at=LATER
        ) == (0, None)

    def test_refuses_a_draft(self, draft, people):
        with pytest.raises(CampaignRefused):
            campaigns.add_late(draft, Supplier.objects.all(), reason="New supplier", by=people.lin, at=NOW)


class TestClose:
    def test_ends_the_campaign_once(self, draft, people, post):
        launched(draft, people)
        closed = campaigns.close(draft, at=LATER)
        assert (closed.status, closed.closed_at) == ("closed", LATER)
        with pytest.raises(CampaignRefused):
            campaigns.close(draft, at=LATER)

    def test_stops_invitations_that_have_not_begun(self, draft, people, post):
        job = launched(draft, people)
        campaigns.close(draft, at=NOW)
        run(job)
        assert post.sent == []
