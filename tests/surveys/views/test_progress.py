from io import BytesIO
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook

from suppliers.models import Supplier
from surveys.models import CampaignMail, FinalResult, Request, Submission
from surveys.queries import journey
from tests import asked
from tests.declared import declare
from tests.people import NOW, cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def campaign(people):
    campaign = asked.a_campaign()
    asked.a_mail(asked.a_request(people.xinhe, campaign))
    asked.a_mail(asked.a_request(people.faraway, campaign))
    return campaign


def signed_in(client, person):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def lin(client, people):
    return signed_in(client, people.lin)


def url(name, campaign, **query):
    return reverse(f"surveys:campaign_{name}", args=[campaign.pk], query=query or None)


class TestProgress:
    def test_opens_the_rows_of_each_figure(self, lin, people, campaign):
        declare(people.xinhe, campaign=campaign)
        response = lin.get(url("response", campaign))
        assert {bar["name"]: bar["part"] for bar in response.context["bars"]} == {
            "asked": 2,
            "delivered": 2,
            "opened": 1,
            "submitted": 1,
            "accepted": 1,
        }
        for bar in response.context["bars"]:
            for address, count in ((bar["url"], bar["part"]), (bar["loss_url"], bar["lost"])):
                if count:
                    assert lin.get(address).context["page"].paginator.count == count

    def test_opens_the_rows_of_each_buyer(self, lin, people, campaign):
        Supplier.objects.filter(pk=people.xinhe.pk).update(buyer="陈 立群")
        declare(people.xinhe, campaign=campaign)
        response = lin.get(url("response", campaign))
        table = url("rows", campaign)
        for state, count in (("asked", 1), ("answered", 1), ("late", 0)):
            address = f"{table}?state={state}&buyer={quote('陈 立群')}"
            assert (address.replace("&", "&amp;") in response.content.decode()) == bool(count)
            assert lin.get(address).context["page"].paginator.count == count

    def test_says_what_each_figure_means(self, lin, campaign):
        text = lin.get(url("response", campaign)).content.decode()
        assert all(str(step.definition) in text for step in journey.STEPS.values())

    def test_never_rounds_a_rate_up(self, lin, campaign, monkeypatch):
        names = dict.fromkeys(journey.STEPS, 0)
        for answered, asked_of, shown, over in (
            (1235, 1373, "89.9%", "over 85%"),
            (1828, 1924, "95.0%", "over 95%"),
            (1827, 1924, "94.9%", "over 90%"),
        ):
            counts = names | {"asked": asked_of, "answered": answered}
            monkeypatch.setattr(journey, "counted", lambda _facts, counts=counts: counts)
            text = lin.get(url("response", campaign)).content.decode()
            assert shown in text
            assert over in text
            assert "90.0%" not in text

    def test_is_not_there_for_a_draft(self, lin):
        assert lin.get(url("response", asked.a_draft())).status_code == 404


class TestRows:
    def test_can_be_taken_along(self, lin, people, campaign):
        CampaignMail.objects.filter(supplier=people.xinhe).update(bounced_at=NOW)
        response = lin.get(url("rows_export", campaign, state="bounced"))
        sheet = load_workbook(BytesIO(response.content)).worksheets[1]
        assert [row[0].value for row in sheet.iter_rows()] == ["Supplier number", "S-1001"]

    def test_are_reminded_after_a_look(self, lin, people, campaign):
        row = Request.objects.get(supplier=people.xinhe)
        address = url("remind", campaign, state="asked")
        shown = lin.post(address, {"selected": row.pk})
        assert [one.pk for one in shown.context["plan"].remind] == [row.pk]
        assert not CampaignMail.objects.filter(kind="reminder").exists()
        lin.post(address, {"selected": row.pk, "confirmed": 1})
        assert [mail.to for mail in CampaignMail.objects.filter(kind="reminder")] == ["ana@xinhe.example"]

    def test_are_reminded_all_that_match(self, lin, campaign, people):
        CampaignMail.objects.filter(supplier=people.faraway).update(bounced_at=NOW)
        lin.post(url("remind", campaign, state="delivered"), {"everything": 1, "confirmed": 1})
        assert [mail.to for mail in CampaignMail.objects.filter(kind="reminder")] == ["ana@xinhe.example"]

    def test_out_of_reach_are_not_reminded(self, client, people, campaign):
        theirs = Request.objects.get(supplier=people.faraway)
        wei = signed_in(client, people.wei)
        wei.post(url("remind", campaign), {"selected": theirs.pk, "confirmed": 1})
        assert not CampaignMail.objects.filter(kind="reminder").exists()

    def test_are_only_read_by_the_board(self, client, people, campaign):
        bo = signed_in(client, people.bo)
        assert "data-select-all" not in bo.get(url("rows", campaign)).content.decode()
        assert bo.post(url("remind", campaign), {"everything": 1}).status_code == 403


class TestFinalResults:
    def test_are_declared_by_the_centre_and_stay(self, lin, people, campaign):
        lin.post(url("freeze", campaign), {"note": "As of Q2"})
        assert FinalResult.objects.get().by == people.lin
        declare(people.xinhe, campaign=campaign)
        response = lin.get(url("results", campaign))
        figures = {one.name: (one.frozen, one.now) for one in response.context["restated"].figures}
        assert figures["accepted"] == (0, 1)
        assert [row.supplier for row in response.context["page"]] == [people.xinhe]
        asked_rows = lin.get(url("results", campaign, rows="asked"))
        assert asked_rows.context["page"].paginator.count == 2

    def test_need_a_note(self, lin, campaign):
        lin.post(url("freeze", campaign), {"note": ""})
        assert not FinalResult.objects.exists()


class TestFirstVisit:
    @pytest.mark.parametrize("page", ["home", "task"])
    def test_is_kept_once(self, client, people, campaign, page):
        request = Request.objects.get(supplier=people.xinhe)
        ana = signed_in(client, people.ana)
        address = reverse(f"portal:{page}", args=[request.pk] if page == "task" else [])
        ana.get(address)
        request.refresh_from_db()
        first = request.opened_at
        assert first
        ana.get(address)
        request.refresh_from_db()
        assert request.opened_at == first
        assert not Request.objects.get(supplier=people.faraway).opened_at

    def test_is_no_visit_of_the_team(self, lin, campaign, people):
        request = Request.objects.get(supplier=people.xinhe)
        lin.get(reverse("surveys:request_detail", args=[request.pk]))
        request.refresh_from_db()
        assert request.opened_at is None
        assert Submission.objects.count() == 0
