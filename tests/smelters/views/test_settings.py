"""Pages on which people say what no list says: outreach, standing, membership, information, schemes, acceptances."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from smelters.models import (
    ActiveAcceptance,
    FacilityStanding,
    InformationItem,
    OutreachEntry,
    RecognisedScheme,
    RmiMembership,
)
from tests import facts
from tests.people import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def gold():
    smelter = facts.listed_smelters()["CID910001"]
    facts.give_status(smelter, "Gold", "active")
    return smelter


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def text(response, status=200):
    assert response.status_code == status
    return response.content.decode()


def today():
    return timezone.localdate()


class TestOutreach:
    def test_is_written_down_and_shown_with_its_next_step(self, people, gold):
        wei = client_of(people.wei)
        said = {
            "metals": ["Gold"],
            "happened_on": today(),
            "asked_by": "Wei, with Xinhe",
            "channel": "letter",
            "letter": "L-7",
            "result": "promised",
            "next_on": today() + timedelta(days=30),
        }
        page = text(wei.post(reverse("smelters:outreach_record", args=[gold.pk]), said, follow=True))
        assert OutreachEntry.objects.get().letter == "L-7"
        assert "Promised to enrol" in page
        assert "Wei, with Xinhe" in text(client_of(people.bo).get(reverse("smelters:outreach_list")))

    def test_refuses_a_next_step_before_the_day(self, people, gold):
        said = {
            "metals": ["Gold"],
            "happened_on": today(),
            "asked_by": "Wei",
            "channel": "phone",
            "result": "asked",
        }
        said["next_on"] = today() - timedelta(days=1)
        page = text(
            client_of(people.wei).post(reverse("smelters:outreach_record", args=[gold.pk]), said), 422
        )
        assert "cannot lie before the day itself" in page
        assert not OutreachEntry.objects.exists()


class TestStanding:
    def say(self, people, gold, **said):
        url = reverse("smelters:standing_say", args=[gold.pk])
        said = {"metals": ["Gold"], "since": "2026-01-05", "source": "A letter"} | said
        return client_of(people.lin).post(url, said, follow=True)

    def test_is_said_and_taken_back(self, people, gold):
        page = text(self.say(people, gold, what="operation:idle"))
        assert "Out of operation for the time being" in page
        standing = FacilityStanding.objects.get()
        client_of(people.lin).post(reverse("smelters:standing_take_back", args=[standing.pk]))
        assert not FacilityStanding.objects.known().exists()
        assert FacilityStanding.objects.count() == 1  # as known before

    def test_asks_why_a_smelter_was_removed(self, people, gold):
        assert "Say why it was removed" in text(self.say(people, gold, what="identity:removed"), 422)

    def test_knows_the_other_smelter_by_its_cid(self, people, gold):
        page = text(self.say(people, gold, what="identity:same_as", same_as="CID000999"), 422)
        assert "No smelter with this CID is known." in page
        assert "CID910002" in text(self.say(people, gold, what="identity:same_as", same_as="CID910002"))


class TestMembership:
    def test_begins_and_ends_on_its_page(self, people):
        lin, url = client_of(people.lin), reverse("smelters:membership")
        assert "No member today" in text(lin.get(url))
        begun = today() - timedelta(days=30)
        assert "Member today" in text(lin.post(url, {"since": begun, "note": "Contract 1"}, follow=True))
        assert "Another membership covers" in text(lin.post(url, {"since": today()}), 422)
        lin.post(reverse("smelters:membership_end", args=[RmiMembership.objects.get().pk]))
        assert RmiMembership.objects.get().last_day == today()


class TestInformation:
    @pytest.mark.parametrize(("licence", "is_shown"), [("public", True), ("licensed-internal", False)])
    def test_reaches_suppliers_if_its_class_allows(self, people, licence, is_shown):
        item = InformationItem.objects.create(
            title_en="Workshop in May", licence=licence, written_by=people.lin, written_at=timezone.now()
        )
        page = client_of(people.lin).post(
            reverse("smelters:information_publish", args=[item.pk]), follow=True
        )
        assert ("Not published" in text(page)) is not is_shown
        portal = text(client_of(people.ana).get(reverse("portal_information")))
        assert ("Workshop in May" in portal) is is_shown


class TestRecognition:
    def test_is_written_down_and_ended_on_its_page(self, people):
        lin, url = client_of(people.lin), reverse("smelters:recognition")
        said = {
            "authority": "EU",
            "scheme": "LBMA",
            "metals": ["Gold"],
            "since": "2026-01-01",
            "basis": "Decision 1",
        }
        assert "Decision 1" in text(lin.post(url, said, follow=True))
        assert "a recognition of this scheme is written down" in text(lin.post(url, said), 422)
        row = RecognisedScheme.objects.get(scheme="LBMA")
        lin.post(reverse("smelters:recognition_end", args=[row.pk]))
        row.refresh_from_db()
        assert row.days.upper == today()

    def test_filters_the_list_of_smelters(self, people, gold):
        bo, url = client_of(people.bo), reverse("smelters:facility_list")
        assert "CID910001" not in text(bo.get(url, {"recognised": "EU"}))
        facts.give_status(gold, "Gold", "conformant", date(2026, 2, 1))
        page = text(bo.get(url, {"recognised": "EU", "metal": "Gold"}))
        assert "CID910001" in page
        assert "Recognised by" in page


class TestAcceptance:
    def test_goes_from_one_person_to_another_and_to_its_end(self, people, gold):
        lin, other = client_of(people.lin), people.wei
        other.memberships.create(role="centre", since=date(2020, 1, 1))
        url = reverse("smelters:acceptance_propose", args=[gold.pk])
        page = text(lin.post(url, {"metal": "Gold", "since": today(), "reason": "Audit in May"}, follow=True))
        assert "Waits for a second person" in page
        acceptance = ActiveAcceptance.objects.get()
        approve = reverse("smelters:acceptance_approve", args=[acceptance.pk])
        assert approve not in page
        assert "ask a second person" in text(lin.post(approve, follow=True))
        assert "Counts while active" in text(client_of(other).post(approve, follow=True))
        end = reverse("smelters:acceptance_end", args=[acceptance.pk])
        assert "Say why it ends." in text(lin.post(end, {"reason": ""}, follow=True))
        assert "Audit called off" in text(lin.post(end, {"reason": "Audit called off"}, follow=True))

    def test_says_what_the_thresholds_allow(self, people, gold):
        url = reverse("smelters:acceptance_propose", args=[gold.pk])
        assert "180 days at most" in text(client_of(people.lin).get(url))
        said = {"metal": "Gold", "since": today(), "until": today() + timedelta(days=181), "reason": "x"}
        assert "180 days at most. Choose an earlier end" in text(client_of(people.lin).post(url, said), 422)


class TestListsForMembers:
    def test_are_hidden_from_the_pages_without_a_membership(self, people, gold):
        lin = client_of(people.lin)
        fact = facts.give_status(gold, "Gold", "conformant", date(2026, 3, 1))
        fact.list.licence = "member-only"
        fact.list.save()
        pages = [
            reverse("smelters:list_detail", args=[fact.list_id]),
            reverse("smelters:list_file", args=[fact.list_id]),
            reverse("smelters:list_withdraw", args=[fact.list_id]),
        ]
        assert [lin.get(page).status_code for page in pages] == [404, 404, 404]
        assert str(fact.list) not in text(lin.get(reverse("smelters:list_index")))
        found = lin.get(reverse("smelters:facility_list"), {"status": "conformant"})
        assert "CID910001" not in text(found)
        row = text(lin.get(reverse("smelters:facility_list"), {"q": "CID910001"}))
        assert "Conformant</span>" not in row
        RmiMembership.objects.create(
            days=facts.from_day(date(2020, 1, 1)), noted_by=people.lin, noted_at=timezone.now()
        )
        assert lin.get(pages[0]).status_code == 200
        assert "Conformant</span>" in text(lin.get(reverse("smelters:facility_list"), {"q": "CID910001"}))


class TestCountries:
    @pytest.mark.parametrize(("language", "word"), [("en", "Germany"), ("zh-hans", "德国")])
    def test_stand_in_the_language_of_the_page(self, people, gold, language, word):
        client = client_of(people.bo)
        client.cookies["django_language"] = language
        gold.country = "GERMANY"
        gold.save()
        assert word in text(client.get(reverse("smelters:facility_list")))
        assert word in text(client.get(reverse("smelters:facility_detail", args=[gold.pk])))
