from datetime import date
from html import unescape

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from suppliers.models import Supplier
from surveys.models import Campaign, LadderHold, LadderStep, Request, ScopeChange
from surveys.queries import planning
from surveys.services import campaigns, ladders, scoping
from tests import asked, facts
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
    return campaigns.create(
        year=2026,
        family="CMRT",
        title="CMRT 2026",
        minimum_version="",
        due_date=date(2099, 3, 31),
        by=people.lin,
        at=NOW,
    )


def signed_in(client, person, language="en"):
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def url(name, row, **query):
    return reverse(f"surveys:{name}", args=[row.pk], query=query or None)


def text_of(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def ladder_post(*rungs, **more):
    """What the page of dates posts."""
    data = {
        "due_date": "2026-04-30",
        "preset": "",
        "step-TOTAL_FORMS": str(len(rungs)),
        "step-INITIAL_FORMS": "0",
        "e4-receivers": ["centre"],
        "e5-receivers": ["board"],
    }
    for number, (level, days, *receivers) in enumerate(rungs):
        data |= {
            f"step-{number}-level": str(level),
            f"step-{number}-days": str(days),
            f"step-{number}-receivers": receivers,
        }
    return data | more


class TestSteps:
    def test_can_be_left_and_come_back_to(self, lin, draft):
        for language in ("en", "zh-hans"):
            lin.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            for step in planning.STEPS:
                text = text_of(lin.get(planning.address(draft, step)))
                for other in planning.STEPS:
                    assert other == step or f'href="{planning.address(draft, other)}"' in text

    def test_begin_with_a_copy_in_one_action(self, lin, draft):
        response = lin.post(url("campaign_copy", draft))
        copy = Campaign.objects.get(year=2027)
        assert response["Location"] == url("campaign_plan_what", copy)
        assert "copied from CMRT 2026" in text_of(lin.get(response["Location"]))


class TestWho:
    def test_shows_the_reason_of_everybody_in_and_out(self, lin, draft, people):
        facts.listed_smelters()
        asked.delivers(people.xinhe, "Gold", "P-1")
        rule = {"rule": "1", "basis": "minerals", "minerals": ["Gold"]}
        lin.post(url("campaign_plan_who", draft), rule)
        assert "Gold in 1 part, for example P-1" in text_of(lin.get(url("campaign_plan_who", draft)))
        out = text_of(lin.get(url("campaign_plan_who", draft, side="out")))
        assert "delivers no parts on this day" in out

    def test_takes_a_list_from_a_file(self, lin, draft, people):
        table = SimpleUploadedFile("list.csv", b"external_id,name\nS-2001,Faraway\n")
        lin.post(url("campaign_plan_who", draft), {"file": table, "reason": "Customer list"})
        assert list(draft.scope.all()) == [people.faraway]
        assert "by Lin: Customer list" in text_of(lin.get(url("campaign_plan_who", draft)))

    @pytest.mark.parametrize("content", [b"number\nS-2001\n", b"external_id\nS-0\n", b"PK\x03\x04"])
    def test_says_what_is_wrong_with_a_file(self, lin, draft, content):
        table = SimpleUploadedFile("list.csv", content)
        assert lin.post(url("campaign_plan_who", draft), {"file": table}).status_code == 422
        assert not draft.scope.exists()

    def test_asks_for_a_mineral(self, lin, draft):
        response = lin.post(url("campaign_plan_who", draft), {"rule": "1", "basis": "minerals"})
        assert response.status_code == 422


class TestTexts:
    def test_are_kept_and_seen_in_the_mail(self, lin, draft):
        words = {"subject_en": "Hello $supplier", "introduction_en": "We ask because.", "preview": "1"}
        response = lin.post(url("campaign_plan_texts", draft), words)
        assert response["Location"] == url("campaign_invitation", draft)
        mail = text_of(lin.get(url("campaign_invitation", draft, language="en")))
        assert "Hello Example Connectors Co., Ltd." in mail
        assert "We ask because." in mail
        assert 'value="Hello $supplier"' in text_of(lin.get(url("campaign_plan_texts", draft)))

    @pytest.mark.parametrize(
        ("kind", "words"), [("reminder", "Reminder, CMRT 2026"), ("escalation", "Overdue, CMRT 2026")]
    )
    def test_show_the_other_mails_too(self, lin, draft, kind, words):
        assert words in text_of(lin.get(url("campaign_invitation", draft, language="en", kind=kind)))


class TestDates:
    def test_keep_the_ladder_and_the_policy(self, lin, draft):
        data = ladder_post((0, -7, "contacts"), (1, 5, "contacts", "execution"), allows_no_minerals="on")
        response = lin.post(url("campaign_plan_dates", draft), data | {"preset": "strict"})
        assert response["Location"] == url("campaign_detail", draft)
        draft.refresh_from_db()
        steps = draft.ladder.filter(is_in_use=True).values_list("level", "days", "receivers")
        assert sorted(steps, key=str) == [
            (0, -7, ["contacts"]),
            (1, 5, ["contacts", "execution"]),
            (4, None, ["centre"]),
            (5, None, ["board"]),
        ]
        assert (draft.due_date, draft.allows_no_minerals) == (date(2026, 4, 30), True)
        assert set(draft.severities.values()) == {"correct"}
        assert "Strict" in text_of(lin.get(url("campaign_detail", draft)))

    def test_let_lines_that_were_left_alone_be(self, lin, draft):
        standard = [(level, days, *to) for level, days, to in ladders.STANDARD if days is not None]
        data = ladder_post(*standard, (0, ""), (0, ""))
        data["step-INITIAL_FORMS"] = str(len(standard))  # as the page posts them
        assert lin.post(url("campaign_plan_dates", draft), data).status_code == 302
        assert draft.ladder.filter(is_in_use=True, days__isnull=False).count() == len(standard)

    @pytest.mark.parametrize(
        "rungs",
        [
            [(0, -7, "contacts"), (0, -7, "centre")],
            [(1, 9, "contacts"), (2, 9, "centre")],
            [(1, 9, "contacts"), (2, 3, "centre")],
            [(4, 9, "centre")],
            [(0, 999, "contacts")],
            [(0, 1)],
            [(0, 1, "everybody")],
        ],
    )
    def test_refuse_a_ladder_that_is_none(self, lin, draft, rungs):
        before = list(LadderStep.objects.values())
        assert lin.post(url("campaign_plan_dates", draft), ladder_post(*rungs)).status_code == 422
        assert list(LadderStep.objects.values()) == before


class TestConfirmation:
    def test_launches_with_another_draft(self, lin, draft, people):
        other = asked.a_draft(2026, "EMRT")
        for one in (draft, other):
            scoping.add(one, Supplier.objects.all())
        text = text_of(lin.get(url("campaign_detail", draft)))
        assert "2 suppliers are in both and get one e-mail with two tasks." in text
        both = text_of(lin.get(f"{url('campaign_invitation', draft)}?with={other.pk}&language=en"))
        assert "CMRT and EMRT 2026" in both
        lin.post(url("campaign_launch", draft), {"together": [other.pk]})
        assert set(Campaign.objects.values_list("status", flat=True)) == {"running"}


class TestLadderOfARequest:
    @pytest.fixture
    def request_of_xinhe(self, people):
        request = asked.a_request(people.xinhe)
        ladders.lay(request.campaign)
        asked.a_mail(request)
        return request

    def test_is_stopped_with_a_reason_and_run_again(self, client, people, request_of_xinhe):
        wei = signed_in(client, people.wei)
        assert wei.post(url("request_hold", request_of_xinhe), {"reason": " "}).status_code == 422
        wei.post(url("request_hold", request_of_xinhe), {"reason": "Flood at the plant"})
        assert "Flood at the plant" in text_of(wei.get(url("request_ladder", request_of_xinhe)))
        wei.post(url("request_lift", request_of_xinhe))
        assert LadderHold.objects.get().lifted_by == people.wei

    def test_says_why_a_decision_cannot_be_taken(self, lin, request_of_xinhe):
        data = {"level": "5", "reason": "Silent"}
        text = text_of(lin.post(url("request_escalate", request_of_xinhe), data, follow=True))
        assert "The step before this one has not been taken." in text

    def test_shows_mails_with_what_became_of_them(self, lin, request_of_xinhe):
        for address in (
            url("request_ladder", request_of_xinhe),
            url("campaign_mails", request_of_xinhe.campaign),
            reverse("surveys:supplier_requests", args=[request_of_xinhe.supplier.pk]),
        ):
            assert "someone@supplier.example" in text_of(lin.get(address))


class TestWithdrawal:
    def test_needs_a_reason(self, lin, people):
        campaign = asked.a_campaign()
        asked.a_request(people.xinhe, campaign)
        ticked = {"supplier": [people.xinhe.pk]}
        lin.post(url("campaign_scope_remove", campaign), ticked)
        assert Request.objects.asked().exists()
        lin.post(url("campaign_scope_remove", campaign), ticked | {"reason": "Delivers no more"})
        assert not Request.objects.asked().exists()
        assert ScopeChange.objects.get().by == people.lin


class TestNoMinerals:
    WORDS = {"officer": "Zhou Min", "officer_title": "Director", "reason": "Plastic", "confirms": "on"}

    @pytest.fixture
    def request_of_xinhe(self, people):
        request = asked.a_request(people.xinhe)
        Campaign.objects.update(allows_no_minerals=True)
        return request

    def test_is_offered_and_settles_the_task(self, client, people, request_of_xinhe):
        ana = signed_in(client, people.ana)
        address = reverse("portal:no_minerals", args=[request_of_xinhe.pk])
        task = reverse("portal:task", args=[request_of_xinhe.pk])
        assert address in text_of(ana.get(task))
        assert ana.post(address, self.WORDS | {"confirms": ""}).status_code == 422
        assert "Your answer is accepted. No file is needed." in text_of(
            ana.post(address, self.WORDS, follow=True)
        )
        assert address not in text_of(ana.get(task))

    def test_is_decided_by_the_team_where_data_says_otherwise(self, client, people, request_of_xinhe):
        facts.listed_smelters()
        asked.delivers(people.xinhe, "Gold", "P-1")
        address = reverse("portal:no_minerals", args=[request_of_xinhe.pk])
        ana = signed_in(client, people.ana)
        assert "Our data says" in text_of(ana.post(address, self.WORDS, follow=True))
        wei = signed_in(client, people.wei)
        page = text_of(wei.get(url("request_ladder", request_of_xinhe)))
        assert "Gold in 1 part, for example P-1" in page
        answer = request_of_xinhe.no_minerals_answers.get()
        decision = {"accept": "no", "reason": "P-1 is plated."}
        wei.post(url("no_minerals_decide", answer), decision)
        assert "P-1 is plated." in text_of(signed_in(client, people.ana).get(address))

    def test_has_no_page_unless_the_campaign_allows_it(self, client, people, request_of_xinhe):
        Campaign.objects.update(allows_no_minerals=False)
        ana = signed_in(client, people.ana)
        assert ana.get(reverse("portal:no_minerals", args=[request_of_xinhe.pk])).status_code == 404
