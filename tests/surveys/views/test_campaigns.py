from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gscm.jobs.models import Job
from suppliers.models import Contact, Supplier, SupplyRelation
from surveys.forms_campaigns import CampaignForm
from surveys.models import Campaign, Request, Submission
from surveys.services import campaigns, scoping
from tests import asked
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def lin(client, people):
    return signed_in(client, people.lin)


@pytest.fixture
def draft(people):
    facts = {
        "year": 2026,
        "family": "CMRT",
        "title": "CMRT 2026",
        "minimum_version": "",
        "due_date": date(2099, 3, 31),
    }
    return campaigns.create(**facts, by=people.lin, at=NOW)


def signed_in(client, person, language="en"):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def url(name, campaign, **query):
    return reverse(f"surveys:campaign_{name}", args=[campaign.pk], query=query or None)


def text_of(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def answer(request, status, number=1):
    values = {"refusal": "damaged"} if status == "refused" else {}
    return Submission.objects.create(
        request=request,
        status=status,
        file="originals/none",
        file_name=f"{number}.xlsx",
        size=1,
        sha256=f"{request.pk:032}{number:032}",
        received_at=NOW,
        **values,
    )


def many(campaign, subsidiary, count, status=None):
    for number in range(count):
        supplier = Supplier.objects.create(external_id=f"M-{status}-{number}", name=f"Many {status} {number}")
        SupplyRelation.objects.create(supplier=supplier, subsidiary=subsidiary)
        request = asked.a_request(supplier, campaign)
        if status:
            answer(request, status)


class TestPlan:
    FACTS = {
        "year": 2026,
        "family": "EMRT",
        "title": "EMRT 2026",
        "minimum_version": "2.1",
        "due_date": "2026-03-31",
    }

    def test_makes_a_draft_that_only_the_centre_sees(self, lin, people):
        response = lin.post(reverse("surveys:campaign_create"), self.FACTS)
        draft = Campaign.objects.get()
        assert response["Location"] == url("plan_who", draft)
        assert (draft.status, draft.created_by, draft.requests.count()) == ("draft", people.lin, 0)
        assert signed_in(lin, people.wei).get(url("detail", draft)).status_code == 404

    def test_says_what_is_wrong(self, lin, draft):
        same = self.FACTS | {"family": "CMRT", "title": "CMRT 2026", "minimum_version": "new"}
        response = lin.post(reverse("surveys:campaign_create"), same)
        assert response.status_code == 422
        text = unescape(response.content.decode())
        assert "A version is written like 6.31." in text
        assert "A campaign of this year and template has this title already." in text

    def test_revises_a_draft(self, lin, draft):
        lin.post(url("plan_what", draft), self.FACTS)
        draft.refresh_from_db()
        assert (draft.title, draft.minimum_version) == ("EMRT 2026", "2.1")


class TestScope:
    def test_takes_a_branch(self, lin, draft, people):
        lin.post(url("plan_who", draft), {"branch": people.dongguan.pk, "numbers": ""})
        assert list(draft.scope.all()) == [people.xinhe]

    def test_takes_pasted_numbers(self, lin, draft):
        lin.post(url("plan_who", draft), {"branch": "", "numbers": "S-1001;\nS-2001"})
        assert draft.scope.count() == 2

    def test_takes_all(self, lin, draft):
        lin.post(url("plan_who", draft), {"branch": "all", "numbers": ""})
        assert draft.scope.count() == 2

    def test_names_the_numbers_that_are_not_known_and_adds_nothing(self, lin, draft):
        response = lin.post(url("plan_who", draft), {"branch": "", "numbers": "S-1001 S-0000"})
        assert "1 number is not known: S-0000. Nothing was added." in unescape(response.content.decode())
        assert draft.scope.count() == 0

    def test_finds_single_suppliers_to_tick(self, lin, draft, people):
        text = text_of(lin.get(url("plan_who", draft, q="faraway")))
        assert "Faraway Metals" in text
        lin.post(url("plan_who", draft), {"pick": "1", "supplier": [people.faraway.pk]})
        assert list(draft.scope.all()) == [people.faraway]
        lin.post(url("scope_remove", draft), {"supplier": [people.faraway.pk]})
        assert draft.scope.count() == 0

    def test_says_who_cannot_be_invited(self, lin, draft):
        Contact.objects.update(is_active=False)
        scoping.add(draft, Supplier.objects.all())
        assert "2 suppliers in scope have no contact that can be reached" in text_of(
            lin.get(url("detail", draft))
        )


class TestLaunch:
    def test_starts_a_job_and_shows_its_progress(self, lin, draft):
        scoping.add(draft, Supplier.objects.all())
        assert lin.post(url("launch", draft))["Location"] == url("detail", draft)
        job = Job.objects.get()
        assert reverse("jobs:progress", args=[job.pk]) in text_of(lin.get(url("detail", draft)))

    def test_says_why_not(self, lin, draft):
        text = text_of(lin.post(url("launch", draft), follow=True))
        assert "No supplier is in scope yet." in text
        assert not Job.objects.exists()

    def test_shows_the_invitation_in_both_languages(self, lin, draft):
        scoping.add(draft, Supplier.objects.all())
        english = text_of(lin.get(url("invitation", draft, language="en")))
        assert "CMRT 2026: please answer by 31 Mar" in english
        assert "omar@faraway.example" in english
        assert english.count("Dear Omar") >= 2
        assert "ana@xinhe.example" in text_of(lin.get(url("invitation", draft, language="zh-hans")))

    def test_shows_a_team_no_contact_of_another_branch(self, client, draft, people):
        scoping.add(draft, Supplier.objects.all())
        campaigns.launch(draft, by=people.lin, at=NOW)
        for who, omar, ana in (("wei", 0, 1), ("bo", 1, 1), ("lin", 1, 1)):
            signed_in(client, getattr(people, who))
            english = text_of(client.get(url("invitation", draft, language="en")))
            chinese = text_of(client.get(url("invitation", draft, language="zh-hans")))
            assert ("omar@faraway.example" in english, "ana@xinhe.example" in chinese) == (omar, ana), who
            assert ("contact@supplier.example" in english) == (not omar), who


class TestRacedOrCraftedPosts:
    """Somebody else was faster, or the post was not made by our page: a message, never a fault."""

    FACTS = TestPlan.FACTS

    @pytest.mark.parametrize("status", ["running", "closed"])
    def test_leave_a_launched_campaign_alone(self, lin, draft, people, status):
        Campaign.objects.filter(pk=draft.pk).update(status=status, launched_at=NOW)
        pick = {"pick": "1", "supplier": [people.faraway.pk]}
        sentence = "The campaign was launched already"
        for step in ("what", "who", "texts", "dates"):
            assert lin.post(url(f"plan_{step}", draft), self.FACTS).status_code == 404
        assert sentence in text_of(lin.post(url("launch", draft), follow=True))
        if status == "closed":
            pick["reason"] = "New"
            assert "not running" in text_of(lin.post(url("scope_remove", draft), pick, follow=True))
            assert "not running" in text_of(lin.post(url("scope", draft), pick, follow=True))
            assert "not running" in text_of(lin.post(url("close", draft), follow=True))
        draft.refresh_from_db()
        assert (draft.title, draft.status) == ("CMRT 2026", status)

    def test_meet_a_title_that_was_taken_a_moment_ago(self, lin, draft, monkeypatch):
        monkeypatch.setattr(CampaignForm, "clean", lambda form: form.cleaned_data)
        same = self.FACTS | {"family": "CMRT", "title": "CMRT 2026"}
        response = lin.post(reverse("surveys:campaign_create"), same)
        assert response.status_code == 422
        assert "has this title already" in unescape(response.content.decode())
        other = campaigns.create(
            **self.FACTS | {"title": "Other", "due_date": date(2026, 3, 31)}, by=None, at=NOW
        )
        assert "has this title already" in text_of(lin.post(url("plan_what", other), same, follow=True))

    @pytest.mark.parametrize("supplier", ["x", "", "9" * 30, "-1"])
    def test_name_no_supplier(self, lin, draft, supplier):
        ticked = {"pick": "1", "supplier": [supplier]}
        assert lin.post(url("plan_who", draft), ticked).status_code == 422
        assert lin.post(url("scope_remove", draft), ticked)["Location"] == url("plan_who", draft)


class TestProgress:
    @pytest.fixture
    def campaign(self, people):
        """Ten asked: four accepted, two returned, one unreadable, three silent; one is not invited."""
        campaign = asked.a_campaign()
        many(campaign, people.dongguan_plant, 4, "accepted")
        many(campaign, people.kunshan, 2, "returned")
        many(campaign, people.kunshan, 1, "refused")
        many(campaign, people.kunshan, 3)
        Request.objects.create(campaign=campaign, supplier=people.xinhe, due_date=campaign.due_date)
        both = Supplier.objects.get(external_id="M-accepted-0")
        SupplyRelation.objects.create(supplier=both, subsidiary=people.kunshan)
        return campaign

    def test_gives_every_share_its_base(self, lin, campaign):
        text = text_of(lin.get(url("detail", campaign)))
        for words in (
            "60.0%",
            "6 of 10 asked sent a file that could be read",
            "40.0%",
            "4 of 10 asked have an accepted",
        ):
            assert words in text

    def test_counts_a_supplier_once_in_each_subsidiary_and_once_in_the_group(self, lin, campaign):
        lines = lin.get(url("figures", campaign)).context["lines"]
        asked_of = {line.subsidiary.code: (line.asked, line.answered, line.accepted) for line in lines}
        assert asked_of == {
            "group": (10, 6, 4),
            "dongguan": (4, 4, 4),
            "dongguan-2": (4, 4, 4),
            "kunshan": (7, 3, 1),
        }

    def test_is_restricted_to_the_branch_of_a_team(self, client, campaign, people):
        response = signed_in(client, people.wei).get(url("figures", campaign))
        assert (response.context["figures"].asked, response.context["figures"].total) == (4, 5)
        assert [line.subsidiary.code for line in response.context["lines"]] == ["dongguan", "dongguan-2"]
        assert b"Send outstanding" not in response.content

    def test_is_asked_for_again_by_itself(self, lin, campaign):
        page, fragment = text_of(lin.get(url("detail", campaign))), text_of(lin.get(url("figures", campaign)))
        assert f'hx-get="{url("figures", campaign)}" hx-trigger="every 10s' in page
        assert fragment.lstrip().startswith('<div class="stack" id="campaign-figures"')

    @pytest.mark.parametrize(
        ("state", "count"),
        [
            ("asked", 10),
            ("answered", 6),
            ("accepted", 4),
            ("returned", 2),
            ("refused", 1),
            ("no_file", 3),
            ("late", 6),
            ("not_invited", 1),
            ("", 11),
            ("nonsense", 11),
        ],
    )
    def test_opens_the_rows_that_a_figure_counted(self, lin, campaign, state, count):
        response = lin.get(url("requests", campaign, state=state))
        assert response.context["page"].paginator.count == count

    def test_narrows_the_rows_to_a_branch_and_a_search(self, lin, campaign):
        assert lin.get(url("requests", campaign, subsidiary="kunshan")).context["page"].paginator.count == 7
        assert lin.get(url("requests", campaign, q="M-accepted")).context["page"].paginator.count == 4

    def test_asks_the_same_queries_for_more_suppliers(self, lin, campaign, people):
        def queries(name):
            with CaptureQueriesContext(connection) as found:
                assert lin.get(url(name, campaign)).status_code == 200
            return len(found)

        names = ("detail", "figures", "requests")
        before = [queries(name) for name in names]
        many(campaign, people.dongguan, 20, "reading")
        assert [queries(name) for name in names] == before

    def test_asks_the_same_queries_for_more_campaigns(self, lin, campaign, people):
        def queries():
            with CaptureQueriesContext(connection) as found:
                text = text_of(lin.get(reverse("surveys:campaign_list")))
            assert "60.0%" in text
            return len(found)

        before = queries()
        for year in range(2010, 2020):
            asked.a_request(people.xinhe, asked.a_campaign(year))
        assert queries() == before


class TestAddLate:
    def test_asks_further_suppliers_while_it_runs(self, lin, people):
        campaign = asked.a_campaign()
        asked.a_request(people.xinhe, campaign)
        assert lin.post(url("scope", campaign), {"numbers": "S-2001"}).status_code == 422
        lin.post(url("scope", campaign), {"numbers": "S-1001 S-2001", "reason": "Forgotten"})
        assert "Forgotten" in text_of(lin.get(url("scope", campaign)))
        campaigns.run_launch(Job.objects.get().pk)
        assert campaign.requests.count() == 2


class TestSupplierRequests:
    def test_shows_the_campaigns_and_files_of_a_supplier(self, lin, people):
        request = asked.a_request(people.xinhe)
        for number in range(5):
            answer(request, "returned", number)
        address = reverse("surveys:supplier_requests", args=[people.xinhe.pk])
        fragment = text_of(lin.get(address, headers={"HX-Request": "true"}))
        assert fragment.lstrip().startswith("<section")
        assert "5 files in all" in fragment
        assert fragment.strip() in text_of(lin.get(address))
